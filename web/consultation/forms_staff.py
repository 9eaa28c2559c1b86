"""The forms of staff: entering what came by other channels, events, e-mail files, news."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from consultation import mail_in
from consultation.models import Channel, Consultation, Event, Respondent
from consultation.questions import AnswerFile, Words
from consultation.states import Deed
from core.components import DatePartsField, Hinted

_BY_HAND = [one for one in Channel.choices if one[0] not in {Channel.WEB, Channel.EMAIL}]


_DEEDS = {
    Deed.PUBLISH: Hinted("Publish", "Everybody can read it; it opens and closes by its dates"),
    Deed.CLOSE: Hinted("Close now", "Before its last day: from now on no answers are taken"),
    Deed.REOPEN: Hinted("Open again", "It was closed before its last day; it goes by its dates"),
    Deed.WITHDRAW: Hinted("Withdraw", "For good: everybody is told so. Answers are kept"),
}


class StateForm(forms.Form):
    """What to do to a consultation, and why."""

    deed = forms.ChoiceField(
        label="What do you want to do?",
        widget=forms.RadioSelect(),
        error_messages={"required": "Select what you want to do"},
    )
    reason = Words(
        label="Why?", required=False, max_length=1000,
        help_text="Needed to close or withdraw. The public reads it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, possible: list[Deed], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["deed"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, _DEEDS[one]) for one in possible]

    def clean(self) -> dict[str, Any]:
        """People are told why something is closed or withdrawn."""
        found = self.cleaned_data
        if found.get("deed") in {Deed.CLOSE, Deed.WITHDRAW} and not found.get("reason"):
            self.add_error("reason", "Say why, for the public")
        return found


class EntryForm(forms.Form):
    """What is known of a response beside its answers."""

    channel = forms.ChoiceField(
        label="How did it come in?",
        choices=_BY_HAND,
        widget=forms.RadioSelect(attrs={"small": True}),
    )
    received = DatePartsField(label="When did it come in?", initial=timezone.localdate)
    event = forms.ModelChoiceField(
        label="Event", queryset=Event.objects.none(), required=False, empty_label="None",
        help_text="Only for what was said at an event",
    )  # fmt: skip
    respondent = forms.ChoiceField(
        label="Who is it from?",
        choices=[("", "It does not say"), *Respondent.choices],
        required=False,
        widget=forms.Select(),
    )
    organisation = forms.CharField(
        label="Name of the organisation or group", required=False, max_length=200
    )
    words = Words(
        label="What it says outside the questions", required=False, max_length=200_000,
        help_text="Word for word. Leave out names and addresses of people.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    scan = AnswerFile(label="Scan of the original", required=False)

    def __init__(self, consultation: Consultation, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["event"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = consultation.events.all()

    def clean_received(self) -> Any:
        """A day that has been. Raises `ValidationError`."""
        found = self.cleaned_data["received"]
        if found > timezone.localdate():
            raise forms.ValidationError("The day must not be in the future")
        return found


class EventForm(forms.ModelForm[Event]):
    """An event, before and after it was held."""

    day = DatePartsField(label="Day")

    class Meta:
        model = Event
        fields = ("title", "day", "starts", "place", "attendance", "notes")
        widgets = {"notes": forms.Textarea(attrs={"rows": 8})}
        labels = {"title": "What it is called", "attendance": "How many came"}


class MailFileForm(forms.Form):
    """A file of e-mails."""

    file = forms.FileField(
        label="File with one e-mail (.eml) or many (mbox)",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )

    def clean_file(self) -> Any:
        """A file that is not too large. Raises `ValidationError`."""
        found = self.cleaned_data["file"]
        if found.size > mail_in.LARGEST:
            most = mail_in.LARGEST // 1_000_000
            raise forms.ValidationError(f"The file must be smaller than {most} MB")
        return found


class SendNewsForm(forms.Form):
    """News for the subscribers."""

    subject = forms.CharField(label="Subject", max_length=150)
    text = Words(label="Text", max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}))

"""The forms of answering that are the same in every consultation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import EmailValidator

from consultation.codes import read_code
from consultation.models import Respondent

Words = dict[str, str]  # the site's own sentences in the language of the person


class AboutForm(forms.Form):
    """For whom somebody answers."""

    respondent = forms.ChoiceField(choices=Respondent.choices, widget=forms.RadioSelect())
    organisation = forms.CharField(required=False, max_length=200)

    def __init__(self, words: Words, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.words = words
        asked, name = self.fields["respondent"], self.fields["organisation"]
        assert isinstance(asked, forms.ChoiceField)
        asked.label, asked.choices = words["who"], [(one, words[one]) for one in Respondent.values]
        asked.error_messages["required"] = words["error_who"]
        name.label, name.help_text = words["organisation_name"], words["organisation_hint"]

    def clean(self) -> dict[str, Any]:
        """An organisation has a name; a person's is not asked."""
        found = self.cleaned_data
        if found.get("respondent") == Respondent.ORGANISATION and not found.get("organisation"):
            self.add_error("organisation", self.words["error_organisation"])
        if found.get("respondent") == Respondent.INDIVIDUAL:
            found["organisation"] = ""
        return found


class EqualityForm(forms.Form):
    """Whether somebody wants to answer the equality questions."""

    wants = forms.ChoiceField(widget=forms.RadioSelect())

    def __init__(self, words: Words, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["wants"]
        assert isinstance(field, forms.ChoiceField)
        field.label = words["equality_wanted"]
        field.choices = [("yes", words["yes"]), ("no", words["equality_no"])]
        field.error_messages["required"] = words["error_yes_no"]


class SendForm(forms.Form):
    """Sending: an e-mail address for a copy where wanted, and the trap for programs."""

    email = forms.EmailField(
        required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    website = forms.CharField(required=False)  # people do not see it

    def __init__(self, words: Words, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["email"]
        field.label, field.help_text = words["copy"], words["copy_hint"]
        field.error_messages["invalid"] = words["error_email"]
        # Django's own check of an address says the same in its own words
        field.validators = [EmailValidator(words["error_email"])]


class ReturnForm(forms.Form):
    """The code of saved answers."""

    code = forms.CharField(
        max_length=100, widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"})
    )

    def __init__(self, words: Words, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.words = words
        field = self.fields["code"]
        field.label, field.help_text = words["code"], words["code_hint"]
        field.error_messages["required"] = words["error_code"]

    def clean_code(self) -> str:
        """The code put right. Raises `ValidationError` for what cannot be one."""
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(self.words["error_code_shape"])
        return code


class NewsForm(forms.Form):
    """An address for news."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter your e-mail address",
            "invalid": "Enter an e-mail address such as name@example.com",
        },
    )
    website = forms.CharField(required=False)  # people do not see it

"""What is asked of somebody who sends an alternative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from consultation.checking import LONGEST_TEXT
from consultation.codes import new_code, read_code
from consultation.forms import AboutForm
from consultation.interface import INTERFACE
from consultation.models import Consultation
from consultation.questions import Words


class AlternativeForm(AboutForm):
    """For whom somebody answers, why, and to which consultation where several are open.

    `token` makes what is sent twice one response; `version` is the plan's whose results were shown.
    """

    reason = Words(
        label="Why do you suggest this?",
        help_text="You can leave this empty. Please do not give names or anything that tells who "
        "you are.",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": f"Your reason must be {LONGEST_TEXT:,} characters or fewer"},
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    website = forms.CharField(required=False)  # people do not see it

    field_order = ("consultation", "reason", "respondent", "organisation")

    def __init__(self, open_now: Sequence[Consultation], version: int, data: Any = None) -> None:
        super().__init__(INTERFACE, data, initial={"token": new_code(), "version": version})
        self.open_now = {one.slug: one for one in open_now}
        if len(open_now) > 1:
            self.fields["consultation"] = forms.ChoiceField(
                label="Which consultation is it for?",
                choices=[(one.slug, one.title) for one in open_now],
                widget=forms.RadioSelect(),
                error_messages={"required": "Select a consultation"},
            )
            self.order_fields(self.field_order)

    def clean_token(self) -> str:
        """The page's own code; a new one where it was tampered with."""
        return read_code(self.cleaned_data["token"]) or new_code()

    def consultation(self) -> Consultation:
        """The consultation that was chosen, or the only one."""
        slug = self.cleaned_data.get("consultation") or next(iter(self.open_now))
        return self.open_now[slug]

"""The forms of answering that are the same in every consultation."""

from __future__ import annotations

from typing import Any

from django import forms

from consultation.codes import read_code
from consultation.models import Respondent


class AboutForm(forms.Form):
    """For whom somebody answers."""

    respondent = forms.ChoiceField(
        label="Who are you answering for?",
        choices=Respondent.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": "Select who you are answering for"},
    )
    organisation = forms.CharField(
        label="Name of the organisation or group",
        help_text="Only if you answer for one. Please do not give the name of a person.",
        required=False,
        max_length=200,
    )

    def clean(self) -> dict[str, Any]:
        """An organisation has a name; a person's is not asked."""
        found = self.cleaned_data
        if found.get("respondent") == Respondent.ORGANISATION and not found.get("organisation"):
            self.add_error("organisation", "Enter the name of the organisation or group")
        if found.get("respondent") == Respondent.INDIVIDUAL:
            found["organisation"] = ""
        return found


class EqualityForm(forms.Form):
    """Whether somebody wants to answer the equality questions."""

    wants = forms.ChoiceField(
        label="Do you want to answer these questions?",
        choices=[("yes", "Yes"), ("no", "No, skip them")],
        widget=forms.RadioSelect(),
        error_messages={"required": "Select yes or no"},
    )


class SendForm(forms.Form):
    """Sending: an e-mail address for a copy where wanted, and the trap for programs."""

    email = forms.EmailField(
        label="E-mail address for a copy of your answers",
        help_text="Only if you want a copy. We do not keep your address with your answers.",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Enter an e-mail address such as name@example.com"},
    )
    website = forms.CharField(required=False)  # people do not see it


class ReturnForm(forms.Form):
    """The code of saved answers."""

    code = forms.CharField(
        label="Your code",
        help_text="It has 16 letters and figures, such as K7QM-2XWD-9FHT-3ABC.",
        max_length=100,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
        error_messages={"required": "Enter your code"},
    )

    def clean_code(self) -> str:
        """The code put right. Raises `ValidationError` for what cannot be one."""
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError("Check your code: it has 16 letters and figures")
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

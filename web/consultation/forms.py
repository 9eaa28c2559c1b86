"""The forms of answering that are the same in every consultation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import (
    EmailValidator,
    MaxLengthValidator,
    ProhibitNullCharactersValidator,
)

from consultation.codes import read_code
from consultation.models import Respondent

_LONGEST_NAME = 200
Words = dict[str, str]  # the site's own sentences in the language of the person


class AboutForm(forms.Form):
    """For whom somebody answers."""

    respondent = forms.ChoiceField(choices=Respondent.choices, widget=forms.RadioSelect())
    organisation = forms.CharField(required=False)

    def __init__(self, words: Words, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.words = words
        asked, name = self.fields["respondent"], self.fields["organisation"]
        assert isinstance(asked, forms.ChoiceField)
        asked.label, asked.choices = words["who"], [(one, words[one]) for one in Respondent.values]
        asked.error_messages["required"] = words["error_who"]
        name.label, name.help_text = words["organisation_name"], words["organisation_hint"]
        told = words["error_longest"].format(most=_LONGEST_NAME)
        name.validators = [
            MaxLengthValidator(_LONGEST_NAME, told),
            ProhibitNullCharactersValidator(),
        ]

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

    website = forms.CharField(required=False)  # people do not see it

    def __init__(self, words: Words, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"email": address_for_copy(words), **self.fields}


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


class AddressForm(forms.Form):
    """An address for an e-mail that is asked for, and the trap for programs."""

    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    website = forms.CharField(required=False)  # people do not see it

    def __init__(self, words: Words, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["email"]
        field.label = words["email_address"]
        _address_errors(field, words)


class NewsForm(AddressForm):
    """An address for news."""


class CodeByMailForm(AddressForm):
    """An address for the code of saved answers."""

    def __init__(self, words: Words, *args: Any, **options: Any) -> None:
        super().__init__(words, *args, **options)
        self.fields["email"].help_text = words["saved_mail_hint"]


def address_for_copy(words: Words) -> forms.Field:
    """The box for an address that wants a copy of the answers."""
    field = forms.EmailField(
        label=words["copy"], help_text=words["copy_hint"], required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    _address_errors(field, words)
    return field


def _address_errors(field: forms.Field, words: Words) -> None:
    """What is wrong with an address, in the person's language."""
    said = dict.fromkeys(("invalid", "max_length"), words["error_email"])
    field.error_messages |= said | {"required": words["error_email_needed"]}
    # Django's own checks of an address say the same in their own words
    field.validators = [
        EmailValidator(words["error_email"]), MaxLengthValidator(254, words["error_email"])
    ]  # fmt: skip

"""What is asked of somebody who sends an alternative, on its own or with answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from consultation.checking import LONGEST_TEXT
from consultation.codes import new_code, read_code
from consultation.forms import AboutForm, ReturnForm, address_for_copy
from consultation.interface import Sentences
from consultation.models import Consultation
from consultation.questions import Words

Data = dict[str, Any]


def _reason(words: Sentences) -> forms.Field:
    return Words(
        label=words["alternative_why"], help_text=words["alternative_why_hint"], required=False,
        max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": words["error_longest"].format(most=f"{LONGEST_TEXT:,}")},
    )  # fmt: skip


class WithAnswersForm(ReturnForm):
    """Why, and the code of the answers it is added to, where the browser does not hold it.

    `version` is the plan's whose results were shown.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    field_order = ("code", "reason")

    def __init__(
        self, words: Sentences, version: int, data: Any = None, *, held: Data, ask_code: bool
    ) -> None:
        super().__init__(words, data, initial={"version": version} | held)
        self.fields["reason"] = _reason(words)
        if not ask_code:
            del self.fields["code"]
        self.order_fields(self.field_order)


class AlternativeForm(AboutForm):
    """For whom somebody answers, why, and to which consultation where several are open.

    `token` makes what is sent twice one response; `version` is the plan's whose results were shown.
    """

    token = forms.CharField(required=False, widget=forms.HiddenInput())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    website = forms.CharField(required=False)  # people do not see it
    field_order = ("consultation", "reason", "respondent", "organisation", "email")

    def __init__(
        self,
        words: Sentences,
        version: int,
        data: Any = None,
        *,
        held: Data,
        open_now: Sequence[Consultation],
    ) -> None:
        first = {"token": new_code(), "version": version}
        super().__init__(words, data, initial=first | held)
        self.fields |= {"reason": _reason(words), "email": address_for_copy(words)}
        self.open_now = {one.slug: one for one in open_now}
        if len(open_now) > 1:
            self.fields["consultation"] = forms.ChoiceField(
                label=words["alternative_which"],
                choices=[(one.slug, one.title) for one in open_now],
                widget=forms.RadioSelect(),
                error_messages={"required": words["error_which"]},
            )
        self.order_fields(self.field_order)

    def clean_token(self) -> str:
        """The page's own code; a new one where it was tampered with."""
        return read_code(self.cleaned_data["token"]) or new_code()

    def consultation(self) -> Consultation:
        """The consultation that was chosen, or the only one."""
        slug = self.cleaned_data.get("consultation") or next(iter(self.open_now))
        return self.open_now[slug]

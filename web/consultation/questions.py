"""Every kind of question: the boxes it is answered in, and its answer as JSON and as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from consultation import uploads, write_in
from consultation.checking import LONGEST_TEXT
from consultation.definition import Question
from consultation.interface import INTERFACE, Sentences, together
from core.components import DateParts, DatePartsField

_SHORT_TEXT = 500
_PLACE = 80
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?:[0-9][A-Z]{2})?")
_TOWN = re.compile(r"[^\W\d_][^\W\d_ '’.\-]*(?:[ '’.\-]+[^\W\d_]+)*\.?")
Answer = Any  # what JSON holds
Said = Sentences  # the site's own sentences in the language of the person


class Words(forms.CharField):
    """Free text whose line ends count as one sign each, whatever the browser sends."""

    def to_python(self, value: Any) -> str:
        """The text with one kind of line end."""
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class PlaceField(forms.CharField):
    """A postcode district or a town. The rest of a postcode is dropped at once."""

    def clean(self, value: Any) -> str:
        """`LE13 0XX` becomes `LE13`. Raises `ValidationError`."""
        text = str(super().clean(value) or "").strip()
        found = _POSTCODE.fullmatch(re.sub(r"\s", "", text).upper())
        if found:
            return found.group(1)
        if text and not _TOWN.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"])
        return text


class AnswerFile(forms.FileField):
    """A file, checked by what is in it."""

    def __init__(self, words: dict[str, str] = INTERFACE, **options: Any) -> None:
        super().__init__(**options)
        self.words = words
        self.error_messages["empty"] = words["error_file_empty"]

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file. Raises `ValidationError`."""
        found = super().clean(data, initial)
        if isinstance(found, UploadedFile):
            uploads.check(found, self.words)
        return found


def fields_of(question: Question, *, heading: bool, words: Said) -> dict[str, Any]:
    """The boxes of a question by name. `heading`: it is alone on its page."""
    maker = _MAKERS.get(question.kind, _choice_field)
    made: dict[str, forms.Field] = maker(question, words)
    if heading and alone(question):
        next(iter(made.values())).widget.attrs["heading"] = True
    return made


def alone(question: Question) -> bool:
    """Whether the label of the question's first box is the page's heading."""
    return question.kind not in {"ranking", "matrix", "proposal", "budget"}


def _common(question: Question, missing: str) -> dict[str, Any]:
    return {
        "label": question.text,
        "help_text": question.hint,
        "required": question.required,
        "error_messages": {"required": missing},
    }


def _choice_field(question: Question, words: Said) -> dict[str, forms.Field]:
    common = _common(question, words["error_select"])
    field = forms.ChoiceField(
        choices=question.options, widget=forms.RadioSelect({"or": words["or"]}), **common
    )
    made: dict[str, forms.Field] = {question.code: field}
    if question.kind == "proposal":
        made[f"{question.code}_why"] = Words(
            label=words["why"], required=False, max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"max_length": words["error_longest"].format(most=f"{LONGEST_TEXT:,}")},
        )  # fmt: skip
    return made | _written(question, words)


def _written(question: Question, words: Said) -> dict[str, forms.Field]:
    """The box for words beside a choice."""
    if not question.write_in:
        return {}
    choice = dict(question.options)[question.write_in]
    box = Words(
        label=words.filled("write_in", choice=choice), required=False, max_length=_SHORT_TEXT,
        widget=forms.TextInput(), error_messages={
            "max_length": words["error_longest"].format(most=_SHORT_TEXT)},
    )  # fmt: skip
    return {f"{question.code}_{write_in.box_of(question)}": box}


def _many(question: Question, words: Said) -> dict[str, forms.Field]:
    field = forms.MultipleChoiceField(
        choices=question.options,
        widget=forms.CheckboxSelectMultiple({"or": words["or"]}),
        **_common(question, words["error_select_some"]),
    )
    return {question.code: field} | _written(question, words)


def _scale(question: Question, words: Said) -> dict[str, forms.Field]:
    steps = range(question.low, question.high + 1)
    ends = {question.low: question.low_label, question.high: question.high_label}
    choices = [
        (step, together(str(step), ends[step], by=" – ") if step in ends else str(step))
        for step in steps
    ]
    field = forms.TypedChoiceField(
        choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect(),
        **_common(question, words["error_select"]),
    )  # fmt: skip
    return {question.code: field}


def _ranking(question: Question, words: Said) -> dict[str, forms.Field]:
    ranks = [("", "–"), *((at, str(at)) for at in range(1, len(question.options) + 1))]
    return {
        f"{question.code}_{code}": forms.TypedChoiceField(
            label=text, choices=ranks, coerce=int, empty_value=None, required=False
        )
        for code, text in question.options
    }


def _budget(question: Question, words: Said) -> dict[str, forms.Field]:
    bounds = words["error_whole_number"].format(low=0, high=f"{question.total:,}")
    return {
        f"{question.code}_{code}": forms.IntegerField(
            label=text, required=False, min_value=0, max_value=question.total,
            widget=forms.TextInput(attrs={"width": 5}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), bounds),
        )
        for code, text in question.options
    }  # fmt: skip


def _number(question: Question, words: Said) -> dict[str, forms.Field]:
    common = _common(question, words["error_number"])
    bounds = words["error_whole_number"].format(low=f"{question.low:,}", high=f"{question.high:,}")
    common["error_messages"] |= dict.fromkeys(("invalid", "min_value", "max_value"), bounds)
    unit = words["in_unit"].format(unit=question.unit) if question.unit else ""
    common["help_text"] = together(question.hint, unit)
    field = forms.IntegerField(
        min_value=question.low, max_value=question.high,
        widget=forms.TextInput(attrs={"width": 5}), **common,
    )  # fmt: skip
    return {question.code: field}


def _text(question: Question, words: Said) -> dict[str, forms.Field]:
    long = question.kind == "long_text"
    most = question.longest or (LONGEST_TEXT if long else _SHORT_TEXT)
    common = _common(question, words["error_write"])
    common["error_messages"]["max_length"] = words["error_longest"].format(most=f"{most:,}")
    attrs: dict[str, Any] = {"rows": 10 if long else 3}
    if question.longest:
        attrs["count"] = most
    return {question.code: Words(max_length=most, widget=forms.Textarea(attrs=attrs), **common)}


def _date(question: Question, words: Said) -> dict[str, forms.Field]:
    common = _common(question, words["error_answer"])
    common["help_text"] = question.hint or words["date_hint"]
    common["error_messages"]["invalid"] = words["error_date"]
    labels = {part: words[part] for part in DateParts.PARTS}
    return {question.code: DatePartsField(widget=DateParts({"labels": labels}), **common)}


def _place(question: Question, words: Said) -> dict[str, forms.Field]:
    common = _common(question, words["error_place"])
    common["error_messages"]["invalid"] = words["error_postcode"]
    common["error_messages"]["max_length"] = words["error_longest"].format(most=_PLACE)
    box = forms.TextInput(attrs={"width": 20})
    return {question.code: PlaceField(max_length=_PLACE, widget=box, **common)}


def _matrix(question: Question, words: Said) -> dict[str, forms.Field]:
    return {
        f"{question.code}_{code}": forms.ChoiceField(
            label=text, choices=question.options, required=question.required,
            widget=forms.RadioSelect(attrs={"small": True}),
            error_messages={"required": words["error_rows"]},
        )
        for code, text in question.rows
    }  # fmt: skip


def _file(question: Question, words: Said) -> dict[str, forms.Field]:
    common = _common(question, words["error_file"])
    size = words["file_size"].format(most=uploads.LARGEST // 1_000_000)
    common["help_text"] = together(question.hint, words["file_kinds"], size, by=". ")
    return {question.code: AnswerFile(words, **common)}


_MAKERS = {
    "many_choices": _many, "scale": _scale, "ranking": _ranking, "number": _number,
    "short_text": _text, "long_text": _text, "date": _date, "place": _place, "matrix": _matrix,
    "file": _file, "budget": _budget,
}  # fmt: skip


class QuestionsForm(forms.Form):
    """Some questions of a consultation as one form: one to the public, all of them to staff.

    After `is_valid`, `answers()` gives `{code: JSON}`; files are left in `cleaned_data` by code.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        words: Said,
        data: Any = None,
        files: Any = None,
        *,
        answers: dict[str, Answer] | None = None,
        heading: bool = False,
        by_hand: bool = False,
    ) -> None:
        initial: dict[str, Any] = {}
        for question in questions:
            if answers and question.code in answers:
                initial |= initial_of(question, answers[question.code])
        super().__init__(data, files, initial=initial)
        self.questions, self.words, self.by_hand = questions, words, by_hand
        for question in questions:
            made = fields_of(question, heading=heading, words=words)
            if question.kind == "file" and answers and question.code in answers:
                made[question.code].required = False
            if by_hand:
                _mark_by_hand(question, made)
            self.fields |= made

    def clean(self) -> dict[str, Any]:
        """Ranks differ, and a question that must be answered has an answer."""
        found = self.cleaned_data
        for question in self.questions:
            if question.kind == "ranking":
                self._ranks(question)
            elif question.kind == "budget":
                self._total(question)
        return found

    def _total(self, question: Question) -> None:
        """All is shared out, and no more; on paper it is as somebody wrote it."""
        names = [f"{question.code}_{code}" for code, _ in question.options]
        if self.by_hand or any(name in self.errors for name in names):
            return
        given = [one for name in names if (one := self.cleaned_data.get(name)) is not None]
        if (given or question.required) and sum(given) != question.total:
            sums = {"sum": f"{sum(given):,}", "total": f"{question.total:,}"}
            self.add_error(names[0], self.words["error_budget"].format(**sums))

    def _ranks(self, question: Question) -> None:
        names = [f"{question.code}_{code}" for code, _ in question.options]
        seen: dict[int, str] = {}
        for name in names:
            rank = self.cleaned_data.get(name)
            if rank is None:
                continue
            if rank in seen:
                self.add_error(name, self.words["error_rank_twice"].format(rank=rank))
            seen[rank] = name
        if question.required and not seen and not self.errors:
            self.add_error(names[0], self.words["error_rank"])

    def answers(self) -> dict[str, Answer]:
        """The answers that were given, by code. Files are not among them."""
        found = ((one.code, answer_of(one, self.cleaned_data)) for one in self.questions)
        return {code: answer for code, answer in found if answer not in (None, "", [], {})}


def _mark_by_hand(question: Question, made: dict[str, forms.Field]) -> None:
    """For staff: the code before each box as on paper, and nothing that must be answered."""
    for name, field in made.items():
        part = name.partition("_")[2]
        lead = f"{question.code}.{part}" if part else question.code
        in_rows = part and question.kind in {"matrix", "ranking", "budget"}
        whole = f"{question.text}: " if in_rows else ""
        field.label = f"{lead} {whole}{field.label}"
        field.required = False


def answer_of(question: Question, cleaned: dict[str, Any]) -> Answer:
    """A question's answer as JSON, from a form's cleaned values; none where it was left out."""
    code = question.code
    if question.kind == "file":
        return None
    if question.kind == "ranking":
        ranked = [(cleaned.get(f"{code}_{key}"), key) for key, _ in question.options]
        return [key for rank, key in sorted((r, k) for r, k in ranked if r is not None)]
    if question.kind in {"matrix", "budget"}:
        parts = question.rows if question.kind == "matrix" else question.options
        given = {key: cleaned.get(f"{code}_{key}") for key, _ in parts}
        return {key: value for key, value in given.items() if value}
    value = cleaned.get(code)
    if question.write_in:
        text = cleaned.get(f"{code}_{write_in.box_of(question)}") or ""
        return write_in.joined(question, value, text)
    if question.kind == "proposal":
        both = {"rating": value, "why": cleaned.get(f"{code}_why")}
        return {key: one for key, one in both.items() if one}
    return value.isoformat() if isinstance(value, date) else value


def initial_of(question: Question, answer: Answer) -> dict[str, Any]:
    """What stands in the boxes for an answer that was given before."""
    code = question.code
    if question.kind == "ranking":
        return {f"{code}_{key}": rank for rank, key in enumerate(answer, 1)}
    if question.kind in {"matrix", "budget"}:
        return {f"{code}_{key}": value for key, value in answer.items()}
    if question.write_in:
        box = f"{code}_{write_in.box_of(question)}"
        return {code: write_in.chosen(answer), box: write_in.written(answer)}
    if question.kind == "proposal":
        return {code: answer.get("rating"), f"{code}_why": answer.get("why", "")}
    if question.kind == "date":
        return {code: date.fromisoformat(answer)}
    return {} if question.kind == "file" else {code: answer}

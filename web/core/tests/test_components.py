"""Django forms shown by NHS.UK frontend's macros."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.template import engines

from core.components import DatePartsField, Hinted

PAGE = """{% from "core/forms.jinja" import errors, fields, submit with context %}
{{ errors(form) }}{{ fields(form) }}{{ submit("Continue") }}"""


class EveryKind(forms.Form):
    """A field of every kind."""

    name = forms.CharField(label="Your name", help_text="As on letters", max_length=10)
    number = forms.IntegerField(label="How many", min_value=1)
    words = forms.CharField(label="In your words", widget=forms.Textarea(attrs={"count": 50}))
    one = forms.ChoiceField(
        label="One of these",
        choices=[("a", Hinted("First", "with a hint")), ("none", "None of them")],
        widget=forms.RadioSelect(attrs={"heading": True}),
    )
    some = forms.MultipleChoiceField(
        label="Some", choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple
    )
    place = forms.ChoiceField(label="Where", choices=[("m", "Melton"), ("r", "Rutland")])
    born = DatePartsField(label="Born")
    agree = forms.BooleanField(label="I agree")
    scan = forms.FileField(label="Scan", required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def shown(form: forms.Form) -> str:
    return str(engines["jinja2"].from_string(PAGE).render({"form": form}))


def test_every_kind_of_field_has_its_component() -> None:
    page = shown(EveryKind())
    for found in (
        'id="id_name"', "nhsuk-hint", 'inputmode="decimal"', 'data-maxlength="50"',
        'type="radio"', "nhsuk-fieldset__heading", "with a hint", "nhsuk-radios__divider",
        'type="checkbox"', "<select", 'id="id_born_day"', 'name="born_year"', "I agree",
        'type="file"', 'type="password"', 'type="hidden"', "data-prevent-double-click",
    ):  # fmt: skip
        assert found in page, found


def test_no_two_things_have_one_id() -> None:
    ids = re.findall(r'\bid="([^"]+)"', shown(EveryKind({})))
    assert len(ids) == len(set(ids))
    assert "id_one" in ids  # the first choice, where the error summary leads


def test_errors_are_listed_and_linked_to_their_boxes() -> None:
    form = EveryKind({"name": "Ada", "born_day": "31", "born_month": "2", "born_year": "2001"})
    page = shown(form)
    assert "There is a problem" in page
    for box in ("#id_born_day", "#id_one", "#id_words"):
        assert f'href="{box}"' in page
        assert f'id="{box[1:]}"' in page
    assert "Enter a real date" in page
    assert 'value="Ada"' in page


def test_a_date_in_three_boxes_is_a_date() -> None:
    field = DatePartsField()
    assert field.clean(["29", "2", "2024"]) == date(2024, 2, 29)
    for wrong in (["29", "2", "2023"], ["1", "", "2024"], ["1", "1", "99999"]):
        with pytest.raises(forms.ValidationError):
            field.clean(wrong)


def test_what_was_typed_is_escaped_and_kept() -> None:
    typed: Any = {"name": '"><script>', "words": "</textarea><b>", "one": "a", "some": ["y"]}
    page = shown(EveryKind(typed))
    assert "<script>" not in page
    assert "<b>" not in page
    assert "&lt;/textarea&gt;&lt;b&gt;" in page

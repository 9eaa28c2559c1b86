"""A Django form's field as an NHS.UK frontend component: which macro, with which options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

_PASSED_ON = ("classes", "rows", "maxwords", "inline", "small", "width", "prefix", "suffix")
_OURS = {"heading", "count", *_PASSED_ON}
_NOT_PASSED = _OURS | {"autocomplete", "maxlength", "id", "min", "max", "step", "labels", "or"}
Options = dict[str, Any]


class DateParts(forms.MultiWidget):
    """Day, month and year in three boxes, as the service manual asks."""

    PARTS = ("day", "month", "year")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in self.PARTS}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """The three boxes' texts for a date."""
        return [value.day, value.month, value.year] if value else [None, None, None]


class DatePartsField(forms.MultiValueField):
    """A date asked in three boxes."""

    widget = DateParts

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"invalid": "Enter a real date, such as 27 3 1958"})
        wrong = {"invalid": options["error_messages"].get("invalid", "")}
        parts = tuple(
            forms.IntegerField(required=False, error_messages=wrong) for _ in DateParts.PARTS
        )
        super().__init__(parts, require_all_fields=False, **options)

    def compress(self, data_list: list[Any]) -> Any:
        """The date. Raises `ValidationError` for one that is not in the calendar."""
        from datetime import date

        if not any(data_list):
            return None
        try:
            day, month, year = data_list
            return date(year, month, day)
        except (TypeError, ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"]) from None


class Hinted(str):
    """The text of an answer to choose, with a hint under it."""

    hint: str

    def __new__(cls, text: str, hint: str = "") -> Hinted:
        """The text, to be used in a field's choices."""
        made = super().__new__(cls, text)
        made.hint = hint
        return made


@dataclass(frozen=True, slots=True)
class Component:
    """The name of a macro in `core/forms.jinja`, and what it is called with."""

    kind: str
    options: Options


def component(bound: BoundField) -> Component:
    """How a field is shown."""
    widget = bound.field.widget
    attrs = widget.attrs
    kind = _kind(widget)
    options: Options = {"name": bound.html_name}
    if kind not in {"radios", "checkboxes"}:  # there the id is the first box's, by its idPrefix
        options["id"] = bound.id_for_label or bound.auto_id
    if bound.help_text:
        options["hint"] = _said(bound.help_text)
    if bound.errors:
        options["errorMessage"] = _said(_errors(bound.errors)[0])
    options |= _name(kind, bound) | _value(kind, bound)
    for key in (*_PASSED_ON, "autocomplete"):
        if attrs.get(key):
            options[key] = attrs[key]
    if attrs.get("count"):
        options["maxlength"] = attrs["count"]
    if kind == "input":
        options |= _input(bound)
    passed = {key: value for key, value in attrs.items() if key not in _NOT_PASSED}
    if passed:
        options["attributes"] = passed
    return Component(kind, options)


def _name(kind: str, bound: BoundField) -> Options:
    """What the field is called: a label, or a legend over several boxes."""
    said = _said(bound.label)
    heading = bound.field.widget.attrs.get("heading")
    size = "l" if heading else "s"
    if kind in {"radios", "checkboxes", "date"}:
        legend = {
            **said,
            "isPageHeading": bool(heading),
            "classes": f"nhsuk-fieldset__legend--{size}",
            "size": size,
        }
        return {"fieldset": {"legend": legend}, "idPrefix": bound.auto_id}
    if heading:
        return {"label": {**said, "isPageHeading": True, "classes": "nhsuk-label--l"}}
    return {"label": said}


def _said(text: Any) -> Options:
    """A text as a macro takes it: as HTML only where our own code marked it as safe."""
    return {"html": text} if hasattr(text, "__html__") else {"text": str(text)}


def _input(bound: BoundField) -> Options:
    """The kind of a one-line box; numbers are text boxes that bring up the number keys."""
    kind = getattr(bound.field.widget, "input_type", "text")
    found: Options = {"type": kind if kind in {"email", "url", "tel"} else None}
    if isinstance(bound.field, forms.IntegerField | forms.DecimalField | forms.FloatField):
        found |= {"inputmode": "decimal", "width": bound.field.widget.attrs.get("width", 10)}
    return found


def _kind(widget: forms.Widget) -> str:
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (DateParts, "date"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkboxes"),
        (forms.Select, "select"),
        (forms.FileInput, "file"),
        (forms.PasswordInput, "password"),
    )
    for of, kind in kinds:
        if isinstance(widget, of):
            return kind
    if isinstance(widget, forms.Textarea):
        return "count" if {"maxwords", "count"} & widget.attrs.keys() else "textarea"
    return "input"


def _value(kind: str, bound: BoundField) -> Options:
    """What stands in the field now, as each macro takes it."""
    value = bound.value()
    widget = bound.field.widget
    if kind == "date":
        parts = value if isinstance(value, list) else DateParts().decompress(value)
        widths = (2, 2, 4)
        labels = widget.attrs.get("labels", {})
        return {
            "namePrefix": None,
            "items": [
                {"name": f"{bound.html_name}_{part}", "id": f"{bound.auto_id}_{part}",
                 "label": labels.get(part, part.capitalize()), "width": str(width),
                 "value": "" if one is None else str(one),
                 "classes": f"nhsuk-input--width-{width}"
                 + (" nhsuk-input--error" if bound.errors else "")}
                for part, width, one in zip(DateParts.PARTS, widths, parts, strict=True)
            ],
        }  # fmt: skip
    if isinstance(widget, forms.CheckboxInput):
        item = {"value": "on", "text": str(bound.label), "checked": bool(value)}
        return {"items": [item], "fieldset": None}
    if kind in {"radios", "checkboxes", "select"}:
        return {"items": _choices(bound, value)}
    if kind in {"file", "password"}:
        return {"multiple": True} if getattr(widget, "allow_multiple_selected", False) else {}
    return {"value": "" if value is None else str(value)}


def _choices(bound: BoundField, value: Any) -> list[Options]:
    """The answers to choose from, those that are chosen marked.

    A text may be `Hinted`; "or" stands before an answer whose value begins with `none`.
    """
    chosen = {str(one) for one in value} if isinstance(value, list | tuple) else {str(value)}
    marked = "selected" if isinstance(bound.field.widget, forms.Select) else "checked"
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        marked = "checked"
    items: list[Options] = []
    for key, text in getattr(bound.field.widget, "choices", ()):
        item: Options = {"value": str(key), **_said(text), marked: str(key) in chosen}
        if isinstance(text, Hinted):
            item["hint"] = {"text": text.hint}
        if str(key).startswith("none") and items:
            items.append({"divider": bound.field.widget.attrs.get("or", "or")})
            if isinstance(bound.field.widget, forms.CheckboxSelectMultiple):
                item["behaviour"] = "exclusive"
        items.append(item)
    return items


def error_list(form: forms.BaseForm) -> list[Options]:
    """A form's errors for the error summary, each linked to the box to mend."""
    found: list[Options] = [_said(error) for error in _errors(form.non_field_errors())]
    for bound in form.visible_fields():
        first = bound.auto_id
        if isinstance(bound.field.widget, DateParts):
            first = f"{bound.auto_id}_day"
        found += [{**_said(error), "href": f"#{first}"} for error in _errors(bound.errors)]
    return found


def _errors(errors: Any) -> list[Any]:
    """The texts of errors as they were raised, marked as safe HTML where they are."""
    return [
        error.message % error.params if error.params else error.message
        for error in errors.as_data()
    ]

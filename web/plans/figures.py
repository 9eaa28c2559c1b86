"""Figures as readers see and type them: in plain words, in percent and millions.

A reader's figure is the plan's times a power of ten, moved by the decimal point, so that nothing
is lost on the way there and back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bettercare.publish import words
from plans import published
from plans.models import Version

Data = dict[str, Any]
_DRESS = re.compile(r"[£%,\s]|million$")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure is, in words, and by which power of ten it is shown."""

    label: str
    about: str
    unit: str
    scale: int
    note: str

    def typed(self, value: float) -> str:
        """A figure of the plan as it stands in a box: six digits that count, no exponent.

        >>> Figure("", "", "%", 2, "").typed(0.0123456789)
        '1.23457'
        """
        shown = Decimal(f"{Decimal(repr(float(value))).scaleb(self.scale):.6g}")
        return format(shown.normalize() + 0, "f")

    def told(self, value: float) -> str:
        """The same as it is read: with commas and its unit.

        >>> Figure("", "", "% a year", 2, "").told(-0.004)
        '−0.4% a year'
        >>> Figure("", "", "£ million", -6, "").told(320e6)
        '£320 million'
        >>> Figure("", "", "admissions a year", 0, "").told(4400.0)
        '4,400 admissions a year'
        """
        whole, _, part = self.typed(value).lstrip("-").partition(".")
        sign = "−" if value < 0 else ""
        number = f"{sign}{int(whole):,}{'.' + part if part else ''}"
        if self.unit.startswith("£"):
            return f"{sign}£{number.removeprefix('−')}{self.unit[1:]}"
        return f"{number}{'' if self.unit.startswith('%') else ' '}{self.unit}".strip()

    def exact(self, value: float) -> str:
        """A figure of the plan as it is typed, with every digit."""
        return format(Decimal(repr(float(value))).scaleb(self.scale).normalize() + 0, "f")

    def meant(self, typed: Decimal) -> float:
        """The figure of the plan that was typed.

        >>> Figure("", "", "%", 2, "").meant(Decimal("1.5"))
        0.015
        """
        return float(typed.scaleb(-self.scale))


def of(version: Version, lever: Data) -> Figure:
    """The words of an assumption; its own label where the version's bundle has none for it."""
    known: Data = published.data(version, "figures").get("figures", {})
    found = known.get(lever["address"])
    if found is None:
        unit = words.unit_words(lever["unit"])
        return Figure(words.plain(lever["label"]), "", unit, 0, "")
    return Figure(**found)


class FigureField(forms.Field):
    """A box for a figure, typed as people write one: `£320 million`, `1,200`, `−0.4%`.

    Gives a `Decimal` in the reader's unit. `low` and `high` are the ends it may have.
    """

    def __init__(self, low: Decimal, high: Decimal, told: tuple[str, str], **options: Any) -> None:
        super().__init__(**options)
        self.low, self.high, self.told = low, high, told

    def to_python(self, value: Any) -> Decimal | None:
        """The number. Raises `ValidationError`."""
        text = str(value or "").strip()
        if not text:
            return None
        bare = _DRESS.sub("", text.lower().replace("−", "-"))
        try:
            found = Decimal(bare) if len(bare) <= _LONGEST else Decimal("nan")
        except InvalidOperation:
            found = Decimal("nan")
        if not found.is_finite():
            raise ValidationError(f"Enter a number from {self.told[0]} to {self.told[1]}")
        return found

    def validate(self, value: Any) -> None:
        """Raises `ValidationError` for nothing, and for what is outside the range."""
        if value is None:
            raise ValidationError(f"Enter a number from {self.told[0]} to {self.told[1]}")
        if value < self.low:
            raise ValidationError(f"Enter {self.told[0]} or more")
        if value > self.high:
            raise ValidationError(f"Enter {self.told[1]} or less")

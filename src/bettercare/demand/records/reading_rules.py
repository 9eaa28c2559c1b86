"""How a field is read from its columns and what can be wrong with it, as Ibis expressions.

Each works on columns of any type: text as CSV files hold it, or numbers and dates as Parquet
files may.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bettercare.demand.records.fields import (
    BABY_CODES,
    FILLERS,
    OLDEST,
    UNKNOWN_DAYS,
    Field,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

_NUMBER = r"^[+-]?[0-9]{1,9}(\.[0-9]*)?$"
_FIRST_DAY, _LAST_DAY = (1900, 1, 2), (2100, 1, 1)  # beyond them a day is a slip of the pen


@dataclass(frozen=True, slots=True)
class Reading:
    """A field as read, and its faults: why a row is refused, and in which rows it is so."""

    value: Any
    faults: tuple[tuple[str, Any], ...]


def given(field: Field, columns: Sequence[Any]) -> Any:
    """What a row gives for the field, the first of its columns that is filled.

    Days and numbers keep their type where every column has it; all else becomes text, in
    capitals and without what stands for "not known".
    """
    if field.kind == "date" and all(column.type().is_temporal() for column in columns):
        return _first([column.cast("date") for column in columns])
    if field.kind in ("whole", "age") and all(column.type().is_numeric() for column in columns):
        return _first([_finite(column) for column in columns])
    return _first([_text(field, column) for column in columns])


def steps(field: Field, column: Any) -> tuple[Callable[[Any], Any], ...]:
    """What turns what was given into the field's kind, one step after the other.

    Each step names its column often, so each is a query of its own: written into each other
    they would grow beyond what a query planner can take.
    """
    if not column.type().is_string():
        return ()
    if field.kind == "code":
        if not field.width:
            return (_unpointed,)
        return (_unpointed, lambda text: _padded(text, field.width))
    if field.kind == "date":
        return (_written_day, lambda text: text.try_cast("date"))
    if field.kind in ("whole", "age"):
        return (_written_number, lambda text: text.cast("float64"))
    return ()


def reading(field: Field, label: str, filled: Any, value: Any) -> Reading:
    """The field and its faults, from whether it was filled and what the last step made of it."""
    if field.kind == "date":
        return _date(field, label, filled, value)
    if field.kind in ("whole", "age"):
        return _number(field, label, filled, value)
    faults = [_empty(label, value)] if field.needed else []
    if field.pattern:
        odd = filled & ~value.re_search(field.pattern)
        faults.append((f"{label} is not like {field.like}", odd))
    if field.codes is None:
        return Reading(value, tuple(faults))
    listed = value.isin(list(field.codes))
    faults.append((f"{label} is a code outside the list", filled & ~listed))
    return Reading(value.substitute(dict(field.codes)), tuple(faults))


def nothing(field: Field) -> ir.Value:
    """The field where an extract has no such column."""
    kind = {"date": "date", "whole": "int64", "age": "int64"}.get(field.kind, "string")
    return _null(kind)


def any_of(faults: Sequence[tuple[str, ir.BooleanValue]]) -> ir.IntegerValue:
    """Which of the faults a row has first, from 1; 0 where it has none."""
    import ibis

    none = ibis.literal(0, type="int32")
    if not faults:
        return none
    branches = [
        (bad.fill_null(False), ibis.literal(place, type="int32"))
        for place, (_, bad) in enumerate(faults, start=1)
    ]
    return ibis.cases(*branches, else_=none)


def _null(kind: str) -> Any:
    import ibis

    return ibis.null().cast(kind)


def _first(values: Sequence[Any]) -> Any:
    import ibis

    return values[0] if len(values) == 1 else ibis.coalesce(*values)


def _empty(label: str, value: Any) -> tuple[str, Any]:
    return (f"{label} is empty or not known", value.isnull())


def _text(field: Field, column: Any) -> Any:
    """A column as text, without what stands for "not known"."""
    kind = column.type()
    if kind.is_floating():  # a code that was taken for a number: 1.0 is 1
        column = _finite(column)
        whole = column.cast("int64").cast("string")
        column = (column == column.floor()).ifelse(whole, column.cast("string"))
    elif not kind.is_string():
        column = column.cast("string")
    if field.exact:
        return column.isin(FILLERS).ifelse(_null("string"), column)
    # only rows that need it are stripped, which is slow
    loose = column.startswith(" ") | column.endswith(" ") | column.endswith("\t")
    text = loose.ifelse(column.strip(), column).upper()
    return text.isin([*FILLERS, *field.unknown]).ifelse(_null("string"), text)


def _unpointed(text: Any) -> Any:
    """A code without the ".0" it got when it was taken for a number."""
    return text.endswith(".0").ifelse(text.substr(0, text.length() - 2), text)


def _padded(text: Any, width: int) -> Any:
    """A code with the leading zeros it lost when it was taken for a number."""
    return (text.length() < width).ifelse(text.lpad(width, "0"), text)


def _finite(column: Any) -> Any:
    if not column.type().is_floating():
        return column.cast("float64")
    usual = ~(column.isnan() | column.isinf()) & (column.abs() < 1e9)
    return usual.ifelse(column.cast("float64"), _null("float64"))


def _written_number(text: Any) -> Any:
    return text.re_search(_NUMBER).ifelse(text, _null("string"))


def _number(field: Field, label: str, filled: Any, number: Any) -> Reading:
    """A whole number or an age, from a number that is null where it is none."""
    faults = [_empty(label, number)] if field.needed else []
    if field.kind == "age":
        years = number.floor()
        baby = years.between(*BABY_CODES)
        faults += [
            (f"{label} is not a number", filled & number.isnull()),
            (f"{label} is below 0", years < 0),
            (f"{label} is above {OLDEST}", (years > OLDEST) & ~baby),
        ]
        return Reading(baby.ifelse(0, years).cast("int64"), tuple(faults))
    broken = (number != number.floor()).fill_null(True)
    faults.append((f"{label} is not a whole number", filled & broken))
    if field.least is not None:
        faults.append((f"{label} is below {field.least:g}", number < field.least))
    if field.most is not None:
        faults.append((f"{label} is above {field.most:g}", number > field.most))
    return Reading(number.floor().cast("int64"), tuple(faults))


def _written_day(text: Any) -> Any:
    """A day as 2013-04-01, written so (with or without a time), 20130401 or 01/04/2013."""
    import ibis

    iso = text.re_search(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?$")
    plain = text.re_search(r"^[0-9]{8}$")
    british = text.re_search(r"^[0-9]{2}[/-][0-9]{2}[/-][0-9]{4}( .*)?$")

    def joined(year: int, month: int, day: int) -> Any:
        return text.substr(year, 4) + "-" + text.substr(month, 2) + "-" + text.substr(day, 2)

    return ibis.cases(
        (iso, text.substr(0, 10)),
        (plain, joined(0, 4, 6)),
        (british, joined(6, 3, 0)),
        else_=_null("string"),
    )


def _date(field: Field, label: str, filled: Any, day: Any) -> Reading:
    """A day, from one that is null where it is none."""
    import ibis

    faults = [(f"{label} is not a day", filled & day.isnull())]
    known = day.isin([ibis.date(text) for text in UNKNOWN_DAYS]).ifelse(_null("date"), day)
    low, high = ibis.date(*_FIRST_DAY), ibis.date(*_LAST_DAY)
    faults.append((f"{label} is not between 1900 and 2100", (known < low) | (known >= high)))
    if field.needed:
        faults.append(_empty(label, known))
    return Reading(known, tuple(faults))

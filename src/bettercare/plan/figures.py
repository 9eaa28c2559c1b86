"""One figure with its unit and range: convert to the canonical unit, check support and range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bettercare.errors import UnitError
from bettercare.plan.model import Range, Support
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shapes import FULL_RANGE
from bettercare.plan.sizes import WIDEST
from bettercare.tables import units
from bettercare.tables.nearest import listing

_MOST_SIGNED = 5  # a signed share beyond it is a percentage written by mistake
_MOST_UNITS = 6  # units listed where another is wanted


def unit_factor(r: Reading, spot: Spot, text: str | None, wanted: str) -> float | None:
    """What figures in `text` are multiplied by to be in `wanted`; a fault and None if nothing."""
    if not text:
        r.fault(spot, "the unit is missing", f'add unit = "{wanted}"')
        return None
    try:
        return units.conversion(text, wanted)
    except UnitError as error:
        good = units.accepted(wanted)
        near = error.nearest if written_out(wanted, error.nearest) in good else ""
        r.fault(spot, error.message, f"give it in {listing(good, _MOST_UNITS)}", near)
        return None


def written_out(wanted: str, text: str) -> str:
    """A unit text with the short form "day" of a mean stay written out as "day/UNIT".

    >>> written_out("day/admission", "day")
    'day/admission'
    """
    if wanted.startswith("day/") and "/" not in text:
        atom = units.ATOMS.get(text)
        if atom is not None and atom.dimension == "day":
            return f"{text}/{wanted[4:]}"
    return text


def in_support(
    r: Reading,
    spot: Spot,
    value: float,
    support: Support,
    unit: str,
    *,
    zero: bool = True,
    factor: float = 1.0,
) -> bool:
    """Whether a canonical value is possible for its unit; a fault where it is not.

    `factor` made it canonical. `zero` tells whether it may be 0 if it must be positive.
    """
    plain = factor == 1.0  # a share written as a percentage by mistake
    if support == "share" and not 0.0 <= value <= 1.0:
        mend = "a share lies between 0 and 1"
        if plain and 1.0 < value <= 100.0:
            mend += f' (write {value / 100:g}, or unit = "percent")'
        r.fault(spot, f"{value:g} is not a share", mend)
    elif support == "positive" and value < 0:
        r.fault(spot, f"{value:g} {unit} is below 0", "give a positive figure")
    elif support == "positive" and value == 0 and not zero:
        r.fault(spot, f"0 {unit} is not possible here", "give a figure above 0")
    elif support == "real" and unit == "share/year" and not -1.0 < value < 1.0:
        mend = "it must lie between -1 and 1"
        if plain:
            mend = f'write {value / 100:g}, or give it in "percent/year"'
        r.fault(spot, f"{value:g} share/year is {value:.0%} a year", mend)
    elif support == "real" and unit == units.SIGNED and not -_MOST_SIGNED <= value <= _MOST_SIGNED:
        mend = f"it must lie between -{_MOST_SIGNED} and {_MOST_SIGNED}; 1 is the whole"
        r.fault(spot, f"{value:g} is {value:g} times the whole", mend)
    else:
        return True
    return False


def read_range(
    r: Reading,
    spot: Spot,
    raw: Mapping[str, Any],
    value: float,
    factor: float,
    support: Support,
    unit: str = "",
) -> Range | None:
    """The range of `raw` (low, high, kind) about a canonical value; None where none is given.

    Without a kind of its own it is of the plan's.

    low < high, low <= value <= high, both possible for the support; an interval cannot reach the
    very end of the support (its scale is the logarithm or the odds), a full range can.
    """
    low, high, kind = raw.get("low"), raw.get("high"), raw.get("kind", r.range_kind)
    if low is None and high is None:
        if "kind" in raw:
            r.fault(spot.at("kind"), "a range has a kind but no low and high", "give low and high")
        return None
    if low is None or high is None:
        missing = "low" if low is None else "high"
        r.fault(spot, f'the range has no "{missing}"', "give low and high")
        return None
    span = Range(low * factor, high * factor, kind)
    for key, problem, mend in _wrong_range(span, value, factor, support, unit):
        r.fault(spot.at(key), problem, mend)
        return None  # the first fault is enough: the others follow from it
    return span


def _wrong_range(
    span: Range, value: float, factor: float, support: Support, unit: str
) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a range: the key it is about, the problem, the mend."""
    low, high, full = span.low, span.high, span.kind == FULL_RANGE
    shown = f"{low / factor:g} to {high / factor:g}"
    if low == high:
        yield "low", f"the range {shown} has no width", "leave it out"
    if low > high:
        yield "low", f"the range {shown} runs backwards", "exchange low and high"
    if support == "positive" and value == 0:
        yield "low", "a value of 0 cannot have a range", "leave the range out"
    if not low <= value <= high:
        side = "below low" if value < low else "above high"
        problem = f"the value {value / factor:g} is {side} of its range {shown}"
        yield "low", problem, "the range must enclose the value"
    if support != "real" and (low < 0 or (low == 0 and not full)):
        mend = "give a low of 0 or more" if full else 'give one above 0, or kind = "full range"'
        yield "low", f"low = {low / factor:g} is outside what the unit allows", mend
    if support == "share" and (high > 1 or (high == 1 and not full)):
        mend = "give at most 1" if full else 'give one below 1, or kind = "full range"'
        yield "high", f"high = {high / factor:g} is outside what a share allows", mend
    if support == "real" and unit == "share/year" and not -1.0 < low <= high < 1.0:
        yield "low", f"the range {shown} reaches all of it a year", "it must lie between -1 and 1"
    if not full and support != "real" and _reach(low, high, support) > WIDEST:
        what = "odds" if support == "share" else "figure"
        problem = f"the range {shown} is so wide that it says nothing"
        mend = f"let the {what} at its high end be at most {WIDEST:,.0f} times that at its low"
        yield "high", problem, mend


def _reach(low: float, high: float, support: Support) -> float:
    """How many times its low end the high end of an interval is; of a share, their odds."""
    if support == "share":
        return high / (1.0 - high) * (1.0 - low) / low
    return high / low

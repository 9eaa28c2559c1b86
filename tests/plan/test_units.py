"""The registry of units: closed, each activity a dimension of its own, conversions exact."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bettercare.errors import UnitError
from bettercare.tables.units import (
    ACTIVITY_UNITS,
    ATOMS,
    DAYS_PER_YEAR,
    accepted,
    conversion,
    parse,
)

CONVERTIBLE = [
    *ATOMS,
    "share/year",
    *(f"{top}/{low}" for top in ("gbp", "kgbp", "wte", "day", *ACTIVITY_UNITS) for low in
      ("year", "month", "admission", "bed-day")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [
        ("percent", "share", 0.01),
        ("percent/year", "share/year", 0.01),
        ("week", "day", 7),
        ("hour", "day", 1 / 24),
        ("mgbp/year", "gbp/year", 1e6),
        ("kgbp/admission", "gbp/admission", 1000),
        ("attendance/month", "attendance/year", 12),
        ("contact/week", "contact/year", DAYS_PER_YEAR / 7),  # 52.18
        ("week", "month", 7 / (DAYS_PER_YEAR / 12)),  # 0.22998
        ("week/admission", "day/admission", 7),
    ],
)
def test_conversions(unit: str, wanted: str, factor: float) -> None:
    assert conversion(unit, wanted) == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "support"),
    [
        ("share", "share"),
        ("percent", "share"),
        ("share/year", "real"),
        ("percent/year", "real"),
        ("multiplier", "positive"),
        ("gbp/year", "positive"),
        ("day/admission", "positive"),
        ("bed", "positive"),
    ],
)
def test_the_unit_decides_the_support(unit: str, support: str) -> None:
    assert parse(unit).support == support


@pytest.mark.parametrize(
    ("unit", "near"),
    [
        ("days", "day"),
        ("%", "percent"),
        ("£m", "mgbp"),
        ("fte", "wte"),
        ("admision/year", "admission/year"),
        ("gbp/spell", "gbp/admission"),
        ("share/month", "share/year"),
    ],
)
def test_an_unknown_unit_is_refused_with_the_nearest(unit: str, near: str) -> None:
    with pytest.raises(UnitError) as raised:
        parse(unit)
    assert raised.value.nearest == near


@pytest.mark.parametrize("unit", ["", "/", "day/", "/year", "a/b/c", "multiplier/year", "day day"])
def test_what_is_no_unit_is_refused(unit: str) -> None:
    with pytest.raises(UnitError):
        parse(unit)


def test_a_wrong_dimension_lists_what_is_accepted() -> None:
    with pytest.raises(UnitError) as raised:
        conversion("contact/year", "admission/year")
    assert raised.value.message == 'the unit is "contact/year" where "admission/year" is wanted'
    assert "admission/month" in raised.value.mend


@given(st.sampled_from(sorted(ACTIVITY_UNITS)), st.sampled_from(sorted(ACTIVITY_UNITS)))
def test_no_activity_is_taken_for_another(one: str, other: str) -> None:
    if one == other:
        assert conversion(one, other) == 1
    else:
        with pytest.raises(UnitError):
            conversion(one, other)


@given(st.sampled_from(CONVERTIBLE), st.sampled_from(CONVERTIBLE))
def test_conversion_there_and_back_is_one(one: str, other: str) -> None:
    if parse(one).canonical != parse(other).canonical:
        with pytest.raises(UnitError):
            conversion(one, other)
    else:
        assert conversion(one, other) * conversion(other, one) == pytest.approx(1, rel=1e-12)


@given(st.sampled_from(CONVERTIBLE))
def test_every_accepted_unit_can_be_converted(wanted: str) -> None:
    units = accepted(wanted)
    assert units[0] == wanted
    assert all(conversion(unit, wanted) > 0 for unit in units)
    assert len(set(units)) == len(units)


@given(st.text(max_size=20))
def test_any_text_is_a_unit_or_a_unit_error(text: str) -> None:
    if text in ATOMS:
        assert parse(text).text == text
    elif "/" not in text:
        with pytest.raises(UnitError, match="is not a unit"):
            parse(text)
    else:
        with suppress(UnitError):
            parse(text)

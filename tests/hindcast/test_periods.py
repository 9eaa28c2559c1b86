"""Periods: what they mean, which years of a plan they stand for, and what is told of others."""

from __future__ import annotations

import pytest

from bettercare.hindcast.periods import (
    Unread,
    base_end,
    horizon,
    is_ahead,
    is_history,
    parts,
    read_period,
)


def test_a_calendar_year_of_deaths_is_half_of_two_years_to_mid_year():
    period = read_period("2014", "calendar year")
    found = parts("year to mid-year", period, 2012, 4)
    assert [(one.year, one.weight) for one in found] == [(2, 0.5), (3, 0.5)]


def test_a_financial_year_of_births():
    period = read_period("2013/14", "")
    # April to June 2013 is in the year to mid-2013, July to March in the year to mid-2014
    found = parts("year to mid-year", period, 2012, 4)
    assert [(one.year, one.weight) for one in found] == [(1, 0.25), (2, 0.75)]


def test_people_between_two_mid_years():
    period = read_period("2013/14", "mid-year")  # its middle is 1 October 2013
    found = parts("stock at mid-year", period, 2012, 4)
    assert [(one.year, one.weight) for one in found] == [(1, 0.75), (2, 0.25)]
    assert parts("stock at mid-year", read_period("2014", "mid-year"), 2012, 4)[0].weight == 1


def test_months_and_quarters():
    quarter = read_period("2013/14 Q4", "")  # January to March 2014
    found = parts("month", quarter, 2013, 1)
    assert [(one.year, one.month, one.weight) for one in found] == [
        (0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0)
    ]  # fmt: skip
    mean = parts("month", quarter, 2013, 1, mean=True)
    assert sum(one.weight for one in mean) == pytest.approx(1)
    assert parts("month", read_period("2014-04", ""), 2013, 1) is None


def test_what_lies_outside_the_plan():
    assert parts("financial year", read_period("2015/16", ""), 2013, 2) is None
    assert parts("financial year", read_period("2013", "calendar year"), 2013, 2) is None
    assert parts("stock at mid-year", read_period("2012", "mid-year"), 2013, 2) is None


def test_what_a_base_knows():
    known = base_end("year to mid-year", 2011)
    at = read_period("2011", "year to mid-year")
    after = read_period("2012", "year to mid-year")
    astride = read_period("2011", "calendar year")
    assert is_history(at, known)
    assert is_ahead(after, known)
    assert not is_history(astride, known)
    assert not is_ahead(astride, known)
    stock = base_end("stock at mid-year", 2011)
    assert not is_ahead(read_period("2011", "mid-year"), stock)
    assert horizon(read_period("2014", "mid-year"), stock) == 3
    year = base_end("financial year", 2011)
    assert is_history(read_period("2011/12", ""), year)
    assert horizon(read_period("2013/14", ""), year) == 2


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("2013-14", "2013/14"),
        ("2013 - 2014", "2013/14"),
        ("2013–14", "2013/14"),
        ("2013/15", "2013/14"),
        ("41730", "2014-04"),
        ("Apr-14", "2014-04"),
        ("01/04/2014", "2014-04"),
        ("2014-04-01", "2014-04"),
    ],
)
def test_what_is_meant_is_guessed(text, near):
    found = read_period(text, "mid-year")
    assert isinstance(found, Unread)
    assert found.near == near


@pytest.mark.parametrize("text", ["", "soon", "2014-13", "99999", "1066", "2013/14 Q5", "2014 "])
def test_nothing_is_read_that_is_no_period(text):
    found = read_period(text, "mid-year")
    assert isinstance(found, Unread) or found.text == "2014"


def test_a_bare_year_needs_a_meaning():
    found = read_period("2014", "")
    assert isinstance(found, Unread)
    assert "2014/15" in found.mend

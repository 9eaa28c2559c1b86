"""What the option that changes nothing comes to: the numbers that a case for change rests on."""

from __future__ import annotations

from bettercare.publish.facts import Facts
from bettercare.publish.papers import numbers
from bettercare.publish.papers.numbers import Sum

OLD = 65


def do_nothing(facts: Facts) -> str:
    """The option that changes nothing: the first without interventions, else the first."""
    options = facts.plan.options
    return next((key for key in facts.options if not options[key].interventions), facts.options[0])


def illnesses(facts: Facts, option: str) -> list[tuple[str, Sum, Sum]]:
    """The long-term conditions that more people will have, most first: key, now and later."""
    first, last = facts.years[0], facts.years[-1]
    grown = []
    for key in facts.plan.conditions:
        where = {"option": option, "area": "all"}
        now, later = (
            numbers.of_rows(facts.rows(f"people_with_{key}", year=year, **where))
            for year in (first, last)
        )
        if now and later and later.value > now.value:
            grown.append((key, now, later))
    return sorted(grown, key=lambda one: (one[1].value - one[2].value, one[0]))


def scarcest_beds(facts: Facts, option: str) -> tuple[str, Sum, Sum] | None:
    """The kind of bed with the greatest shortage in the busiest month of the last year.

    Gives its key, the beds needed and those planned; None where a bed is short nowhere.
    """
    last = facts.years[-1]
    short = []
    for key in facts.plan.bed_types:
        needed = facts.rows(f"beds_{key}_needed", option=option, year=last, site="all")
        planned = {
            row["month"]: row
            for row in facts.rows(f"beds_{key}_planned", option=option, year=last, site="all")
        }
        months = [row for row in needed if row["month"] in planned]
        if not months:
            continue
        peak = max(
            months, key=lambda row: (row["mean"] - planned[row["month"]]["mean"], row["month"])
        )
        there = planned[peak["month"]]
        short.append((peak["mean"] - there["mean"], key, peak, there))
    most = max(short, key=lambda one: one[0], default=None)
    if most is None or most[0] < 1:
        return None
    _, key, peak, there = most
    both = numbers.of_rows([peak]), numbers.of_rows([there])
    assert both[0] is not None  # of one row, as the next
    assert both[1] is not None
    return key, both[0], both[1]


def staff_short(facts: Facts, option: str) -> Sum | None:
    """Staff short of all groups in the last year; None where none are."""
    gap = numbers.of_rows(
        facts.rows(
            "staff_gap", option=option, year=facts.years[-1], staff_group="all", partner=None
        )
    )
    return gap if gap and gap.value >= 1 else None


def scarcest_staff(facts: Facts, option: str) -> tuple[str, Sum] | None:
    """The staff group that is short most in the last year, and by how much; None where none is."""
    last = facts.years[-1]
    short = []
    for group in facts.plan.staff_groups:
        rows = facts.rows("staff_gap", option=option, year=last, staff_group=group, partner=None)
        gap = numbers.of_rows(rows)
        if gap and gap.value >= 1:
            short.append((group, gap))
    return max(short, key=lambda one: one[1].value, default=None)


def money_short(facts: Facts, option: str) -> Sum | None:
    """The gap of all partners in the last year; None where there is none."""
    gap = numbers.of_rows(facts.rows("gap", option=option, year=facts.years[-1], partner="all"))
    return gap if gap and gap.value > 0 else None

"""Why an answer is what it is, in a sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import month_start
from bettercare.plan.model import Plan, year_label
from bettercare.system import OptionRun
from bettercare.system.model import Model
from bettercare.system.summaries import quantiles
from bettercare.verdict.checks import bank_agency, short_at
from bettercare.verdict.lack import held_words
from bettercare.verdict.tested import Tested

Floats = NDArray[np.float64]


def amount(value: float, unit: str) -> str:
    """A figure as people say it: beds and staff whole, money in millions of pounds.

    >>> amount(1234.6, "bed"), amount(-51_400_000.0, "gbp/year"), amount(15320, "contact/year")
    ('1,235', '-£51.4m', '15,300')
    """
    if unit == "gbp/person":
        return f"-£{-value:,.0f}" if value < -0.5 else f"£{abs(value):,.0f}"
    if unit.startswith("gbp"):
        sign = "-" if value < 0 else ""
        return f"{sign}£{abs(value) / 1e6:,.1f}m"
    if abs(value) >= 1000 and unit not in ("bed", "wte"):
        digits = int(np.floor(np.log10(abs(value)))) - 2
        value = round(value / 10**digits) * 10**digits
    return f"{value:,.0f}"


def spread(low: float, high: float, unit: str) -> str:
    """Two figures as a range, or one where they do not differ.

    >>> spread(139.7, 310.2, "bed"), spread(4.9, 5.1, "bed")
    ('140 to 310', '5')
    """
    first, second = amount(low, unit), amount(high, unit)
    return first if first == second else f"{first} to {second}"


def when(plan: Plan, year: int, month: int | None) -> str:
    """A month by its name where the check has one, else the financial year."""
    if month is None:
        return year_label(plan.years[year])
    return month_start(plan.years[year], month).strftime("%B %Y")


_NOUNS = {"bed": "beds", "wte": "whole-time staff"}


def noun(unit: str) -> str:
    """The plural of what a check counts.

    >>> noun("bed"), noun("contact/year"), noun("gbp/year")
    ('beds', 'contacts a year', '')
    """
    if unit in _NOUNS:
        return _NOUNS[unit]
    if unit == "gbp/person":
        return "for each person"
    if unit.startswith("gbp"):
        return ""
    plain = unit.removesuffix("/year").replace("-", " ").replace("_", " ")
    plural = (
        plain
        if plain.endswith("s")
        else f"{plain[:-1]}ies"
        if (plain.endswith("y") and not plain.endswith("ay"))
        else f"{plain}s"
    )
    return f"{plural} a year"


def size(plan: Plan, tested: Tested, year: int, low: float, high: float) -> str:
    """Short by how much (10th to 90th percentile), or how much to spare, and when: size first."""
    if tested.told:
        return tested.told
    at = when(plan, year, tested.months[year] if tested.months else None)
    if tested.check.kind == "winter":
        return winter_size(plan, tested, year)
    things = f" {noun(tested.unit)}" if noun(tested.unit) else ""
    if tested.check.kind in ("sequence", "funding") and not tested.needed[year].any():
        return "No beds are closed."
    if low > 0:
        return f"Short by {spread(low, high, tested.unit)}{things} in {at}."
    if high <= 0:
        return f"{spread(-high, -low, tested.unit)}{things} to spare in {at}."
    short, spare = amount(high, tested.unit), amount(-low, tested.unit)
    return f"Between {short}{things} short and {spare} to spare in {at}."


def winter_size(plan: Plan, tested: Tested, year: int) -> str:
    """The share over four hours in the worst week, against what is tolerated."""
    _, low, _, high = (float(each) for each in quantiles(tested.needed[year]))
    first = plan.years[year]
    return (
        f"In the worst week of winter {first}/{(first + 1) % 100:02d}, {low:.0%} to {high:.0%} of "
        f"A&E waits more than four hours; {tested.threshold or 0.0:.0%} is tolerated."
    )


def hold_back(plan: Plan, run: OptionRun, year: int) -> str:
    """What holds the option's changes back most, by beds' worth of care lost."""
    lost: dict[str, float] = {}
    for i, key in enumerate(run.interventions):
        name = run.held_by.get((key, year), "")
        if name:
            missing = run.worth_as_written[i, year] - float(run.worth[i, year].mean())
            lost[name] = lost.get(name, 0.0) + max(missing, 0.0)
    ranked = sorted(lost.items(), key=lambda item: -item[1])
    named = [name for name, beds in ranked if beds >= 0.5][:3]
    return ", ".join(held_words(plan, name) for name in named)


def _temporary(model: Model, run: OptionRun, group: str, year: int) -> str:
    """Which part of the posts filled is bank and agency; empty where none is."""
    filled = bank_agency(model, run, group)
    middle = float(np.median(filled[year])) if filled is not None else 0.0
    if middle < 0.5:
        return ""
    return f" Of the posts filled, {amount(middle, 'wte')} are bank and agency."


def _by_partner(model: Model, run: OptionRun, tested: Tested, year: int) -> str:
    """Which partners are short of a group that several employ; empty where none is."""
    short = short_at(model, run, tested.check, tested.staff_group or "")
    if len(short) < 2:
        return ""
    middle = {key: float(np.median(each[year])) for key, each in short.items()}
    ranked = sorted(middle.items(), key=lambda item: -item[1])
    told = [
        f"{model.plan.partners[key].name} ({amount(size, 'wte')})"
        for key, size in ranked
        if size >= 0.5
    ]
    if not told:
        return ""
    names = f"{', '.join(told[:-1])}{' and ' * (len(told) > 1)}{told[-1]}"
    return f" In the middle of the range, short at {names}."


def _money_of_care(model: Model, run: OptionRun, year: int) -> str:
    """What the care that takes the place of beds needs a year, and what of it is there."""
    needed, agreed = (
        float(np.median(run.rows[model.layout[(f"closing_money_{which}",)]][0, year]))
        for which in ("needed", "agreed")
    )
    if needed < 1.0:
        return " The care that has taken their place needs no money of its own."
    return (
        f" Of {amount(needed, 'gbp/year')} a year that the care in their place needs, "
        f"{amount(agreed, 'gbp/year')} is agreed or paid by a fund before they close."
    )


def _growth_of_spending(model: Model, run: OptionRun, year: int) -> str:
    """How much spending for each person has grown since the base year."""
    mental, physical = (
        np.median(run.rows[model.layout[(f"spend_per_head_{care}",)]][0], axis=-1)
        for care in ("mental", "physical")
    )
    whole = mental + physical
    if min(mental[0], whole[0]) <= 0:
        return ""
    own, every = mental[year] / mental[0] - 1.0, whole[year] / whole[0] - 1.0
    return (
        f" For each person, mental health spending has grown by {own:.0%} since "
        f"{year_label(model.plan.years[0])}, all spending by {every:.0%}."
    )


def why(model: Model, run: OptionRun, tested: Tested, year: int, low: float, high: float) -> str:
    """The size of it, and for beds and sequence what closing them rests on."""
    plan = model.plan
    text = size(plan, tested, year, low, high)
    kind = tested.check.kind
    bed_type = tested.name.rpartition(":")[2]
    if kind == "staff" and tested.staff_group is not None:
        text += _by_partner(model, run, tested, year)
        text += _temporary(model, run, tested.staff_group, year)
    if kind == "funding" and tested.needed[year].any():
        text += _money_of_care(model, run, year)
    if kind == "parity" and year > 0:
        text += _growth_of_spending(model, run, year)
    watched = kind == "sequence" or (kind == "beds" and bed_type in model.sequence_beds)
    closed = float(run.rows[model.layout[("beds_closed",)].start, year].mean()) if watched else 0.0
    if closed >= 0.5:
        relief = run.rows[model.layout[("beds_relief",)]][0, year]
        _, low, _, high = (float(each) for each in quantiles(relief))
        text += (
            f" {amount(closed, 'bed')} beds close; care worth {spread(low, high, 'bed')} beds "
            f"has moved, been avoided or been shortened, "
            f"against {amount(float(run.worth_as_written[:, year].sum()), 'bed')} as written."
        )
        held = hold_back(plan, run, year)
        if held:
            text += f" Held back most by: {held}."
    return text

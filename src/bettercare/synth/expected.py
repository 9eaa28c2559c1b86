"""What a plan expects of a service in one year before interventions: who, where, when, how long."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.plan.draws import MONTHS, Values
from bettercare.plan.model import Plan, RecordsRule, Service, year_label
from bettercare.sampling import DrawBook
from bettercare.system.figures import sample_figures
from bettercare.system.grown import grow
from bettercare.system.model import Model, build_model
from bettercare.system.outlook import build_outlook
from bettercare.system.year_loop import base_use
from bettercare.tables.nearest import listing

Floats = NDArray[np.float64]
AGES = 91  # 0 to 90, the last is 90 and over


@dataclass(frozen=True, slots=True)
class Expected:
    """One service's records of a year.

    `people` is units by area, sex (f, m), single age and slot; `places` the partner and site of
    each slot by area; `days` the running share of the year's units by day; `stay` mean nights by
    age band; `fifths` the running share of each fifth of small areas (areas, bands, fifths), or
    None where the plan does not say.
    """

    service: Service
    rule: RecordsRule
    people: Floats
    places: tuple[tuple[tuple[str, str | None], ...], ...]
    days: Floats
    stay: Floats | None
    fifths: Floats | None

    @property
    def total(self) -> float:
        """Units of the year."""
        return float(self.people.sum())


def expected_of(plan: Plan, year: int) -> list[Expected]:
    """What every service of the plan that says which records are its own does in a year.

    Errors: `CallError` where the year is none of the plan's, or no service has records.
    """
    if year not in plan.years:
        raise CallError(
            f"{year_label(year)} is not a year of the plan",
            mend=f"its years are {year_label(plan.first_year)} to {year_label(plan.last_year)}",
        )
    if not any(service.records for service in plan.services.values()):
        raise CallError(
            "no service of the plan says which hospital records are its own",
            address="services.toml",
            mend='give hospital services a line such as records = { kind = "apc", '
            'pod = ["emergency"] }',
        )
    model = build_model(plan)
    values = Values(plan, None, DrawBook(plan.seed, 1, central=True))
    figures = sample_figures(model, values, [])
    base = base_use(model, figures)
    y = year - plan.first_year
    growth = build_outlook(model, values).growth[y]
    use = np.empty_like(base)
    stays = grow(model, figures, growth, base, y, use).stay
    ages = _ages(plan)
    found = []
    for i, each in enumerate(model.cells):
        rule = each.service.records
        if rule is None:
            continue
        people = np.einsum("abs,bsn,ak->asnk", use[i, ..., 0], ages, each.slot_share)
        days = _days(year, figures.profiles[each.service.profile][y, :, 0])
        stay = each.stay * stays[i][0] if i in stays else None
        found.append(
            Expected(each.service, rule, people, each.places, days, stay, _fifths(model, i))
        )
    empty = [each.service.key for each in found if each.total <= 0]
    if empty:
        raise CallError(f"the plan expects nothing of {listing(empty)} in {year_label(year)}")
    return found


def _ages(plan: Plan) -> Floats:
    """Share of a band's people of each single age, all areas together: (bands, sexes, ages)."""
    out = np.zeros((len(plan.age_bands), 2, AGES))
    table = plan.tables["population.base"].columns
    for sex, age, people in zip(table["sex"], table["age"], table["people"], strict=True):
        band = next(b for b, each in enumerate(plan.age_bands) if each.first <= age <= each.last)
        out[band, "fm".index(sex), int(age)] += people
    total = out.sum(axis=2, keepdims=True)
    even = np.zeros_like(out)
    for b, each in enumerate(plan.age_bands):
        even[b, :, each.first : each.last + 1] = 1.0 / (each.last - each.first + 1)
    return np.where(total > 0, out / np.where(total > 0, total, 1.0), even)


def _days(year: int, months: Floats) -> Floats:
    """Running share of the units by day of the financial year, at each month's daily rate."""
    rates = [
        level
        for month, level in zip(MONTHS, months.tolist(), strict=True)
        for _ in range(calendar.monthrange(year if month > 3 else year + 1, month)[1])
    ]
    upto: Floats = np.cumsum(rates)
    return np.asarray(upto / upto[-1])


def first_day(year: int) -> date:
    """The first day of a financial year."""
    return date(year, 4, 1)


def length(year: int) -> int:
    """Days of a financial year.

    >>> length(2013), length(2015)
    (365, 366)
    """
    return (first_day(year + 1) - first_day(year)) // timedelta(days=1)


def _fifths(model: Model, service: int) -> Floats | None:
    """Running share of use by fifth of small areas: (areas, bands, fifths)."""
    by_fifth = model.cells[service].by_fifth
    total = by_fifth.sum(axis=2, keepdims=True)
    if not total.any():
        return None
    even = np.full_like(by_fifth, 1.0 / by_fifth.shape[2])
    return np.cumsum(np.where(total > 0, by_fifth / np.where(total > 0, total, 1.0), even), axis=2)

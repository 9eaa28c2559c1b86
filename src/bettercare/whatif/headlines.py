"""The rows of the results that a reader sees change, each a row of results.csv by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan, year_label
from bettercare.system.index import payers
from bettercare.system.layout import Layout
from bettercare.system.summaries import month_label, quantiles

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class InYear:
    """A headline in one year: as asked and as published, over the draws."""

    year: str
    month: str | None  # of a bed: the plan's tightest month as published
    mean: float
    p10: float
    p50: float
    p90: float
    published_mean: float
    published_p10: float
    published_p50: float
    published_p90: float


@dataclass(frozen=True, slots=True)
class Headline:
    """One result beside the published one; `group` is beds, community, staff, money or change.

    `measure` and the dimensions are those of its row of results.csv.
    """

    group: str
    label: str
    unit: str
    measure: str
    site: str | None
    service: str | None
    setting: str | None
    partner: str | None
    staff_group: str | None
    years: tuple[InYear, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Where a headline stands in the rows: one row, or of beds twelve, by month."""

    group: str
    label: str
    rows: range
    bed_type: str = ""


def lines(plan: Plan, layout: Layout) -> tuple[Line, ...]:
    """Every headline that the plan has."""
    return tuple(_lines(plan, layout))


def _lines(plan: Plan, layout: Layout) -> Iterator[Line]:
    def at(*key: str) -> int:
        return int(layout[key].start)

    for key, bed_type in plan.bed_types.items():
        for what in ("needed", "planned"):
            start = at(f"beds_{what}", key)
            yield Line("beds", f"Beds {what}: {bed_type.name}", range(start, start + 12), key)
    for what, words in (("relief", "Beds' worth of care moved"), ("closed", "Beds closed")):
        yield Line("beds", words, _one(at(f"beds_{what}")))
    for key, service in plan.services.items():
        if ("capacity_needed", key) in layout.spans:
            for what in ("needed", "planned"):
                start = at(f"capacity_{what}", key)
                yield Line("community", f"Room {what}: {service.name}", _one(start))
    for what, words in (("required", "Staff required"), ("in_post", "Staff in post")):
        for g, group in enumerate(plan.staff_groups.values()):
            yield Line("staff", f"{words}: {group.name}", _one(at(f"staff_{what}") + g))
    owners = [*payers(plan), "all"]
    for what, words in (("cost", "Cost"), ("funding", "Funding"), ("gap", "Gap")):
        for p, key in enumerate(owners):
            name = plan.partners[key].name if key in plan.partners else "all partners"
            yield Line("money", f"{words}: {name}", _one(at(what) + p))
    for what, words in (("sought", "Capital sought"), ("secured", "Capital secured")):
        yield Line("money", words, _one(at(f"capital_{what}")))


def _one(row: int) -> range:
    return range(row, row + 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Headlines of one run in one year: (quantiles, rows of all lines in order)."""

    values: Floats

    @classmethod
    def of(cls, found: tuple[Line, ...], rows: Floats, year: int) -> Figures:
        """Take them from the rows of a run; `year` is its place."""
        places = [row for line in found for row in line.rows]
        return cls(np.stack(quantiles(rows[places, year])))


def tightest(found: tuple[Line, ...], published: Figures) -> dict[str, int]:
    """The month (place in the year) in which beds of a type are scarcest as published."""
    mean: dict[tuple[str, int], Floats] = {}
    place, seen = 0, dict.fromkeys((line.bed_type for line in found), 0)
    for line in found:
        if line.bed_type:
            here = published.values[0, place : place + 12]
            mean[line.bed_type, seen[line.bed_type]] = here
            seen[line.bed_type] += 1
        place += len(line.rows)
    return {
        bed_type: int((needed - mean[bed_type, 1]).argmax())
        for (bed_type, what), needed in mean.items()
        if what == 0
    }


#: By place of the year: the run asked beside the published one.
BothByYear = Mapping[int, tuple[Figures, Figures]]


def side_by_side(
    plan: Plan, layout: Layout, found: tuple[Line, ...], both: BothByYear
) -> tuple[Headline, ...]:
    """Every headline as asked beside as published."""
    months = {y: tightest(found, published) for y, (_, published) in both.items()}
    values = {
        y: (asked.values.T.tolist(), published.values.T.tolist())
        for y, (asked, published) in both.items()
    }
    out, place = [], 0
    for line in found:
        in_years = []
        for y, (now, then) in values.items():
            step = months[y][line.bed_type] if line.bed_type else 0
            row, year = layout.rows[line.rows[step]], plan.years[y]
            told = (*now[place + step], *then[place + step])
            in_years.append(InYear(year_label(year), month_label(year, row.month), *told))
        row = layout.rows[line.rows[0]]
        out.append(
            Headline(
                line.group, line.label, row.unit, row.measure, row.site, row.service, row.setting,
                row.partner, row.staff_group, tuple(in_years),
            )
        )  # fmt: skip
        place += len(line.rows)
    return tuple(out)

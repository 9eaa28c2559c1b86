"""Beds needed against beds planned; beds closed against care that has moved."""

from __future__ import annotations

from typing import Any

from bettercare.publish import closing as _closing
from bettercare.publish import digest, words
from bettercare.publish.charts.lines import Line, line_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.digest import OptionAnswer, member_of
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure, Panel, TableView, axis_limits, point, slug

_BAND = "The vertical axis starts at zero. The band runs from the 10th to the 90th percentile."
_NEEDED = ("needed", "needed_p10", "needed_p90")

ByYear = dict[str, dict[str, Any]]  # rows of the verdict by year


def needed_and_planned(facts: Facts, options: list[OptionAnswer]) -> list[Figure]:
    """One chart a bed type: the peak month's need and the beds planned, year by year."""
    by_type: dict[str, dict[str, ByYear]] = {}
    for answer in options:
        for check in answer.checks:
            if check.check.kind != "beds":
                continue
            for finding in check.findings:
                row = finding.row
                if row["needed"] is not None and row["site"] in (None, "all"):
                    of_type = by_type.setdefault(member_of(row) or check.check.key, {})
                    of_type.setdefault(answer.option.key, {})[row["year"]] = row
    largest = sorted(by_type, key=lambda key: -_largest(by_type[key]))
    return [_bed_figure(facts, key, by_type[key], key == largest[0]) for key in largest]


def _largest(of_type: dict[str, ByYear]) -> float:
    return max(row["planned"] or 0.0 for years in of_type.values() for row in years.values())


def _bed_figure(facts: Facts, key: str, rows: dict[str, ByYear], first: bool) -> Figure:
    name = digest.bed_words(facts.plan, key)
    lines = {
        option: [
            Line("Planned", "planned", _column(facts, of, "planned"), step=True),
            _needed(facts, of),
        ]
        for option, of in rows.items()
    }
    limits = axis_limits(*reach([one for both in lines.values() for one in both]))
    axis = Axis(limits, "beds in the peak month", words.number)
    panels = []
    for option, both in lines.items():
        label = facts.option_name(option)
        told = _told(rows[option], (facts.years[0], facts.years[-1]))
        caption = Caption(slug("beds", key, option), f"{label}: {name}", told)
        panels.append(Panel(label, line_panel(caption, facts.years, both, axis)))
    table = TableView(
        f"{name} in the peak month of each year: needed (10th to 90th percentile) and planned",
        ["Year", *("Needed", "Planned") * len(rows)],
        [
            [year, *(cell for option in rows for cell in _cells(rows[option].get(year)))]
            for year in facts.years
        ],
        groups=[(facts.option_name(option), 2) for option in rows],
    )
    points = [
        point(option, key, year, series, row["unit"], *(row[column] for column in columns))
        for option, of in rows.items()
        for year, row in of.items()
        for series, columns in (("needed", _NEEDED), ("planned", ("planned",)))
    ]
    return Figure(
        slug("beds", key), f"{name}: needed and planned", panels, table,
        "beds in the peak month", _BAND, f"{facts.credit}; verdict.csv.",
        [("needed", "beds needed, with the likely range"), ("planned", "beds planned")],
        points=points, open=first,
    )  # fmt: skip


def _needed(facts: Facts, rows: ByYear) -> Line:
    middle, low, high = (_column(facts, rows, column) for column in _NEEDED)
    return Line("Needed", "needed", middle, low, high)


def _column(facts: Facts, rows: ByYear, column: str) -> list[float | None]:
    return [rows[year][column] if year in rows else None for year in facts.years]


def _cells(row: dict[str, Any] | None) -> tuple[str, str]:
    if row is None:
        return "–", "–"
    return words.middle(*(row[column] for column in _NEEDED)), words.number(row["planned"])


def _told(rows: ByYear, years: tuple[str, ...]) -> str:
    told = []
    for year in years:
        needed, planned = _cells(rows.get(year))
        told.append(f"{year}: {needed} needed, {planned} planned.")
    return " ".join(told)


def closing(facts: Facts) -> list[Figure]:
    """Beds closed against beds' worth of care that had moved, for options that do either."""
    found = [one for one in _closing.closings(facts) if one.closes or one.moves]
    if not found:
        return []
    lines = {
        one.option: [
            Line("Closed", "closed", [year.closed for year in one.years], step=True),
            Line(
                "Care moved", "relief",
                [year.moved for year in one.years],
                [year.moved_low for year in one.years],
                [year.moved_high for year in one.years],
            ),
        ]
        for one in found
    }  # fmt: skip
    limits = axis_limits(*reach([one for both in lines.values() for one in both]))
    axis = Axis(limits, "beds", words.number)
    panels = []
    for one in found:
        label = facts.option_name(one.option)
        title = f"{label}: beds closed and care moved"
        caption = Caption(slug("closing", one.option), title, one.words)
        svg = line_panel(caption, [year.year for year in one.years], lines[one.option], axis)
        panels.append(Panel(label, svg))
    table = TableView(
        "Beds closed since the first year, and beds' worth of care moved, avoided or shortened "
        "before the year began (10th to 90th percentile)",
        ["Option", "Year", "Beds closed", "Beds' worth moved", "Closed before their care moved"],
        [
            [
                facts.option_name(one.option),
                year.year,
                words.number(year.closed),
                words.middle(year.moved, year.moved_low, year.moved_high),
                words.number(max(0.0, year.closed - year.moved)),
            ]
            for one in found
            for year in one.years
        ],
        text_columns=2,
    )
    points = [
        point(one.option, "beds", year.year, series, "bed", *values)
        for one in found
        for year in one.years
        for series, values in (
            ("closed", (year.closed,)),
            ("care moved", (year.moved, year.moved_low, year.moved_high)),
        )
    ]
    return [
        Figure(
            "closing", "Beds closed, and beds' worth of care that had moved before then", panels,
            table, "beds", _BAND, f"{facts.credit}; verdict.csv, results.csv.",
            [("closed", "beds closed since the first year"),
             ("relief", "beds' worth of care moved, avoided or shortened, with the likely range")],
            points=points, open=False,
        )
    ]  # fmt: skip

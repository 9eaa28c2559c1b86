"""Staff as a stock: in post against required by group, who came and went, and their ages."""

from __future__ import annotations

from typing import Any

from bettercare.publish import words
from bettercare.publish.charts.lines import Line, line_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.stacks import Stack, stack_panel
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure, Panel, TableView, axis_limits, point, slug
from bettercare.tables.workforce_tables import STAFF_BANDS

_COLUMNS = ("p50", "p10", "p90")
_FLOWS = ("joined", "moved", "hours", "left", "retired")
#: Bands as they are drawn: the last two together, as the style sheet has five shades.
_DRAWN = (*STAFF_BANDS[:4], "55 and over")
_MOST = 8  # groups in one panel of ages

Rows = dict[tuple[str, str], dict[str, Any]]  # rows of a measure by staff group and year


def stock(facts: Facts) -> list[Figure]:
    """Stock and gap by group, and ages, of the option with most interventions.

    None for a plan without tables of ages, training or moves.
    """
    if not facts.options or not facts.rows("staff_joined"):
        return []
    chosen = max(facts.options, key=lambda key: len(facts.plan.options[key].interventions))
    figures = [_stock(facts, chosen)]
    if facts.rows("staff_people"):
        figures.append(_ages(facts, chosen))
    return figures


def _rows(facts: Facts, measure: str, option: str) -> Rows:
    rows = facts.rows(measure, option=option, partner=None)
    return {(row["staff_group"], row["year"]): row for row in rows}


def staff_line(facts: Facts, rows: Rows, group: str, name: str, kind: str) -> Line:
    """The line of a group over the years, with its band."""
    middle, low, high = (
        [rows[group, year][column] if (group, year) in rows else None for year in facts.years]
        for column in _COLUMNS
    )
    return Line(name, kind, middle, low, high)


def _stock(facts: Facts, option: str) -> Figure:
    required, there = (_rows(facts, f"staff_{what}", option) for what in ("required", "in_post"))
    flows = {what: _rows(facts, f"staff_{what}", option) for what in _FLOWS}
    filled = _rows(facts, "bank_agency", option)
    first, last = facts.years[0], facts.years[-1]
    panels, points, table = [], [], []
    for group in facts.plan.staff_groups:
        name = facts.member(group)
        both = [
            staff_line(facts, there, group, "In post", "planned"),
            staff_line(facts, required, group, "Required", "needed"),
        ]
        axis = Axis(axis_limits(*reach(both)), "whole-time equivalents", words.number)
        told = "; ".join(
            f"{year}: {words.number(required[group, year]['p50'])} required, "
            f"{words.number(there[group, year]['p50'])} in post"
            for year in (first, last)
        )
        caption = Caption(slug("staff-stock", group), f"{name}: required and in post", f"{told}.")
        panels.append(Panel(name, line_panel(caption, facts.years, both, axis)))
        summed = [sum(flows[what][group, year]["mean"] for year in facts.years) for what in _FLOWS]
        end = filled.get((group, last))
        table.append(
            [
                name,
                words.number(there[group, first]["mean"]),
                *(words.number(value) for value in summed),
                words.number(there[group, last]["mean"]),
                words.number(required[group, last]["mean"]),
                words.number(required[group, last]["mean"] - there[group, last]["mean"]),
                words.number(end["mean"]) if end else "–",
            ]
        )
        points += [
            point(option, group, year, series, "wte", *(rows[group, year][c] for c in _COLUMNS))
            for series, rows in (("required", required), ("in post", there))
            for year in facts.years
        ]
    heads = (
        "Staff group", f"In post {first}", "Joined", "Moved here, net", "Change of hours", "Left",
        "Retired", f"In post {last}", f"Required {last}", "Gap", "Bank and agency",
    )  # fmt: skip
    view = TableView(
        f"Who came and went between {first} and {last}: mean over the draws, whole-time "
        "equivalents",
        heads,
        table,
    )
    return Figure(
        "staff-stock", f"Staff in post and required: {facts.option_name(option)}", panels, view,
        "whole-time equivalents",
        "The vertical axes start at zero and differ between groups. The bands run from the 10th "
        "to the 90th percentile.",
        f"{facts.credit}; results.csv, measures staff_*, bank_agency.",
        [("needed", "staff required"), ("planned", "own staff in post")],
        "Where the line of need lies above that of staff, posts are empty, or bank and agency "
        "fill them. The other options are in results.csv.",
        points, open=False,
    )  # fmt: skip


def _ages(facts: Facts, option: str) -> Figure:
    people = {
        (row["staff_group"], row["year"], row["age_band"]): row["mean"]
        for row in facts.rows("staff_people", option=option)
    }
    groups = [g for g in facts.plan.staff_groups if (g, facts.years[0], "all") in people]
    ends = (facts.years[0], facts.years[-1])
    panels = []
    for year in ends:
        for n in range(0, len(groups), _MOST):
            part = groups[n : n + _MOST]
            stacks = [
                Stack(facts.member(g), words.number(people[g, year, "all"]),
                      _shares(people, g, year))
                for g in part
            ]  # fmt: skip
            told = "; ".join(
                f"{one.label}: {words.share(one.shares[-1])} aged 55 and over" for one in stacks
            )
            title = f"{year}, continued" if n else year
            caption = Caption(slug("staff-ages", year, str(n)), f"Ages of staff, {title}", told)
            panels.append(Panel(title, stack_panel(caption, stacks)))
    table = TableView(
        "People in post by age, mean over the draws",
        ("Staff group", "Year", *STAFF_BANDS, "All"),
        [
            [facts.member(g), year,
             *(words.number(people[g, year, band]) for band in (*STAFF_BANDS, "all"))]
            for g in groups for year in ends
        ],
        text_columns=2,
    )  # fmt: skip
    points = [
        point(option, group, year, band, "person", value)
        for (group, year, band), value in people.items()
    ]
    return Figure(
        "staff-ages", f"How old staff are: {facts.option_name(option)}", panels, table,
        "part of the people in post",
        "Each bar is all people of a group; their number stands at the right.",
        f"{facts.credit}; results.csv, measure staff_people.",
        [(f"shade{n}", f"{n}: {band}") for n, band in enumerate(_DRAWN, start=1)],
        points=points, open=False,
    )  # fmt: skip


def _shares(people: dict[tuple[str, str, str], float], group: str, year: str) -> list[float]:
    whole = people[group, year, "all"] or 1.0
    found = [people[group, year, band] / whole for band in STAFF_BANDS]
    return [*found[:4], found[4] + found[5]]

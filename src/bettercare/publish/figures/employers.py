"""Staff by partner: who is short of the staff groups that several partners employ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bettercare.publish import words
from bettercare.publish.charts.lines import line_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure, Panel, TableView, axis_limits, point, slug
from bettercare.publish.figures.staff import staff_line

_SERIES = {"required": "Required", "in_post": "In post"}
_COLUMNS = ("p50", "p10", "p90")

Years = dict[str, dict[str, Any]]  # rows of a measure by year


def employers(facts: Facts) -> list[Figure]:
    """Required and in post at each partner, of the option with most interventions.

    None for a plan in which one partner employs the whole of every group.
    """
    if not facts.options:
        return []
    option = max(facts.options, key=lambda key: len(facts.plan.options[key].interventions))
    found = {what: _by_partner(facts, f"staff_{what}", option) for what in (*_SERIES, "moved")}
    several = list(_several(found["required"]))
    if not several:
        return []
    return [_figure(facts, option, found, several)]


def _by_partner(facts: Facts, measure: str, option: str) -> dict[tuple[str, str], Years]:
    found: dict[tuple[str, str], Years] = {}
    for row in facts.rows(measure, option=option):
        if row["partner"] is not None:
            found.setdefault((row["staff_group"], row["partner"]), {})[row["year"]] = row
    return found


def _several(pairs: dict[tuple[str, str], Years]) -> Iterator[tuple[str, str]]:
    """Groups and partners of the groups that more than one partner employs."""
    groups = [group for group, _ in pairs]
    return (pair for pair in pairs if groups.count(pair[0]) > 1)


def _figure(
    facts: Facts, option: str, found: dict[str, dict[tuple[str, str], Years]],
    several: list[tuple[str, str]],
) -> Figure:  # fmt: skip
    first, last = facts.years[0], facts.years[-1]
    panels, points, table = [], [], []
    for pair in several:
        group, partner = pair
        need, there = found["required"][pair], found["in_post"][pair]
        both = [
            staff_line(facts, {(group, y): row for y, row in rows.items()}, group, name, kind)
            for rows, name, kind in ((there, "In post", "planned"), (need, "Required", "needed"))
        ]
        axis = Axis(axis_limits(*reach(both)), "whole-time equivalents", words.number)
        told = "; ".join(
            f"{year}: {words.number(need[year]['p50'])} required, "
            f"{words.number(there[year]['p50'])} in post"
            for year in (first, last)
        )
        title = f"{facts.member(group)}: {facts.member(partner)}"
        caption = Caption(slug("staff-employer", group, partner), title, f"{told}.")
        panels.append(Panel(title, line_panel(caption, facts.years, both, axis)))
        ends = [rows[year]["mean"] for year in (first, last) for rows in (need, there)]
        moved = sum(row["mean"] for row in found["moved"].get(pair, {}).values())
        figures = (*ends, ends[2] - ends[3], moved)
        table.append(
            [facts.member(group), facts.member(partner), *(words.number(each) for each in figures)]
        )
        points += [
            point(option, f"{group}:{partner}", year, name, "wte", *(row[c] for c in _COLUMNS))
            for what, name in _SERIES.items()
            for year, row in found[what][pair].items()
        ]
    heads = (
        "Staff group", "Partner", f"Required {first}", f"In post {first}", f"Required {last}",
        f"In post {last}", f"Short {last}", "Moved here, net",
    )  # fmt: skip
    view = TableView(
        "Staff groups that several partners employ: mean over the draws, whole-time equivalents",
        heads,
        table,
        text_columns=2,
    )
    return Figure(
        "staff-employers", f"Which partner is short: {facts.option_name(option)}", panels, view,
        "whole-time equivalents",
        "The vertical axes start at zero and differ between panels. The bands run from the 10th "
        "to the 90th percentile.",
        f"{facts.credit}; results.csv, measures staff_* with a partner.",
        [("needed", "staff required"), ("planned", "own staff in post")],
        "There is one labour market: whom one partner recruits from another, the other loses. "
        "Groups that one partner employs are in the chart of staff groups.",
        points, open=False,
    )  # fmt: skip

"""The gap between cost and funding: in all by year, and by partner in the last year."""

from __future__ import annotations

from typing import Any

from bettercare.publish import words
from bettercare.publish.charts import lines as _lines
from bettercare.publish.charts.bars import Bar
from bettercare.publish.charts.groups import Group, group_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import (
    Figure,
    Panel,
    TableView,
    axis_limits,
    option_marks,
    point,
    slug,
    split,
)

_SIGN = "Above zero the partners would spend more than they are given; below zero money is left."
_MOST = 5  # partners in one panel
_COLUMNS = ("p50", "p10", "p90")

Gaps = dict[tuple[str, str, str], dict[str, Any]]  # rows by option, partner and year


def gaps(facts: Facts) -> list[Figure]:
    """Two charts: the gap of all partners together by year, and each partner's in the last."""
    found: Gaps = {
        (row["option"], row["partner"], row["year"]): row
        for row in facts.rows("gap")
        if row["partner"] and row["month"] is None
    }
    moving = {partner for (_, partner, _), row in found.items() if row["p10"] or row["p90"]}
    partners = [partner for partner in facts.plan.partners if partner in moving]
    charts = []
    if any(partner == "all" for _, partner, _ in found):
        charts.append(_together(facts, found))
    if partners:
        charts.append(_by_partner(facts, found, partners))
    return charts


def _together(facts: Facts, found: Gaps) -> Figure:
    lines = {option: _line(facts, found, option) for option in facts.options}
    limits = axis_limits(*_lines.reach(list(lines.values())))
    axis = Axis(limits, "cost less funding, £ a year", words.money_tick)
    panels = []
    for option, line in lines.items():
        label = facts.option_name(option)
        told = "; ".join(
            f"{year}: {_told(found.get((option, 'all', year)))}"
            for year in (facts.years[0], facts.years[-1])
        )
        caption = Caption(slug("gap", option), f"{label}: gap of all partners together", told)
        panels.append(Panel(label, _lines.line_panel(caption, facts.years, [line], axis)))
    table = TableView(
        "Cost less funding of all partners together, £m a year (10th to 90th percentile)",
        ["Year", *(facts.option_name(option) for option in facts.options)],
        [
            [year, *(_millions(found.get((option, "all", year))) for option in facts.options)]
            for year in facts.years
        ],
    )
    return Figure(
        "gap", "Money: the gap of all partners together", panels, table, "£ a year",
        f"The vertical axis includes zero. {_SIGN} The band runs from the 10th to the 90th "
        "percentile.", f"{facts.credit}; results.csv, measure gap.",
        [("needed", "cost less funding, with the likely range")],
        points=[_point(key, row) for key, row in found.items() if key[1] == "all"],
    )  # fmt: skip


def _line(facts: Facts, found: Gaps, option: str) -> _lines.Line:
    middle, low, high = (
        [found.get((option, "all", year), {}).get(column) for year in facts.years]
        for column in _COLUMNS
    )
    return _lines.Line("Gap", "needed", middle, low, high)


def _by_partner(facts: Facts, found: Gaps, partners: list[str]) -> Figure:
    last = facts.years[-1]
    marks = option_marks(facts)
    groups = [_group(facts, found, partner, marks) for partner in partners]
    axis = Axis(axis_limits(*reach(groups)), "cost less funding, £ a year", words.money_tick)
    panels = []
    for i, part in enumerate(split(groups, _MOST)):
        told = "; ".join(f"{group.label} {group.note}" for group in part) + "."
        title = "Partners, continued" if i else "Partners"
        caption = Caption(slug("partner-gap", str(i)), f"Gap by partner in {last}", told)
        panels.append(Panel(title, group_panel(caption, part, axis)))
    table = TableView(
        "Cost less funding by partner and year, £m a year (10th to 90th percentile)",
        ["Option", "Partner", *facts.years],
        [
            [
                facts.option_name(option),
                facts.member(partner),
                *(_millions(found.get((option, partner, year))) for year in facts.years),
            ]
            for option in facts.options
            for partner in partners
        ],
        text_columns=2,
    )
    return Figure(
        "partner-gap", f"Money: each partner's gap in {last}", panels, table, "£ a year",
        f"Bars start at zero. {_SIGN} The thin line runs from the 10th to the 90th percentile.",
        f"{facts.credit}; results.csv, measure gap.",
        [("over", "spends more than it is given"), ("needed", "money left")],
        points=[_point(key, row) for key, row in found.items() if key[1] != "all"], open=False,
        marks=marks,
    )  # fmt: skip


def _group(facts: Facts, found: Gaps, partner: str, marks: dict[str, str]) -> Group:
    rows = [(option, found.get((option, partner, facts.years[-1]))) for option in facts.options]
    bars = [
        Bar(
            marks[option],
            "over" if row["p50"] > 0 else "needed",
            row["p50"],
            "",
            row["p10"],
            row["p90"],
        )
        for option, row in rows
        if row
    ]
    values = [bar.value for bar in bars if bar.value is not None]
    ends = [words.money(min(values)), words.money(max(values))] if values else ["–", "–"]
    note = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    return Group(facts.member(partner), note, bars)


def _told(row: dict[str, Any] | None) -> str:
    if row is None:
        return "no figure"
    return f"{words.money(row['p50'])} ({words.money(row['p10'])} to {words.money(row['p90'])})"


def _millions(row: dict[str, Any] | None) -> str:
    return (
        "–"
        if row is None
        else words.middle(row["p50"] / 1e6, row["p10"] / 1e6, row["p90"] / 1e6, 1)
    )


def _point(key: tuple[str, str, str], row: dict[str, Any]) -> dict[str, Any]:
    option, partner, year = key
    return point(option, partner, year, "gap", row["unit"], *(row[c] for c in _COLUMNS))

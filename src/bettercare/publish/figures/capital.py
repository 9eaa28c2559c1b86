"""Capital sought against secured, by year, stage and source; and double running by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bettercare.publish import words
from bettercare.publish.charts.bars import Bar, bar_panel
from bettercare.publish.charts.bars import reach as bar_reach
from bettercare.publish.charts.lines import Line, line_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure, Panel, TableView, axis_limits, point, slug
from bettercare.tables.finance_tables import STAGES

_COLUMNS = ("p50", "p10", "p90")
_MEASURES = ("sought", "secured")
_SOURCES = {
    "pdc": "public dividend capital",
    "loan": "a loan",
    "grant": "a grant",
    "own": "own money",
}
_KEPT = {"transition fund": "a transition fund", "capital": "capital", "partner": "the partner"}
#: What is sought of no scheme, or of one that estate.scheme does not hold.
_NO_STAGE = "no stage given"

Row = dict[str, Any]


def capital(facts: Facts) -> list[Figure]:
    """Two charts: by year, and by stage and source in the last year; none where none is sought."""
    rows = facts.assessment.capital.to_dicts() if facts.assessment.capital is not None else []
    seeks = [o for o in facts.options if any(r["sought"] > 0 for r in rows if r["option"] == o)]
    if not seeks:
        return []
    return [_by_year(facts, rows, seeks), _by_stage(facts, rows, seeks)]


def _by_year(facts: Facts, rows: list[Row], seeks: Sequence[str]) -> Figure:
    lines: dict[str, list[Line]] = {}
    points = []
    for option in seeks:
        found = {
            (what, row["year"]): row
            for what in _MEASURES
            for row in facts.rows(f"capital_{what}", option=option)
        }
        lines[option] = [_line(facts, found, what) for what in _MEASURES]
        points += [
            point(option, "all", year, what, "gbp", *(row[c] for c in _COLUMNS))
            for (what, year), row in found.items()
        ]
    axis = Axis(axis_limits(*reach([one for both in lines.values() for one in both])),
                "£, added up", words.money)  # fmt: skip
    panels = []
    for option, both in lines.items():
        sought, secured = (one.values[-1] or 0.0 for one in both)
        told = f"By {facts.years[-1]} {words.money(sought)} sought, {words.money(secured)} secured."
        label = facts.option_name(option)
        caption = Caption(slug("capital", option), f"{label}: capital sought and secured", told)
        panels.append(Panel(label, line_panel(caption, facts.years, both, axis)))
    return Figure(
        "capital", "Money: capital sought and secured", panels, _schemes(facts, rows, seeks), "£",
        "The vertical axis starts at zero. Amounts are added up over the years. The band of what "
        "is sought runs from the 10th to the 90th percentile.",
        f"{facts.credit}; capital.csv, and results.csv, measures capital_*.",
        [("needed", "sought by what has begun"), ("planned", "secured")],
        "Where the line of what is sought lies above that of what is secured, something has begun "
        "that nobody has the money to build.",
        points, open=False,
    )  # fmt: skip


def _line(facts: Facts, found: dict[tuple[str, str], Row], what: str) -> Line:
    middle, low, high = (
        [found[what, year][column] if (what, year) in found else None for year in facts.years]
        for column in _COLUMNS
    )
    if what == "secured":
        return Line("Secured", "planned", middle, step=True)
    return Line("Sought", "needed", middle, low, high, step=True)


def _schemes(facts: Facts, rows: list[Row], seeks: Sequence[str]) -> TableView:
    """Every scheme that is sought or secured, year by year."""
    by_scheme: dict[tuple[str, str | None], list[Row]] = {}
    for row in rows:
        if row["option"] in seeks:
            by_scheme.setdefault((row["option"], row["scheme"]), []).append(row)
    table = []
    for (option, _), found in by_scheme.items():
        if not any(row["sought"] or row["secured"] for row in found):
            continue
        told = {row["year"]: row for row in found}
        table.append([
            facts.option_name(option), _scheme(facts, found[0]["scheme"]), *_stage(found[0]),
            *(_pair(told.get(year)) for year in facts.years),
        ])  # fmt: skip
    return TableView(
        "Capital by scheme, stage and source, £m added up: sought by then / secured by then",
        ["Option", "Scheme", "Stage", "Paid from", *facts.years], table, text_columns=4,
    )  # fmt: skip


def _scheme(facts: Facts, scheme: str | None) -> str:
    if scheme is None:
        return "No scheme named"
    figure = facts.plan.quantities.get(f"estate.capital.{scheme}")
    return words.plain(figure.label) if figure else scheme


def _stage(row: Row) -> tuple[str, str]:
    return row["stage"] or _NO_STAGE, _SOURCES.get(row["paid_from"] or "", "not said")


def _pair(row: Row | None) -> str:
    if row is None:
        return "–"
    return f"{words.number(row['sought'] / 1e6)} / {words.number(row['secured'] / 1e6)}"


def _by_stage(facts: Facts, rows: list[Row], seeks: Sequence[str]) -> Figure:
    last = facts.years[-1]
    sums: dict[str, dict[tuple[str, str], list[float]]] = {option: {} for option in seeks}
    for row in rows:
        if row["option"] in seeks and row["year"] == last and (row["sought"] or row["secured"]):
            both = sums[row["option"]].setdefault(_stage(row), [0.0, 0.0])
            both[0] += row["sought"]
            both[1] += row["secured"]
    order = [*STAGES, _NO_STAGE]
    bars = {
        option: [
            Bar(
                f"{stage[0].upper()}{stage[1:]}, {source}",
                "relief",
                there,
                f"{words.money(sought)} sought, {words.money(there)} secured",
                outline=sought,
            )
            for (stage, source), (sought, there) in sorted(
                found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
            )
        ]
        for option, found in sums.items()
    }
    axis = Axis(axis_limits(*bar_reach([bar for found in bars.values() for bar in found])), "£",
                words.money_tick)  # fmt: skip
    panels = []
    for option, found in bars.items():
        label = facts.option_name(option)
        told = "; ".join(f"{bar.label}: {bar.note}" for bar in found) + "."
        caption = Caption(slug("capital-stage", option), f"{label}: capital by stage, {last}", told)
        panels.append(Panel(label, bar_panel(caption, found, axis)))
    table = TableView(
        f"Capital by stage and source by {last}, £m",
        ["Option", "Stage and source", "Sought", "Secured", "Not secured"],
        [
            [facts.option_name(option), f"{stage}, {source}", _m(sought), _m(there),
             _m(max(sought - there, 0.0))]
            for option, parts in sums.items() for (stage, source), (sought, there) in parts.items()
        ],
        text_columns=2,
    )  # fmt: skip
    points = [
        point(option, f"{stage}, {source}", last, what, "gbp", value)
        for option, parts in sums.items()
        for (stage, source), both in parts.items()
        for what, value in zip(_MEASURES, both, strict=True)
    ]
    return Figure(
        "capital-stage", f"Money: how far capital has come by {last}", panels, table, "£",
        "Bars start at zero; middle draw.",
        f"{facts.credit}; capital.csv.",
        [("relief", "secured"), ("outline", "sought")],
        points=points, open=False,
    )  # fmt: skip


def _m(value: float) -> str:
    return words.number(value / 1e6, 1)


def double_running(facts: Facts) -> list[Figure]:
    """What is kept open beside the new by year; none where nothing is."""
    found = facts.assessment.double_running
    rows = found.to_dicts() if found is not None else []
    keeps = [option for option in facts.options if any(r["option"] == option for r in rows)]
    if not keeps:
        return []
    sums = {option: {year: [0.0, 0.0] for year in facts.years} for option in keeps}
    for row in rows:
        both = sums[row["option"]][row["year"]]
        both[0] += row["cost"]
        both[1] += row["paid"]
    bars = {
        option: [
            Bar(year, "relief", paid, f"{words.money(cost)}, {words.money(paid)} of it paid",
                outline=cost)
            for year, (cost, paid) in by_year.items() if cost > 0
        ]
        for option, by_year in sums.items()
    }  # fmt: skip
    ends = bar_reach([bar for each in bars.values() for bar in each])
    axis = Axis(axis_limits(*ends), "£ a year", words.money_tick)
    panels = []
    for option, of_years in bars.items():
        label = facts.option_name(option)
        told = "; ".join(f"{bar.label}: {bar.note}" for bar in of_years) + "."
        caption = Caption(slug("double-running", option), f"{label}: double running", told)
        panels.append(Panel(label, bar_panel(caption, of_years, axis)))
    return [
        Figure(
            "double-running", "Money: the old kept open until the new works", panels,
            _kept(facts, rows), "£ a year",
            "Bars start at zero; mean over the draws.",
            f"{facts.credit}; double_running.csv.",
            [("relief", "paid by a fund or by capital"), ("outline", "what is kept open costs")],
            "What no fund and no capital pays falls on the partner, and is in its gap.",
            [
                point(option, "all", year, series, "gbp/year", value)
                for option, by_year in sums.items() for year, both in by_year.items()
                for series, value in zip(("cost", "paid"), both, strict=True)
            ],
            open=False,
        )
    ]  # fmt: skip


def _kept(facts: Facts, rows: list[Row]) -> TableView:
    return TableView(
        "Double running by change and year: mean over the draws, £m",
        ["Option", "What is kept open", "Borne by", "To be paid from", "Year", "Months", "Cost",
         "Paid", "Left to the partner"],
        [
            [
                facts.option_name(row["option"]), words.plain(row["what"]),
                facts.member(row["partner"]), _KEPT[row["paid_from"]], row["year"],
                words.middle(row["months"], row["months_p10"], row["months_p90"]),
                words.middle(row["cost"] / 1e6, row["cost_p10"] / 1e6, row["cost_p90"] / 1e6, 1),
                _m(row["paid"]), _m(row["left"]),
            ]
            for row in rows
        ],
        text_columns=5,
    )  # fmt: skip

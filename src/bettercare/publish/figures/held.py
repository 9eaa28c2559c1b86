"""What holds changes back: each intervention's worth as planned and as achieved."""

from __future__ import annotations

from typing import Any

from bettercare.publish import digest, words
from bettercare.publish.charts.bars import Bar, bar_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure, Panel, TableView, axis_limits, point, slug
from bettercare.verdict.lack import held_words

_MOST = 10  # interventions in one panel


def held_back(facts: Facts) -> list[Figure]:
    """Beds' worth of each intervention in the last year, planned against achieved."""
    rows = {option: last_year(facts, option) for option in facts.options}
    rows = {option: found for option, found in rows.items() if found}
    if not rows:
        return []
    bars = {
        option: [
            Bar(
                label(facts, row["intervention"]),
                "relief",
                row["worth_achieved"],
                f"{_beds(row['worth_achieved'])} of {_beds(row['worth_planned'])}",
                outline=row["worth_planned"],
            )
            for row in [one for one in found if abs(one["worth_planned"]) >= 1.0][:_MOST]
        ]
        for option, found in rows.items()
    }
    bars = {option: several for option, several in bars.items() if several}
    limits = axis_limits(*reach([bar for several in bars.values() for bar in several]))
    axis = Axis(limits, f"beds' worth of care in {facts.years[-1]}", words.number)
    panels = []
    for option, several in bars.items():
        name = facts.option_name(option)
        told = "; ".join(f"{bar.label}: {bar.note}" for bar in several) + "."
        title = f"{name}: beds' worth achieved of planned"
        panels.append(
            Panel(name, bar_panel(Caption(slug("held", option), title, told), several, axis))
        )
    table = TableView(
        f"What each intervention was planned to do and could do in {facts.years[-1]}, and what "
        "held it most",
        ["Option", "Intervention", "Held by", "Planned share of full effect",
         "Achieved (10th to 90th percentile)", "Planned beds' worth", "Achieved beds' worth"],
        [
            [
                facts.option_name(option), label(facts, row["intervention"]),
                words.plain(held_words(facts.plan, row["held_by"])) or "nothing",
                words.share(row["planned_share"]),
                _achieved(row),
                words.number(row["worth_planned"], 1), words.number(row["worth_achieved"], 1),
            ]
            for option, found in rows.items()
            for row in found
        ],
        text_columns=3,
    )  # fmt: skip
    points = [
        point(
            row["option"], row["intervention"], row["year"], series, "bed", row[f"worth_{series}"]
        )
        for row in facts.assessment.held_back.iter_rows(named=True)
        for series in ("planned", "achieved")
    ]
    return [
        Figure(
            "held-back", f"What was planned and what can be done by {facts.years[-1]}", panels,
            table, "beds' worth of care",
            "Bars start at zero. The outline is what was planned, the filled bar what can be done.",
            f"{facts.credit}; held_back.csv.",
            [("relief", "can be done"), ("outline", "planned")],
            f"At most {_MOST} interventions are drawn, the largest loss first; the table has all.",
            points, open=False,
        )
    ]  # fmt: skip


def last_year(facts: Facts, option: str, year: str | None = None) -> list[dict[str, Any]]:
    """Rows of an option in a year (the last), the largest loss first."""
    found = digest.rows_of(facts.assessment.held_back, option=option, year=year or facts.years[-1])
    return sorted(found, key=lambda row: -abs(row["worth_planned"] - row["worth_achieved"]))


def label(facts: Facts, key: str) -> str:
    """An intervention's label."""
    found = facts.plan.interventions.get(key)
    return words.plain(found.label) if found else key


def _achieved(row: dict[str, Any]) -> str:
    share, low, high = (words.share(row[f"achieved_share{end}"]) for end in ("", "_p10", "_p90"))
    return f"{share} ({low} to {high})"


def _beds(value: float) -> str:
    return words.number(value) if abs(value) >= 1 else "0"

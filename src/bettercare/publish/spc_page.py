"""Control charts as a page: icons, drawing, the same in words, and the figures in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bettercare.fairness.spc import Chart
from bettercare.fairness.spc_reading import Series
from bettercare.publish import words
from bettercare.publish.charts import Axis, Caption
from bettercare.publish.charts.control import assurance_icon, control_panel, variation_icon
from bettercare.publish.figures.shape import TableView
from bettercare.publish.html_table import html_table
from bettercare.publish.report import filled

if TYPE_CHECKING:
    import polars as pl

MEANS = {
    "common cause": "common cause: no more than chance has changed",
    "improving high": "special cause, improving: higher than chance explains",
    "improving low": "special cause, improving: lower than chance explains",
    "concerning high": "special cause, concerning: higher than chance explains",
    "concerning low": "special cause, concerning: lower than chance explains",
    "high": "special cause: higher than chance explains",
    "low": "special cause: lower than chance explains",
}
TARGET = {
    "pass": "the process as it is passes the target every time",
    "fail": "the process as it is fails the target every time",
    "hit and miss": "the process as it is hits and misses the target by chance",
}
_RULES = {
    "outside": "outside the limits",
    "shift": "seven or more in a row on one side of the mean",
    "trend": "seven or more in a row rising or falling",
    "two in three": "two of three in a row near a limit",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series with its chart, and its own name where it has one."""

    series: Series
    chart: Chart
    target_from: str = ""
    label: str = ""


def name_of(drawn: Drawn) -> str:
    """What a chart is called."""
    return words.plain(drawn.label) or series_name(drawn.series)


def series_name(series: Series) -> str:
    """A series in words, from what tells it apart from others.

    >>> series_name(Series({"measure": "delayed_days", "area": "all"}, (), (), ()))
    'Delayed days, all'
    """
    texts = [text.replace("_", " ") for name, text in series.names.items() if name != "unit"]
    texts = [text if len(text) <= 40 else f"{text.count('+') + 1} areas together" for text in texts]
    told = ", ".join(dict.fromkeys(texts)) or "Value"
    return words.plain(told[0].upper() + told[1:])


def in_words(drawn: Drawn) -> str:
    """The chart in sentences, from its figures: what a reader who cannot see it needs."""
    chart, unit = drawn.chart, drawn.series.unit
    now, last = chart.limits[-1], chart.points[-1]
    first = chart.points[0].period
    told = [
        f"{len(chart.points)} values from {first} to {last.period}"
        + (f", in {unit}." if unit else "."),
        f"The latest is {figure_words(last.value)}: {MEANS[chart.variation]}.",
        f"Mean {figure_words(now.mean)}; limits {figure_words(now.low)} to {figure_words(now.high)}"
        + (f", from {chart.points[now.first].period} on." if now.first else "."),
    ]
    if now.provisional:
        told.append("The limits rest on few values and are provisional.")
    for limits in chart.limits[1:]:
        why = f": {limits.reason.rstrip('.')}" if limits.reason else ""
        told.append(f"Limits begin anew at {chart.points[limits.first].period}{why}.")
    flagged = [point for point in chart.points if point.rules]
    rules = [words_ for rule, words_ in _RULES.items() if any(rule in p.rules for p in flagged)]
    told.append(
        f"{len(flagged)} of {len(chart.points)} values are special cause: {words.listed(rules)}."
        if flagged
        else "No value is special cause."
    )
    if chart.target is not None:
        verdict = f": {TARGET[chart.assurance]}" if chart.assurance else ""
        source = f" ({drawn.target_from})" if drawn.target_from else ""
        told.append(f"Target {figure_words(chart.target)}{source}{verdict}.")
    return " ".join(told)


def axis_of(drawn: Drawn) -> Axis:
    """The axis of a chart: every value, limit and target is on it."""
    chart = drawn.chart
    values = [point.value for point in chart.points]
    ends = [edge for each in chart.limits for edge in (each.low, each.high)]
    every = [*values, *ends, *([] if chart.target is None else [chart.target])]
    decimals = 0 if max(map(abs, every)) >= 20 else 2
    unit = drawn.series.unit
    return Axis((min(every), max(every)), unit, lambda value: words.number(value, decimals))


def panel(drawn: Drawn, key: str, *, with_icons: bool = False) -> str:
    """The chart as SVG."""
    title = f"{name_of(drawn)}: control chart"
    caption = Caption(f"{key}-chart", title, in_words(drawn))
    return control_panel(caption, drawn.chart, axis_of(drawn), with_icons=with_icons)


def icons_of(drawn: Drawn, key: str) -> str:
    """The icons of a chart as SVG."""
    chart = drawn.chart
    caption = Caption(f"{key}-variation", "Variation", MEANS[chart.variation])
    icons = variation_icon(caption, chart.variation)
    if chart.assurance is not None:
        told = TARGET[chart.assurance]
        icons += assurance_icon(Caption(f"{key}-assurance", "Assurance", told), chart.assurance)
    return icons


def view(drawn: Drawn) -> TableView:
    """Every value with its limits and what it means."""
    rows = []
    for i, point in enumerate(drawn.chart.points):
        limits = next(each for each in drawn.chart.limits if each.first <= i <= each.last)
        rows.append(
            (
                point.period,
                f"{point.variation}" + (f" ({', '.join(point.rules)})" if point.rules else ""),
                figure_words(point.value),
                figure_words(limits.mean),
                figure_words(limits.low),
                figure_words(limits.high),
            )
        )
    heads = ("Period", "Variation", "Value", "Mean", "Lower limit", "Upper limit")
    caption = name_of(drawn) + (f" ({drawn.series.unit})" if drawn.series.unit else "")
    return TableView(caption, heads, rows, 2)


def frame(found: Sequence[Drawn]) -> pl.DataFrame:
    """Every value of every chart as one long table."""
    import polars as pl

    rows: list[Mapping[str, object]] = []
    for drawn in found:
        for i, point in enumerate(drawn.chart.points):
            limits = next(each for each in drawn.chart.limits if each.first <= i <= each.last)
            rows.append(
                {
                    "series": name_of(drawn),
                    "unit": drawn.series.unit,
                    "period": point.period,
                    "value": point.value,
                    "mean": limits.mean,
                    "lower_limit": limits.low,
                    "upper_limit": limits.high,
                    "target": drawn.chart.target,
                    "rules": ", ".join(point.rules),
                    "variation": point.variation,
                }
            )
    return pl.DataFrame(rows, schema_overrides={"target": pl.Float64})


def page(found: Sequence[Drawn], title: str) -> str:
    """All charts on one page that needs no script and no network."""
    from markupsafe import Markup

    parts = []
    for number, drawn in enumerate(found, start=1):
        key = f"spc{number}"
        parts.append(
            {
                "name": name_of(drawn),
                "words": in_words(drawn),
                "icons": Markup(icons_of(drawn, key)),
                "panel": Markup(panel(drawn, key)),
                "table": html_table(view(drawn), f"{key}-table"),
                "sources": [words.plain(each) for each in drawn.series.sources],
            }
        )
    return filled("spc.html.j2", {"title": words.plain(title), "parts": parts})


def figure_words(value: float) -> str:
    """A figure to the precision that a reader needs."""
    return words.number(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)

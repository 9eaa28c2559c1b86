"""A panel of one place through the days: how many are there, with a band, and its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Scale, extent, ticks

HEIGHT = 150.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 8.0, 18.0, 24.0
_MONTH_LETTERS = 3
_LEAST_DAYS = 20


@dataclass(frozen=True, slots=True)
class Days:
    """A figure for each day: mean, the ends of its band, and the places there are."""

    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    places: Sequence[float | None]


def day_panel(
    caption: svg.Caption, days: Days, months: Sequence[tuple[int, str]], unit: str
) -> str:
    """One panel as SVG. `months` are the first day of each month and its name."""
    marks = ticks(*extent([*days.high, *days.mean, *days.places]), most=4)
    across = Scale(0, max(1, len(days.mean) - 1), _LEFT, svg.WIDTH - _RIGHT)
    up = Scale(marks[0], marks[-1], HEIGHT - _BOTTOM, _TOP)
    parts = [svg.text(0, 10, unit, "unit")]
    for mark in marks:
        parts.append(svg.line(_LEFT, up(mark), svg.WIDTH - _RIGHT, up(mark), "grid"))
        parts.append(svg.text(_LEFT - 5, up(mark) + 4, f"{mark:,.4g}", "tick", "end"))
    every = 2 if len(months) > 7 else 1
    if len(months) > 1 and months[1][0] - months[0][0] < _LEAST_DAYS:
        months = months[1:]  # the last days of a month: its name would stand on the next one's
    for i, (day, name) in enumerate(months):
        x = across(day)
        parts.append(svg.line(x, HEIGHT - _BOTTOM, x, HEIGHT - _BOTTOM + 4, "axis"))
        if i % every == 0 and x < svg.WIDTH - _RIGHT - 20:
            parts.append(svg.text(x, HEIGHT - _BOTTOM + 16, name[:_MONTH_LETTERS], "tick"))
    top = [(across(i), up(value)) for i, value in enumerate(days.high)]
    bottom = [(across(i), up(value)) for i, value in enumerate(days.low)]
    parts.append(svg.path([*top, *reversed(bottom)], "band needed", closed=True))
    mean = [(across(i), up(value)) for i, value in enumerate(days.mean)]
    parts.append(svg.path(mean, "line needed thin"))
    parts.append(svg.path(_steps(days.places, across, up), "mark line-of-places"))
    return svg.frame(caption, HEIGHT, parts)


def _steps(places: Sequence[float | None], across: Scale, up: Scale) -> list[svg.Point]:
    """Corners only: capacity changes on few days."""
    known = [(i, value) for i, value in enumerate(places) if value is not None]
    points: list[svg.Point] = []
    for k, (i, value) in enumerate(known):
        around = {known[max(k - 1, 0)][1], known[min(k + 1, len(known) - 1)][1]}
        if k in (0, len(known) - 1) or around != {value}:
            points.append((across(i), up(value)))
    return points

"""A control chart and its two icons. What a point means shows by its shape as well as its colour.

The icons are drawings of our own after the meanings of the NHS "Making Data Count" icons: variation
(common cause, or special cause high or low that improves, concerns or neither) and assurance (the
target is passed, failed, or hit and missed by chance).
"""

from __future__ import annotations

from collections.abc import Sequence

from bettercare.fairness.spc import Assurance, Chart, Limits, Point, Variation
from bettercare.publish.charts import svg
from bettercare.publish.charts.scale import Axis, Scale, spread, ticks

HEIGHT = 240.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 78.0, 26.0, 34.0
ICON = 44.0

#: Class of the style sheet of each kind of point, and of its icon.
LOOK: dict[Variation, str] = {
    "common cause": "common",
    "improving high": "improving",
    "improving low": "improving",
    "concerning high": "concerning",
    "concerning low": "concerning",
    "high": "special",
    "low": "special",
}


def control_panel(
    caption: svg.Caption, chart: Chart, axis: Axis, *, with_icons: bool = False
) -> str:
    """One control chart as SVG: values, mean and limits, target, and where limits begin anew.

    `with_icons` puts its icons above the values, at the right, for papers that keep one picture.
    """
    marks, tell = ticks(*axis.limits), axis.tell
    across = Scale(0, len(chart.points) - 1, _LEFT + 6, svg.WIDTH - _RIGHT - 6)
    up = Scale(marks[0], marks[-1], HEIGHT - _BOTTOM, _TOP)
    parts = [svg.text(0, 12, axis.unit, "unit")]
    for mark in marks:
        parts.append(svg.line(_LEFT, up(mark), svg.WIDTH - _RIGHT, up(mark), "grid"))
        parts.append(svg.text(_LEFT - 5, up(mark) + 4, tell(mark), "tick", "end"))
    for limits in chart.limits:
        parts += _limit_lines(limits, across, up)
    if chart.target is not None:
        y = up(chart.target)
        parts.append(svg.line(_LEFT, y, svg.WIDTH - _RIGHT, y, "target"))
    line = [(across(i), up(point.value)) for i, point in enumerate(chart.points)]
    parts.append(svg.path(line, "run"))
    parts += [_dot(point, x, y) for point, (x, y) in zip(chart.points, line, strict=True)]
    parts += _periods(chart.points, across)
    parts += _names(chart, up)
    if not with_icons:
        return svg.frame(caption, HEIGHT, parts)
    marks_of = [_variation(chart.variation)]
    if chart.assurance is not None:
        marks_of.append(_assurance(chart.assurance))
    first = svg.WIDTH - len(marks_of) * (ICON + 4)
    icons = [svg.moved(first + at * (ICON + 4), 0, one) for at, one in enumerate(marks_of)]
    return svg.frame(caption, HEIGHT + ICON, [*icons, svg.moved(0, ICON, parts)])


def _limit_lines(limits: Limits, across: Scale, up: Scale) -> list[str]:
    left, right = across(limits.first) - 4, across(limits.last) + 4
    parts = [svg.line(left, up(limits.mean), right, up(limits.mean), "mean")]
    parts += [svg.line(left, up(y), right, up(y), "limit") for y in (limits.low, limits.high)]
    if limits.first:
        parts.append(svg.line(left, _TOP, left, HEIGHT - _BOTTOM, "anew"))
    return parts


def _dot(point: Point, x: float, y: float) -> str:
    look = LOOK[point.variation]
    if look == "common":
        return svg.circle(x, y, 2.4, "dot common")
    if look == "improving":
        return svg.rect(x - 3.2, y - 3.2, 6.4, 6.4, "dot improving")
    if look == "concerning":
        corners = [(x, y - 4.6), (x + 4.6, y), (x, y + 4.6), (x - 4.6, y)]
        return svg.path(corners, "dot concerning", closed=True)
    corners = [(x, y - 4.4), (x + 4.2, y + 3.2), (x - 4.2, y + 3.2)]
    return svg.path(corners, "dot special", closed=True)


def _periods(points: Sequence[Point], across: Scale) -> list[str]:
    last, base = len(points) - 1, HEIGHT - _BOTTOM
    parts = []
    for i in sorted({0, last // 2, last} if last >= 4 else {0, last}):
        parts.append(svg.line(across(i), base, across(i), base + 4, "axis"))
        parts.append(svg.text(across(i), base + 18, points[i].period, "tick", "middle"))
    return parts


def _names(chart: Chart, up: Scale) -> list[str]:
    """Names of the latest lines at their right end, moved apart where they would touch."""
    now = chart.limits[-1]
    named = [(now.high, "upper limit"), (now.mean, "mean"), (now.low, "lower limit")]
    if chart.target is not None:
        named.append((chart.target, "target"))
    places = spread([up(value) for value, _ in named], 13.0, _TOP, HEIGHT - _BOTTOM)
    x = svg.WIDTH - _RIGHT + 4
    return [svg.text(x, y + 4, name, "tick") for (_, name), y in zip(named, places, strict=True)]


def variation_icon(caption: svg.Caption, variation: Variation) -> str:
    """The icon of the latest point: a wave for common cause, H or L with its run of dots."""
    return svg.frame(caption, ICON, _variation(variation), ICON)


def _variation(variation: Variation) -> list[str]:
    look, middle = LOOK[variation], ICON / 2
    ring = svg.circle(middle, middle, middle - 3, f"ring {look}")
    if look == "common":
        wave = [(9, 22), (14, 17), (20, 26), (26, 17), (32, 26), (36, 21)]
        inside = [svg.path(wave, "wave"), *(svg.circle(x, y, 1.8, "dot common") for x, y in wave)]
    else:
        high = variation.endswith("high")
        rise = [(13.0, 32.0), (19.0, 30.0), (25.0, 25.0), (31.0, 17.0)]
        dots = rise if high else [(x, ICON - y) for x, y in rise]
        inside = [svg.path(dots, f"wave {look}")]
        inside += [svg.circle(x, y, 1.9, f"dot {look}") for x, y in dots]
        inside.append(svg.text(17, 20 if high else 34, "H" if high else "L", "letter", "middle"))
    return [ring, *inside]


def assurance_icon(caption: svg.Caption, assurance: Assurance) -> str:
    """The icon of the target: P passed, F failed, ? hit and missed by chance, with its line."""
    return svg.frame(caption, ICON, _assurance(assurance), ICON)


def _assurance(assurance: Assurance) -> list[str]:
    middle = ICON / 2
    look = {"pass": "improving", "fail": "concerning", "hit and miss": "common"}[assurance]
    letter = {"pass": "P", "fail": "F", "hit and miss": "?"}[assurance]
    # the process as a wave: over the line it must reach, under it, or through it
    line, lifted, at = {
        "pass": (36.0, 0.0, 21.0),
        "fail": (10.0, -8.0, 38.0),
        "hit and miss": (29.5, 0.0, 21.0),
    }[assurance]
    wave = [(x, y + lifted) for x, y in ((10, 30), (16, 27), (22, 32), (28, 27), (34, 30))]
    return [
        svg.circle(middle, middle, middle - 3, f"ring {look}"),
        svg.line(11, line, 33, line, "target"),
        svg.path(wave, f"wave {look}"),
        svg.text(middle, at, letter, "letter", "middle"),
    ]

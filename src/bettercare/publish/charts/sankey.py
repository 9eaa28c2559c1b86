"""Who goes where: bars as high as the number of people, with ribbons between them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from bettercare.publish.charts import svg
from bettercare.publish.charts.layers import Flows, columns, main_flows

_BAR, _ACROSS, _LEFT, _RIGHT, _EDGE = 12.0, 172.0, 34.0, 184.0, 10.0
_TALL = 420.0  # of the column through which most people go
_SLOT, _GAP = 39.0, 6.0  # least height of a place with its name, and between places
_STUB = 24.0
_LETTERS = 23


def sankey(
    caption: svg.Caption,
    labels: Mapping[str, tuple[str, str]],
    flows: Flows,
    outside: Mapping[str, float],
    home: Mapping[str, float],
) -> str:
    """The drawing. `labels` are name and note of each place, `home` who leaves the network.

    Who comes from outside and who leaves are stubs at a bar's left and right. Main flows that do
    not go ahead are dashed lines, lesser ones are not drawn.
    """
    names = list(labels)
    found = columns(names, flows, outside)
    through = {
        name: max(
            outside.get(name, 0.0) + sum(v for (_, b), v in flows.items() if b == name),
            home.get(name, 0.0) + sum(v for (a, _), v in flows.items() if a == name),
        )
        for name in names
    }
    most = max(sum(through[name] for name in each) for each in found) or 1.0
    scale = _TALL / most
    slots = {name: max(_SLOT, through[name] * scale) for name in names}
    tall = max(sum(slots[name] + _GAP for name in each) for each in found)
    at: dict[str, tuple[float, float]] = {}
    column = {name: c for c, each in enumerate(found) for name in each}
    for c, each in enumerate(found):
        spare = (tall - sum(slots[name] + _GAP for name in each)) / (len(each) + 1)
        y = _EDGE + spare
        for name in each:
            at[name] = (_LEFT + c * (_BAR + _ACROSS), y)
            y += slots[name] + _GAP + spare
    width = _LEFT + len(found) * (_BAR + _ACROSS) - _ACROSS + _RIGHT
    parts = _ribbons(names, flows, outside, at, column, scale)
    parts += _stubs(names, flows, outside, home, at, scale)
    for name in names:
        x, y = at[name]
        parts.append(svg.rect(x, y, _BAR, max(through[name] * scale, 1.5), "node"))
    for name, (label, note) in labels.items():
        parts += _named(label, note, at[name])
    return svg.frame(caption, tall + 2 * _EDGE, parts, width)


def _ribbons(
    names: Sequence[str], flows: Flows, outside: Mapping[str, float],
    at: Mapping[str, tuple[float, float]], column: Mapping[str, int], scale: float,
) -> list[str]:  # fmt: skip
    """Every flow, those of a place in the order of where they go or come from."""
    leaves = {name: at[name][1] for name in names}
    comes = {name: at[name][1] + outside.get(name, 0.0) * scale for name in names}
    begins: dict[tuple[str, str], float] = {}
    for a, b in sorted(flows, key=lambda way: (way[0], at[way[1]][1], way[1])):
        begins[a, b] = leaves[a]
        leaves[a] += flows[a, b] * scale
    main = main_flows(flows)
    parts = []
    for a, b in sorted(flows, key=lambda way: (way[1], at[way[0]][1], way[0])):
        thick = flows[a, b] * scale
        y, z = begins[a, b], comes[b]
        comes[b] += thick
        x, end = at[a][0] + _BAR, at[b][0]
        if column[b] > column[a]:
            parts.append(svg.ribbon((x, y), (end, z), max(thick, 0.4), "ribbon"))
        elif (a, b) in main:
            middle = (y + thick / 2, z + thick / 2)
            bends = (x + _STUB * 2, middle[0]), (end - _STUB * 2, middle[1])
            line = svg.curve((x, middle[0]), *bends, (end, middle[1]), "way back", max(thick, 0.8))
            parts.append(line)
    return parts


def _stubs(
    names: Sequence[str], flows: Flows, outside: Mapping[str, float], home: Mapping[str, float],
    at: Mapping[str, tuple[float, float]], scale: float,
) -> list[str]:  # fmt: skip
    parts = []
    for name in names:
        x, y = at[name]
        if comes := outside.get(name, 0.0):
            parts.append(svg.rect(x - _STUB, y, _STUB, max(comes * scale, 0.8), "stub comes"))
        if goes := home.get(name, 0.0):
            top = y + scale * sum(value for (a, _), value in flows.items() if a == name)
            parts.append(svg.rect(x + _BAR, top, _STUB, max(goes * scale, 0.8), "stub goes"))
    return parts


def _named(label: str, note: str, at: tuple[float, float]) -> list[str]:
    x = at[0] + _BAR + 4
    lines = textwrap.wrap(label, _LETTERS, max_lines=2, placeholder="…")
    parts = [svg.text(x, at[1] + 11 + 12 * i, line, "name halo") for i, line in enumerate(lines)]
    return [*parts, svg.text(x, at[1] + 11 + 12 * len(lines), note, "note halo")]

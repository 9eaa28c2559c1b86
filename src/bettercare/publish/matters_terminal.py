"""What matters to an option, in the terminal and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bettercare.explain.matters import Matters
from bettercare.explain.node import NONE
from bettercare.explain.remedies import Remedy
from bettercare.publish import words
from bettercare.publish.explain_words import figure, shortage
from bettercare.publish.matters_lists import (
    NOTHING_TURNS,
    nearest_remedies,
    overview,
    plus_or_minus,
    sensitivity_words,
    sobol_words,
    turns,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

SHOWN = 5  # of each list
WIDTH = 24  # characters of a bar


def page(found: Matters) -> RenderableType:
    """Every member of the checks asked for: what moves it, what turns it, who can."""
    head = Text(f"{words.plain(found.option.label)}, {found.year}", style="bold")
    head.append("\nOne assumption moved at a time, all others as stated.", style="not bold dim")
    if len({found.ends.names[m].partition(":")[0] for m in found.members}) == 1:
        return Group(head, *(_member(found, m) for m in found.members))
    hint = Text("For the lists behind a line, ask with --check.", "dim")
    return Group(head, Text(), _overview(found), hint)


def _overview(found: Matters) -> RenderableType:
    """Every test in a line: how it stands, what moves it most, what turns it soonest."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=True)
    for title in ("Test, as stated", "Widest range", "Turns it soonest", "Would make it hold"):
        table.add_column(title, overflow="fold", ratio=1)
    for name, stands, widest, soonest, would in overview(found):
        cells = (f"{name}: {stands}", widest, soonest, would)
        table.add_row(*(Text(words.plain(cell)) for cell in cells))
    return table


def _member(found: Matters, m: int) -> RenderableType:
    ends, unit = found.ends, found.ends.units[m]
    name = ends.names[m]
    label = next(
        each.label for each in found.plan.verdict.checks if each.key == name.partition(":")[0]
    )
    title = Text(f"\n{words.plain(label)} ({name}): ", style="bold")
    title.append(shortage(float(ends.stated[m]), unit) + " as stated")
    parts = [
        _part("Widest ranges", _ranges(found, m)),
        _part("Turns it by itself", _turns(found, m)),
        _part("Would make it hold", _remedies(found, m)),
        _part("Over random draws of everything", _sensitivity(found, m)),
    ]
    if found.sobol is not None and found.sobol.member == m:
        parts.append(_part("Sobol indices: by itself, and in all", _sobol(found)))
    return Group(title, *parts)


def _part(title: str, lines: list[str]) -> RenderableType:
    text = Text(f"{title}\n", style="underline")
    text.append("\n".join(words.plain(line) for line in lines), style="not underline")
    return Padding(text, (0, 0, 0, 2))


def _ranges(found: Matters, m: int) -> list[str]:
    ends, unit = found.ends, found.ends.units[m]
    order = found.swing(m)
    if not order:
        return ["No assumption moves it."]
    lines = []
    widest = abs(float(ends.high[m, order[0]] - ends.low[m, order[0]])) or 1.0
    for k in order[:SHOWN]:
        low, high = float(ends.low[m, k]), float(ends.high[m, k])
        bar = "█" * max(1, round(WIDTH * abs(high - low) / widest))
        of = found.figures[k].figure.unit
        lines.append(
            f"{bar} {found.figures[k].address}: {shortage(low, unit)} at "
            f"{figure(float(ends.value_low[k]), of)}, {shortage(high, unit)} at "
            f"{figure(float(ends.value_high[k]), of)}"
        )
    return [*lines, *_more(len(order))]


def _turns(found: Matters, m: int) -> list[str]:
    mine = turns(found, m)
    if not mine:
        return [NOTHING_TURNS]
    lines = []
    for tip in mine[:SHOWN]:
        one = found.figures[tip.movable]
        now = figure(float(found.ends.value[tip.movable]), one.figure.unit)
        turn = "holds" if tip.to_hold else "fails"
        lines.append(
            f"{turn} from {figure(tip.value, one.figure.unit)} (stated {now}, {abs(tip.along):.0%} "
            f"of the way to its {'low' if tip.along < 0 else 'high'} end): {one.address}"
            f"{_owner(found.owner(one))}"
        )
    return [*lines, *_more(len(mine))]


def _remedies(found: Matters, m: int) -> list[str]:
    stated = float(found.ends.stated[m])
    if stated <= NONE:
        return ["It holds as stated."]
    unit = found.ends.units[m]
    lines = []
    for each in found.would_turn(m):
        lines.append(f"{each.label}{_owner(each.owner)}{_note(each)}")
    if lines:
        return [*lines[:SHOWN], *_more(len(lines))]
    lines = ["Nothing that is lacking, and no earlier start, by itself or together."]
    lines += [
        f"Nearest: {each.label}, then {shortage(float(each.short[m]), unit)}"
        f"{_owner(each.owner)}{_note(each)}"
        for each in nearest_remedies(found, m)
    ]
    return lines


def _note(remedy: Remedy) -> str:
    """Lead time and cost, where the plan has them."""
    return f"; {remedy.note}" if remedy.note else ""


def _sobol(found: Matters) -> list[str]:
    assert found.sobol is not None
    lines = []
    for each in found.sobol.indices:
        first, total = (
            plus_or_minus(value, by)
            for value, by in ((each.first, each.first_by), (each.total, each.total_by))
        )
        one = each.input
        name = f"group {one.name} ({len(one.figures)})" if one.group else one.name
        lines.append(f"{first:>9}, {total:>9}: {name}")
    return [*lines, *sobol_words(found)]


def _sensitivity(found: Matters, m: int) -> list[str]:
    clear = found.clear(m)
    lines = [f"{squared:.0%} of what moves it goes with {key}" for key, squared in clear[:SHOWN]]
    return [*lines, *_more(len(clear)), sensitivity_words(found, bool(lines))]


def _owner(name: str) -> str:
    return f" ({name})" if name else ""


def _more(count: int) -> list[str]:
    return [f"and {count - SHOWN} more (all with --csv)"] if count > SHOWN else []


COLUMNS = (
    "option", "year", "check", "unit", "shortfall", "address", "owner", "value_unit", "value",
    "value_low", "value_high", "shortfall_low", "shortfall_high", "tipping_value", "turns_to",
    "variance_share", "variance_share_by_chance", "sobol_input", "sobol_first",
    "sobol_first_by", "sobol_total", "sobol_total_by",
)  # fmt: skip


NO_INDICES: list[str | float] = [""] * 5


def table(found: Matters) -> str:
    """Every assumption that moves a check, as CSV, widest first within each check."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    ends, drawn = found.ends, found.sensitivity
    tips = {(tip.member, tip.movable): tip for tip in found.tipping}
    at = {address: k for k, address in enumerate(drawn.addresses)}
    indices = _indices(found)
    for m in found.members:
        for k in found.swing(m):
            one, tip = found.figures[k], tips.get((m, k))
            squared = drawn.squared[m, at[one.address]] if one.address in at else ""
            rows.writerow(
                [found.option.key, found.year, ends.names[m], ends.units[m], ends.stated[m],
                 one.address, found.owner(one), one.figure.unit, ends.value[k],
                 ends.value_low[k], ends.value_high[k], ends.low[m, k], ends.high[m, k],
                 tip.value if tip else "", ("holds" if tip.to_hold else "fails") if tip else "",
                 squared, drawn.chance, *indices.get((m, one.address), NO_INDICES)]
            )  # fmt: skip
    return text.getvalue()


def _indices(found: Matters) -> dict[tuple[int, str], list[str | float]]:
    """Sobol indices by member and address: the input it is part of, then the four figures."""
    if found.sobol is None:
        return {}
    return {
        (found.sobol.member, moved.address): [
            each.input.name, each.first, each.first_by, each.total, each.total_by
        ]
        for each in found.sobol.indices
        for moved in each.input.figures
    }  # fmt: skip

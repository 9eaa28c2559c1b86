"""The appraisal in the terminal: options side by side, and what would turn the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bettercare.appraisal import Appraisal
from bettercare.plan.model import Plan, year_label
from bettercare.publish import words
from bettercare.publish.appraisal import bridge, told

if TYPE_CHECKING:
    from rich.console import RenderableType

SHOWN = 2  # switching values an option


def side_by_side(plan: Plan, found: Appraisal) -> Table:
    """What each option is worth, a column an option."""
    table = Table(
        title=Text("What are the options worth?", "bold"), title_justify="left",
        show_lines=True, expand=True, pad_edge=False, box=box.SIMPLE_HEAD,
    )  # fmt: skip
    table.add_column("Against business as usual", ratio=5, overflow="fold")
    for one in found.options:
        table.add_column(Text(words.plain(one.option.label)), ratio=4, overflow="fold")
    for row in told.rows(found, plan):
        table.add_row(Text(row.label), *(Text(cell) for cell in row.cells))
    return table


def page(plan: Plan, found: Appraisal) -> RenderableType:
    """Options side by side with switching values below."""
    rules = found.rules
    closes = bridge.terminal(found)
    turn = Text("What would turn the answer", "bold")
    parts: list[RenderableType] = [side_by_side(plan, found), *([closes] if closes else []), turn]
    for one in found.options[1:]:
        lines = told.switch_lines(plan, found, one, SHOWN)
        text = "\n".join([words.plain(one.option.label), *(f"  {line}" for line in lines)])
        parts.append(Padding(Text(text), (0, 0, 0, 2)))
    weights = list(told.weight_lines(found).values())
    if weights:
        parts.append(Text("What would turn a group's first choice", "bold"))
        parts += [Padding(Text(line), (0, 0, 0, 2)) for line in weights]
    last = year_label(rules.year_0 + rules.years - 1)
    note = (
        f"{found.meta['draws']:,} draws, seed {found.meta['seed']}; middle draw, 10th to 90th "
        f"percentile. Prices of {year_label(rules.price_base)}, discounted to "
        f"{year_label(rules.year_0)}, to {last}. Capital that is not secured is neither spent nor "
        "at work: see the plan's estate.capital."
    )
    parts.append(Text(note, "dim"))
    return Group(*parts)

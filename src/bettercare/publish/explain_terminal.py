"""Explanations in the terminal: the tree behind a number, and what an assumption moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from bettercare.explain.influence import Influence, OptionMoved
from bettercare.explain.node import Node
from bettercare.publish import words
from bettercare.publish.explain_words import (
    figure,
    origin_words,
    provenance_lines,
    shortage,
    trial_words,
)

if TYPE_CHECKING:
    from rich.console import RenderableType


def tree(node: Node, exact: bool = False) -> RenderableType:
    """The tree of a number, a line for each node, with what is behind it in fainter words."""
    top = Tree(_line(node, exact), guide_style="dim")
    _grow(top, node, exact)
    return top


def _grow(branch: Tree, node: Node, exact: bool) -> None:
    for child in node.children:
        _grow(branch.add(_line(child, exact)), child, exact)


def _line(node: Node, exact: bool) -> Text:
    line = Text(f"{words.plain(node.label)}: ")
    line.append(figure(node.value, node.unit, exact), style="bold")
    told = [f"= {node.formula}"] if node.formula else []
    told += [words.plain(node.note)] if node.note else []
    told += [f"more: bettercare explain PLAN {node.see}"] if node.see else []
    if told:
        line.append(f"  {'; '.join(told)}", style="dim")
    if origin := origin_words(node):
        line.append(f"\n{origin}", style="dim")
    return line


#: Results shown in the terminal; the page has all of them.
SHOWN = 12


def moved(found: Influence) -> RenderableType:
    """What an assumption moves, where it comes from first, then tables for each option."""
    source = found.source
    head = Text(words.plain(source.label), style="bold")
    head.append(f"\n{source.address}, in {found.year}, all else as stated", style="not bold dim")
    for name, text in provenance_lines(source):
        head.append(f"\n{name}: ", style="not bold")
        head.append(words.plain(text), style="not bold")
    return Group(head, *(_option(one, source.unit) for one in found.options))


def _option(one: OptionMoved, unit: str) -> RenderableType:
    name = Text(f"\n{words.plain(one.option.label)}", style="bold")
    if one.note:
        name.append(f"\n{words.plain(one.note)}", style="not bold dim")
    if not one.trials:
        return name
    if one.values:
        name.append(f"\nIn the year: {trial_words(one, unit)}", style="not bold")
    if not one.moved and not one.results:
        told = f"It moves none of {one.still} tests and no headline result."
        return Group(name, Text(told))
    parts: list[RenderableType] = [name]
    if one.moved:
        table = _table(one, "Test")
        for each in one.moved:
            cells = [shortage(value, each.unit) for value in each.at]
            table.add_row(Text(f"{words.plain(each.label)} ({each.name})"), *cells)
        table.caption = f"It does not move {one.still} other tests."
        table.caption_justify = "left"
        parts.append(table)
    else:
        parts.append(Text(f"It moves none of {one.still} tests."))
    if one.results:
        table = _table(one, "Result")
        for each in one.results[:SHOWN]:
            cells = [figure(value, each.unit) for value in each.at]
            table.add_row(Text(words.plain(each.label)), *cells)
        more = len(one.results) - SHOWN
        if more > 0:
            table.caption = f"And {more} more that move less (all with --html)."
            table.caption_justify = "left"
        parts += [Text(), table]
    return Group(*parts)


def _table(one: OptionMoved, what: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(what, overflow="fold")
    for title in one.trials:
        table.add_column(title, justify="right")
    return table

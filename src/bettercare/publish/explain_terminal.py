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
from bettercare.publish.explain_words import figure, origin_words, shortage

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


def moved(found: Influence) -> RenderableType:
    """What an assumption moves, a table for each option."""
    figure_of = found.figure
    head = Text(f"{words.plain(figure_of.label or figure_of.address)}", style="bold")
    head.append(f"\n{figure_of.address}, in {found.year}, all else as stated", style="not bold dim")
    return Group(head, *(_option(one, figure_of.unit) for one in found.options))


def _option(one: OptionMoved, unit: str) -> RenderableType:
    name = words.plain(one.option.label)
    if one.note:
        return Text(f"\n{name}: {one.note}")
    if not one.moved:
        ends = f"{figure(one.value_low, unit)} to {figure(one.value_high, unit)}"
        return Text(f"\n{name}: over its range ({ends}) it moves none of {one.still} tests.")
    table = Table(title=Text(name, "bold"), title_justify="left", box=None, pad_edge=False)
    table.add_column("Test", overflow="fold")
    for label, value in (("Low", one.value_low), ("Stated", one.value), ("High", one.value_high)):
        table.add_column(f"{label}: {figure(value, unit)}", justify="right")
    for each in one.moved:
        at_ends = (each.low, each.stated, each.high)
        cells = [shortage(value, each.unit) for value in at_ends]
        table.add_row(Text(f"{words.plain(each.label)} ({each.name})"), *cells)
    table.caption = f"It does not move {one.still} other tests."
    table.caption_justify = "left"
    return Group(Text(), table)

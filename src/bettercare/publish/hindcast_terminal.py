"""A hindcast in the terminal: a line for each measure, and what to make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from bettercare.publish import words
from bettercare.publish.trust import Trust
from bettercare.tables.hindcast import LEVELS, RIVALS

if TYPE_CHECKING:
    from rich.console import RenderableType

_HEADS = {"no_change": "no change", "demography": "demography", "last_trend": "trend",
          "published": "published"}  # fmt: skip


def page(trust: Trust) -> RenderableType:
    """How far off each measure was, how it compares and whether its ranges held."""
    meta = trust.meta
    head = Text("How far to trust it", "bold")
    head.append(f"  {words.plain(str(meta['plan']))}", "not bold")
    told = f"Blind from the base of {str(meta['base']).replace('_', '/')}, option {meta['option']}"
    if meta["nothing_after"]:
        told += f"; no figure of the base is about a time after {meta['nothing_after']}"
    lines = [Text(f"{told}.", "dim")]
    said = Group(*(Text(f"- {sentence}") for sentence in trust.findings))
    notes = [Text(words.plain(note), "yellow") for note in trust.notes]
    key = Text(
        "Error: mean absolute, percent. Skill: 1 less the ratio of errors on the same figures; "
        "above 0 the model is nearer. WIS: weighted interval score, in the measure's unit. "
        f"{meta['draws']:,} draws, seed {meta['seed']}.",
        "dim",
    )
    return Group(
        head, *lines, Text(trust.headline, "bold"), _table(trust), key, Text(), said, *notes
    )


def _table(trust: Trust) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("What, years ahead", ratio=1, overflow="fold")
    for name in ("n", "Bias", "Error", *(f"{level}%" for level in LEVELS), "WIS"):
        table.add_column(name, justify="right", no_wrap=True)
    rivals = [n for n in RIVALS if any(row[f"mae_{n}"] is not None for row in trust.scores)]
    for name in rivals:
        table.add_column(f"skill:\n{_HEADS[name]}", justify="right")
    for row in trust.scores:
        whole = row["horizon"] == "all"
        places = "whole area" if row["places"] == "all" else "each place"
        label = f"{trust.thing(row)}, {places}" if whole else f"  {row['horizon']}"
        cells = [
            f"{row['observations']:.0f}",
            _percent(row["bias_percent"]),
            _percent(row["mape"]),
            *(words.share(row[f"coverage_{level}"]) for level in LEVELS),
            words.number(row["wis"], 0 if row["wis"] >= 10 else 1),
            *(_skill(row[f"skill_mae_{name}"]) for name in rivals),
        ]
        style = "" if whole else "dim"
        table.add_row(Text(label, style), *(Text(cell, style) for cell in cells))
    return table


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{words.number(value, 1)}%"


def _skill(value: float | None) -> str:
    return "–" if value is None else words.number(value, 2)

"""The smallest capacities that meet targets, in the terminal and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bettercare.flow.sizing import Met, Size, Sized

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

_NODES = ("Node", "Now", "Found", "Change", "With one step less")
_TARGETS = ("Target", "At most", "Now", "bound", "With these", "bound")


def show(console: Console, found: Sized) -> None:
    """Capacities now and as found, and every target before and after."""
    sizes = _table("Smallest capacities that meet the targets", _NODES)
    for one in found.sizes:
        sizes.add_row(
            one.label, f"{one.now:,.10g}", f"{one.found:,.10g} {one.unit}",
            f"{one.found - one.now:+,.10g}", with_less(one),
        )  # fmt: skip
    console.print(sizes)
    targets = _table("Targets", _TARGETS)
    for before, after in zip(found.before, found.after, strict=True):
        target = after.target
        targets.add_row(
            f"{target.node} {target.measure}", f"{target.at_most:g}", *_figures(before),
            *_figures(after),
        )  # fmt: skip
    console.print(targets)
    console.print(told(found), markup=False)


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=Text(title, "bold"), title_justify="left", box=None, pad_edge=False)
    for i, name in enumerate(columns):
        table.add_column(name, justify="right" if i else "left", overflow="fold")
    return table


def _figures(one: Met) -> tuple[str, str]:
    return f"{one.mean:.4g}", f"{one.bound:.4g}"


def with_less(one: Size) -> str:
    """Which targets fail with one step less at a node."""
    if not one.less:
        return "least tried"
    return "fails " + ", ".join(f"{each.node} {each.measure}" for each in one.less)


def told(found: Sized) -> str:
    """What the capacities are, and in which sense smallest."""
    weighed = "what each costs to have open" if found.by_cost else "one for each node: no open cost"
    return (
        f"A target is met where the {found.confidence:.0%} bound of its mean over "
        f"{found.replications} replications is within it. Smallest: no single step can be taken "
        f"from any node. Nodes that stand in for each other may share it otherwise. Weighed by "
        f"{weighed}. {found.tried} sets of capacities were tried, all on the same winters."
    )


def frame(found: Sized) -> pl.DataFrame:
    """A row for each node."""
    import polars as pl

    rows = [
        (one.node, one.unit, one.step, one.now, one.found, one.found - one.now,
         "; ".join(map(str, one.less)))
        for one in found.sizes
    ]  # fmt: skip
    columns = ["node", "unit", "step", "now", "found", "change", "fails_with_one_step_less"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def target_frame(found: Sized) -> pl.DataFrame:
    """A row for each target, now and with the capacities found."""
    import polars as pl

    rows = [
        (after.target.node, after.target.measure, after.target.at_most, before.mean, before.bound,
         after.mean, after.bound, after.holds)
        for before, after in zip(found.before, found.after, strict=True)
    ]  # fmt: skip
    columns = ["node", "measure", "at_most", "now", "now_bound", "found", "found_bound", "met"]
    return pl.DataFrame(rows, schema=columns, orient="row")

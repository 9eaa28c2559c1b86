"""A run over assumptions: every figure with its two intervals, in the terminal and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bettercare.flow.assumptions import EVERYWHERE, Uncertain
from bettercare.flow.outcomes import outcomes_for
from bettercare.publish import words

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from bettercare.flow.network import Network

_SHOWN = ("occupied", "waiting", "blocked_days_caused", "wait_over_4_hours")
_HEADER = ("Where", "Figure", "Mean", "Over assumptions", "One run from another",
           "Assumptions' share")  # fmt: skip


def show(
    console: Console, found: Sequence[Uncertain], network: Network, draws: int, runs: int
) -> None:
    """Outcomes of the whole network, then the nodes."""
    head = network.label or "Network"
    console.print(f"{head}: {draws} draws of the assumptions, {runs} runs of each.", markup=False)
    labels = {node.name: node.label or node.name for node in network.nodes}
    outcomes = {one.name: one.label for one in outcomes_for(network)}
    rows = [
        one for one in found if one.node == EVERYWHERE or (one.measure in _SHOWN and one.told_apart)
    ]
    table = Table(title=Text("Figures with their two intervals, eight in ten", "bold"),
                  title_justify="left", box=None, pad_edge=False)  # fmt: skip
    for i, name in enumerate(_HEADER):
        table.add_column(name, justify="left" if i < 2 else "right", overflow="fold")
    for one in rows:
        what = outcomes.get(one.measure) or words.sentence(one.measure.replace("_", " ")).rstrip(
            "."
        )
        table.add_row(labels.get(one.node, "All"), what, *cells(one))
    console.print(table)
    console.print(
        "Over assumptions: where the expected figure lies, because the assumptions are not known. "
        "One run from another: how far one winter is from another with the assumptions given. "
        "The share is the assumptions' part of the variance of a single run; none seen: the draws "
        "differ no more than chance makes them. Of nodes only figures whose draws differ are "
        "shown; --out writes all.",
        markup=False,
    )


def cells(one: Uncertain) -> list[str]:
    """Mean, the two intervals and the share."""
    factor, sign = (100.0, "%") if one.unit == "share" else (1.0, "")
    digits = 0 if abs(one.mean) * factor >= 100.0 else 1

    def text(value: float) -> str:
        return f"{value * factor:,.{digits}f}{sign}"

    over = f"{text(one.low)} to {text(one.high)}" if one.told_apart else "none seen"
    share = f"{one.share:.0%}" if one.told_apart else "none seen"
    mean = f"{text(one.mean)} ±{text(one.half)}"
    return [mean, over, f"{text(one.run_low)} to {text(one.run_high)}", share]


def frame(found: Sequence[Uncertain], draws: int, runs: int) -> pl.DataFrame:
    """A row for each figure."""
    import polars as pl

    rows = [
        (one.node, one.measure, one.unit, one.mean, one.mean - one.half, one.mean + one.half,
         one.low, one.high, one.run_low, one.run_high, one.share, one.told_apart, draws, runs)
        for one in found
    ]  # fmt: skip
    columns = ["node", "measure", "unit", "mean", "mean_low", "mean_high", "assumptions_p10",
               "assumptions_p90", "run_p10", "run_p90", "assumptions_share", "told_apart", "draws",
               "runs_a_draw"]  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)

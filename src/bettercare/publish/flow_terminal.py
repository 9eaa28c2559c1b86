"""The flow simulation in the terminal: places, waits, and what blocked them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bettercare.flow.beside import exact_beside
from bettercare.flow.load import loads, warnings
from bettercare.flow.network import Network
from bettercare.publish.flow_cost_table import cost_table

if TYPE_CHECKING:
    from rich.console import Console

    from bettercare.flow.answers import Answers
    from bettercare.flow.run import Run
    from bettercare.flow.verify import Verified

_MOST_CHAINS = 12  # of the largest pairs shown of who blocked whom


def warn(console: Console, network: Network) -> None:
    """Say which loads cannot be sustained."""
    for sentence in warnings(network):
        console.print(f"Warning: {sentence}.", markup=False, soft_wrap=True, style="yellow")


def show(console: Console, found: Run) -> None:
    """A run's answers."""
    answers = found.answers
    network = answers.network
    head = network.label or "Network"
    told = (
        f"{head}: {len(network.nodes)} nodes, {network.days:g} days"
        + (f" after {network.warm_up:g} of warm-up" if network.warm_up else "")
        + f", {answers.replications} replications, {answers.visits:,} visits. "
        "Means, with 95% intervals of the mean over replications."
    )
    console.print(told, markup=False)
    console.print(_places(answers))
    console.print(_waits(answers))
    console.print(_chains(answers))
    costs = cost_table(answers)
    if costs is not None:
        table = _table(costs.caption, *costs.header)
        for row in costs.rows:
            table.add_row(*row)
        console.print(table)
    exact = _exact(answers)
    if exact is not None:
        console.print(exact)
    console.print(
        "Every replication passed its checks: people conserved at every node and day, Little's "
        "law, capacity never exceeded."
    )
    if found.note:
        console.print(found.note, markup=False)


def _table(title: str, *columns: str, left: int = 1) -> Table:
    table = Table(title=Text(title, "bold"), title_justify="left", box=None, pad_edge=False)
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i < left else "right", overflow="fold")
    return table


def _cells(answers: Answers) -> dict[tuple[str, str], tuple[float, float | None, float | None]]:
    import polars as pl

    whole = (pl.col(name) == "all" for name in ("month", "class", "pathway"))
    rows = answers.results.filter(*whole)
    columns = rows.select("node", "measure", "mean", "low", "high").iter_rows()
    return {(node, measure): (mean, low, high) for node, measure, mean, low, high in columns}


def _text(cell: tuple[float, float | None, float | None] | None, digits: int = 1,
          factor: float = 1.0, sign: str = "") -> str:  # fmt: skip
    """A mean and half its interval."""
    if cell is None:
        return "-"
    mean, low, _ = cell
    text = f"{mean * factor:,.{digits}f}{sign}"
    return text if low is None else f"{text} ±{(mean - low) * factor:,.{digits}f}"


def _places(answers: Answers) -> Table:
    table = _table("Places", "Node", "Capacity", "There", "Occupancy", "Days > 92%", "Peak",
                   "Waiting")  # fmt: skip
    cells = _cells(answers)
    for node in answers.network.nodes:
        unit = " h/wk" if node.kind == "team" else ""
        size = "unlimited" if math.isinf(node.capacity) else f"{node.capacity:,.0f}{unit}"
        of = {name: cells.get((node.name, name)) for name in (
            "occupied", "occupancy", "days_above_92_percent", "peak", "waiting")}  # fmt: skip
        table.add_row(
            node.label or node.name, size, _text(of["occupied"]),
            _text(of["occupancy"], 0, 100.0, "%"), _text(of["days_above_92_percent"], 0),
            _text(of["peak"], 0), _text(of["waiting"]),
        )  # fmt: skip
    return table


def _waits(answers: Answers) -> Table:
    table = _table("Waits to get in, and days blocked on the way out", "Node", "Arrivals",
                   "Mean wait, h", "> 4 h", "> 12 h", "Days blocked here", "Days it caused",
                   "Turned away")  # fmt: skip
    cells = _cells(answers)
    for node in answers.network.nodes:

        def of(name: str, node: str = node.name) -> tuple[float, float | None, float | None] | None:
            return cells.get((node, name))

        away = sum(
            cell[0] for name in ("lost", "diverted", "left_without_care", "cancelled")
            if (cell := of(name)) is not None
        )  # fmt: skip
        arrivals = of("arrivals")
        table.add_row(
            node.label or node.name, f"{arrivals[0]:,.0f}" if arrivals else "-",
            _text(of("wait_mean"), 2), _text(of("wait_over_4_hours"), 1, 100.0, "%"),
            _text(of("wait_over_12_hours"), 1, 100.0, "%"), _text(of("blocked_days"), 0),
            _text(of("blocked_days_caused"), 0), f"{away:,.0f}" if away else "-",
        )  # fmt: skip
    return table


def _chains(answers: Answers) -> Table:
    table = _table("Which shortage blocked which beds, days", "Blocked at", "Because of", "Days",
                   left=2)  # fmt: skip
    rows = answers.blocked_by.sort("days_mean", descending=True)
    for at, because, mean, low, _ in rows.head(_MOST_CHAINS).iter_rows():
        table.add_row(at, because, _text((mean, low, None), 0))
    if not rows.height:
        table.add_row("nowhere", "", "0")
    elif rows.height > _MOST_CHAINS:
        rest = float(rows["days_mean"][_MOST_CHAINS:].sum())
        table.add_row(f"{rows.height - _MOST_CHAINS} more pairs", "", f"{rest:,.0f}")
    return table


def _exact(answers: Answers) -> Table | None:
    beside = exact_beside(answers.network)
    if not beside:
        return None
    table = _table("Beside exact results for the long run (a start from empty lies below them)",
                   "Node", "Formula", "There", "exact", "Waiting", "exact", left=2)  # fmt: skip
    cells = _cells(answers)
    for name, exact in beside.items():
        there, waiting = cells.get((name, "occupied")), cells.get((name, "waiting"))
        table.add_row(name, exact.formula, _text(there, 2), f"{exact.occupied:.2f}",
                      _text(waiting, 2), f"{exact.waiting:.2f}")  # fmt: skip
    return table


def show_loads(console: Console, network: Network) -> None:
    """What each node is asked to carry."""
    table = _table("Load by the means alone", "Node", "Arrivals a day", "Mean stay, days",
                   "Asked for", "Capacity", "Share")  # fmt: skip
    for one in loads(network):
        size = "unlimited" if math.isinf(one.capacity) else f"{one.capacity:,.0f}"
        share = "-" if math.isinf(one.capacity) else f"{one.share:.0%}"
        table.add_row(one.node, f"{one.arrivals_a_day:,.2f}", f"{one.mean_stay:,.2f}",
                      f"{one.offered:,.1f}", size, share)  # fmt: skip
    console.print(table)
    warn(console, network)
    console.print("No faults.")


def show_verification(console: Console, rows: Sequence[Verified]) -> None:
    """Every figure of every case, and whether all hold."""
    table = _table("Held against exact results", "Case", "Network", "Figure", "Expected",
                   "Measured", "99% interval", "", left=3)  # fmt: skip
    last = ""
    for row in rows:
        title = row.title if row.title != last else ""
        last = row.title
        span = f"{row.measured.low:.5g} to {row.measured.high:.5g}"
        answer = "holds" if row.holds else "FAILS"
        figures = f"{row.expected:.6g}", f"{row.measured.mean:.6g}", span
        table.add_row(row.case, title, row.figure, *figures, answer)
    console.print(table)
    missed = sum(not row.holds for row in rows)
    count = min(row.measured.count for row in rows)
    told = "all hold" if not missed else f"{missed} do not hold"
    console.print(f"{len(rows)} figures, at least {count} replications each: {told}.")

"""What `flow run --out` writes: tables as Parquet and CSV, the page, and the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare import __version__, bundle
from bettercare.publish.flow_page import page

if TYPE_CHECKING:
    import polars as pl

    from bettercare.flow.network import Network
    from bettercare.flow.replicate import Replication
    from bettercare.flow.run import Run
    from bettercare.flow.verify import Verified


def write_run(folder: Path, found: Run) -> tuple[Path, ...]:
    """Write a run's tables and page to `folder`, all of it or nothing; give the paths."""
    answers = found.answers
    network = answers.network
    frames = {
        "results": answers.results,
        "by_day": answers.by_day,
        "by_hour": answers.by_hour,
        "blocked_by": answers.blocked_by,
        "moves": answers.moves,
        "exact": exact_table(network),
    }
    files: dict[str, str | bytes] = {"flow.html": page(found)}
    logs = [run for run in found.replications if run.log is not None]
    if logs:
        files["visits.parquet"] = _parquet(visits(network, logs))
    meta = {
        "name": "flow",
        "title": network.label or "Patient flow",
        "network_hash": f"sha256:{network.digest}",
        "code_version": __version__,
        "seed": network.seed,
        "replications": answers.replications,
        "days": network.days,
        "warm_up_days": network.warm_up,
    }
    return bundle.write(folder, frames, meta, files)


def verification_page(rows: Sequence[Verified], seed: int) -> str:
    """The table of `flow verify` as Markdown."""
    lines = [
        f"Made by `bettercare flow verify --seed {seed}`.",
        "",
        "| case | network | figure | expected | measured | 99% interval | replications | |",
        "|---|---|---|--:|--:|---|--:|---|",
    ]
    for row in rows:
        measured = row.measured
        answer = "holds" if row.holds else "**fails**"
        lines.append(
            f"| {row.case} | {row.title} | {row.figure} | {row.expected:.6g} | {measured.mean:.6g} "
            f"| {measured.low:.6g} to {measured.high:.6g} | {measured.count:,} | {answer} |"
        )
    return "\n".join(lines) + "\n"


def exact_table(network: Network) -> pl.DataFrame:
    """The exact long-run result of every node that has one."""
    import polars as pl

    from bettercare.flow.beside import exact_beside

    rows = [
        (name, one.formula, one.occupied, one.waiting, one.wait_hours, one.lost)
        for name, one in exact_beside(network).items()
    ]
    schema: dict[str, Any] = {"node": pl.String, "formula": pl.String}
    schema |= dict.fromkeys(("occupied", "waiting", "wait_hours", "share_lost"), pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row")


def visits(network: Network, runs: list[Replication]) -> pl.DataFrame:
    """Every visit of every replication; times are days from the start, null for what was not."""
    import numpy as np
    import polars as pl

    from bettercare.flow.state import OUTCOMES

    nodes = np.array([*(node.name for node in network.nodes), "home"])  # -1 is home
    streams = np.array([*(stream.name for stream in network.arrivals), "present at the start"])
    classes = np.array([one.name for one in network.classes])
    parts = []
    for run in runs:
        log = run.log
        if log is None:
            continue
        names: dict[str, Any] = {
            "replication": np.full(log.size, run.number, np.int32),
            "stream": streams[log["stream"]],
            "patient": log["patient"],
            "class": classes[log["klass"]],
            "node": nodes[log["node"]],
            "outcome": np.array(OUTCOMES)[log["outcome"]],
            "next": nodes[log["goal"]],
        }
        times = {name: log[name] for name in ("joined", "entered", "ended", "asked", "left")}
        parts.append(pl.DataFrame(names | times).fill_nan(None))
    return pl.concat(parts)


def _parquet(frame: pl.DataFrame) -> bytes:
    import io

    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=3, statistics=False)
    return buffer.getvalue()

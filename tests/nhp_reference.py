"""The NHP model's own result on its own inputs, and how ours is held against it.

The reference is what that model (version 5.2) gave on 250,000 invented spells, a million invented
attendances and 250,000 invented arrivals, kept outside this repository. Run as a program, this
writes the tables of the comparison page: `PYTHONPATH=src python tests/nhp_reference.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from bettercare.demand.nhp.run import Asked, Outcome, Table, run_scenario

REFERENCE = Path(__file__).parents[2] / "shared" / "data" / "nhp_layout"
PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "nhp_equality.inc"
CODES = ("sitetret", "tretspef", "tretspef_grouped", "attendance_category", "age_group")
DATA, EXPECTED = REFERENCE / "data", REFERENCE / "expected"
Floats = NDArray[np.float64]


def asked(params: str = "params.json", runs: int = 256, **more: object) -> Asked:
    return Asked(DATA, REFERENCE / params, runs, 2, their_behaviour=True, **more)  # type: ignore[arg-type]


def given_run() -> Outcome:
    """Their 256 drawn parameter sets, our draws."""
    return run_scenario(asked(drawn_parameters=EXPECTED / "drawn_parameters.parquet"))


def given_means_run() -> Outcome:
    """Their 256 drawn parameter sets, no chance."""
    return run_scenario(
        asked(drawn_parameters=EXPECTED / "drawn_parameters.parquet", expectation=True)
    )


def point_run() -> Outcome:
    """Fixed parameters: all variation is chance."""
    return run_scenario(asked("params_point.json", 192))


def own_run() -> Outcome:
    """Our own draws of parameters and activity."""
    return run_scenario(asked())


def joined(table: Table, file: Path, figures: dict[str, Floats]) -> pl.DataFrame:
    """Their figures and ours by key; a key that one of us never has is 0 there."""
    theirs = pl.read_csv(file, schema_overrides=dict.fromkeys(CODES, pl.String))
    ours = table.keys.with_columns(pl.Series(f"our_{k}", v) for k, v in figures.items())
    return theirs.join(ours, on=table.keys.columns, how="full", coalesce=True).with_columns(
        pl.col(pl.Float64).fill_null(0.0)
    )


def runs_of(table: Table) -> Floats:
    return table.values[:, 1:] if table.runs[0] == 0 else table.values


def moments(table: Table) -> dict[str, Floats]:
    x = runs_of(table)
    mean, sd = x.mean(axis=1), x.std(axis=1, ddof=1)
    fourth = ((x - mean[:, None]) ** 4).mean(axis=1)
    excess = np.where(sd > 0, fourth / np.maximum(sd, 1e-12) ** 4 - 3.0, 0.0)
    return {"mean": mean, "sd": sd, "excess": excess}


def columns(frame: pl.DataFrame, *names: str) -> Iterator[Floats]:
    return (frame[name].to_numpy() for name in names)


def largest_of(count: int) -> float:
    """Score that the largest of so many standard normal scores passes once in a thousand times."""
    return float(stats.norm.isf(0.001 / (2 * count)))


def residuals(values: Floats, means: Floats, spread: Floats) -> Floats:
    return np.asarray((values - means) / np.sqrt(spread[:, None] * np.maximum(means, 1e-9)))


def by_run(table: Table) -> Floats:
    """Their value of every key (keys, 256 runs) in the order of a table's keys."""
    theirs = pl.read_parquet(EXPECTED / "default_by_run.parquet").filter(pl.col("model_run") > 0)
    keys = table.keys.columns
    wide = theirs.pivot(on="model_run", index=keys, values="value").fill_null(0.0)
    assert wide.join(table.keys, on=keys, how="anti").filter(pl.col("1") != 0).is_empty()
    lined = table.keys.join(wide, on=keys, how="left", maintain_order="left")
    return lined.select(str(run) for run in range(1, 257)).fill_null(0.0).to_numpy()


def scores_of_runs(given: Outcome, given_means: Outcome) -> Floats:
    """Each of their results (keys, runs) by our mean and spread for that run and key."""
    table, expected = given.tables["default"], given_means.tables["default"]
    assert table.keys.equals(expected.keys)
    mean, ours = expected.values[:, 1:], table.values[:, 1:]
    # spread of a key: variance over mean, 1 for a Poisson count, more for bed-days
    spread = ((ours - mean) ** 2 / np.maximum(mean, 1e-9)).mean(axis=1)
    return residuals(by_run(table), mean, spread)


POINT = ("default", "sex+age_group", "tretspef", "tretspef+los_group", "avoided_activity")
THEIR_POINT_RUNS = 48


def scores_at_the_point(outcome: Outcome, name: str) -> tuple[Floats, Floats]:
    """Scores of the differences of means and of (the logarithms of) standard deviations."""
    table = outcome.tables[name]
    both = joined(table, EXPECTED / "point" / f"{name}.csv", moments(table))
    n, m = THEIR_POINT_RUNS, runs_of(table).shape[1]
    mean, sd, our_mean, our_sd, excess = columns(
        both, "mean", "sd", "our_mean", "our_sd", "our_excess"
    )
    seen = mean >= 5
    error = np.sqrt(sd**2 / n + our_sd**2 / m)
    of_means = (mean - our_mean)[seen] / error[seen]
    seen = (mean >= 20) & (sd > 0)
    with np.errstate(divide="ignore"):
        gap = np.log(sd[seen]) - np.log(our_sd[seen])
    error = np.sqrt((excess[seen] + 2) / 4 * (1 / (n - 1) + 1 / (m - 1)))
    return of_means, gap / error


RUNS = 256
#: The attribution that is meant to differ, and the page on the comparison says why: bed-day
#: interactions, which theirs draws a second time, and day procedures, whose values theirs pairs
#: with other records.
DAY_PROCEDURES = pl.col("strategy").str.contains("^day_procedures_")
DRAWN_TWICE = (pl.col("measure") == "beddays") & (
    pl.col("strategy").str.contains("interaction")
    | pl.col("change_factor").str.contains("interaction")
)


def with_deciles(values: Floats) -> dict[str, Floats]:
    """Between which of our order statistics each decile of their 256 runs may fall."""
    found: dict[str, Floats] = {}
    room = 4.5 * np.sqrt(0.09 * (1 / 256 + 1 / values.shape[1]))
    for level in (10, 90):
        for side, sign in (("low", -1), ("high", 1)):
            share = min(max(level / 100 + sign * room, 0.0), 1.0)
            found[f"{side}{level}"] = np.quantile(values, share, axis=1)
    return found


def compared(table: Table, file: Path) -> pl.DataFrame:
    """Both figures of every key with enough in it to tell, as scores of their differences.

    `z_mean`; `z_sd` of the logarithms of standard deviations; `p10_fits` and `p90_fits`.
    """
    both = joined(table, file, moments(table) | with_deciles(runs_of(table)))
    least = pl.col("mean").abs() >= (20 if table.runs[0] == 0 else 5)  # step counts: 5
    present = pl.col("runs_present") == 256
    both = both.filter(least & present)
    mean, sd, our_mean, our_sd, excess = columns(
        both, "mean", "sd", "our_mean", "our_sd", "our_excess"
    )
    still = our_sd <= 1e-9 * np.abs(our_mean)  # a constant: theirs is rounded to 4 digits
    error = np.sqrt((sd**2 + our_sd**2) / RUNS)
    error = np.where(still, 1e-3 + 1e-6 * np.abs(mean), error)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(sd) - np.log(our_sd)
    ratio = np.where(still, np.where(sd > 1e-3, np.inf, 0.0), ratio)
    spread = np.sqrt((np.maximum(excess, 0) + 2) / 4 * (1 / 255 + 1 / (RUNS - 1)))
    fits = {
        f"p{level}_fits": (both[f"p{level}"] >= both[f"our_low{level}"] - 0.5)
        & (both[f"p{level}"] <= both[f"our_high{level}"] + 0.5)
        for level in (10, 90)
    }
    return both.with_columns(
        pl.Series("z_mean", (mean - our_mean) / error),
        pl.Series("z_sd", ratio / spread),
        **fits,
    )


def meant(name: str) -> pl.Expr:
    """Rows of an aggregation that are meant to agree."""
    return ~DAY_PROCEDURES & ~DRAWN_TWICE if name == "step_counts" else pl.lit(True)


def page(given: Outcome, given_means: Outcome, point: Outcome, own: Outcome) -> str:
    """The tables of the comparison page."""
    scores = scores_of_runs(given, given_means)
    keys, runs = scores.shape
    means = scores.mean(axis=1) * np.sqrt(runs)
    title = f"{keys} keys of `default`, {scores.size:,} scores by our mean and spread of the run."
    point_title = f"{THEIR_POINT_RUNS} runs of theirs, 192 of ours: scores of the differences."
    largest = f"{np.abs(means).max():.2f} | {usual(keys):.2f} |"
    lines = [
        f"**Given its 256 drawn parameter sets**: {title}",
        "",
        "| | found | standard normal |",
        "|---|--:|--:|",
        f"| mean | {scores.mean():.3f} | 0 |",
        f"| variance | {scores.var():.3f} | 1 |",
        f"| beyond 1.96 | {(np.abs(scores) > 1.96).mean():.2%} | 5.00% |",
        f"| beyond 2.576 | {(np.abs(scores) > 2.576).mean():.2%} | 1.00% |",
        f"| largest of {scores.size:,} | {np.abs(scores).max():.2f} | {usual(scores.size):.2f} |",
        f"| largest mean of a key, in standard errors | {largest}",
        "",
        f"**At fixed parameters**, {point_title}",
        "",
        "| aggregation | keys | means: spread | largest | sd: mean | spread | largest | usual |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name in POINT:
        of_means, of_sd = scores_at_the_point(point, name)
        lines.append(
            f"| `{name}` | {of_means.size:,} | {of_means.std():.2f} | {np.abs(of_means).max():.2f} "
            f"| {of_sd.mean():.2f} | {of_sd.std():.2f} | {np.abs(of_sd).max():.2f} "
            f"| {usual(of_means.size):.2f} |"
        )
    lines += [
        "",
        "**From our own draws of everything**, 256 runs each: the largest scores of differences,",
        "and how many of their 10th and 90th percentiles lie beyond 4.5 standard errors of ours.",
        "",
        "| aggregation | keys | means: largest | sd: largest | usual | deciles beyond |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, table in own.tables.items():
        both = compared(table, EXPECTED / f"{name}.csv").filter(meant(name))
        tops = [float(both[z].abs().max()) for z in ("z_mean", "z_sd")]  # type: ignore[arg-type]
        beyond = int((~both["p10_fits"]).sum() + (~both["p90_fits"]).sum())
        lines.append(
            f"| `{name}` | {both.height:,} | {tops[0]:.2f} | {tops[1]:.2f} "
            f"| {usual(both.height):.2f} | {beyond} of {2 * both.height:,} |"
        )
    return "\n".join(lines) + "\n"


def usual(count: int) -> float:
    """The median of the largest of so many independent standard normal scores."""
    return float(stats.norm.isf((1 - 0.5 ** (1 / count)) / 2))


if __name__ == "__main__":
    PAGE.write_text(page(given_run(), given_means_run(), point_run(), own_run()), encoding="utf-8")

"""The NHP model's own result on its own inputs, held against ours three ways.

The reference is what that model (version 5.2) gave on 250,000 invented spells, a million invented
attendances and 250,000 invented arrivals, kept outside this repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy import stats

from bettercare.demand.nhp.run import Asked, Outcome, Table, run_scenario

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "nhp_layout"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (REFERENCE / "expected").is_dir(),
        reason="the NHP model's reference result is not beside the repository",
    ),
]
CODES = ("sitetret", "tretspef", "tretspef_grouped", "attendance_category", "age_group")
DATA, EXPECTED = REFERENCE / "data", REFERENCE / "expected"
Floats = NDArray[np.float64]


def asked(params: str = "params.json", runs: int = 256, **more: object) -> Asked:
    return Asked(DATA, REFERENCE / params, runs, 2, their_behaviour=True, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def given() -> Outcome:
    """Their 256 drawn parameter sets, our draws."""
    return run_scenario(asked(drawn_parameters=EXPECTED / "drawn_parameters.parquet"))


@pytest.fixture(scope="module")
def given_means() -> Outcome:
    """Their 256 drawn parameter sets, no chance."""
    return run_scenario(
        asked(drawn_parameters=EXPECTED / "drawn_parameters.parquet", expectation=True)
    )


@pytest.fixture(scope="module")
def point() -> Outcome:
    """Fixed parameters: all variation is chance."""
    return run_scenario(asked("params_point.json", 192))


@pytest.fixture(scope="module")
def own() -> Outcome:
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


# ---- the baseline ----


def test_the_baseline_is_theirs_in_every_key(given: Outcome) -> None:
    for name, table in given.tables.items():
        if name == "step_counts":
            continue
        both = joined(table, EXPECTED / f"{name}.csv", {"baseline": table.values[:, 0]})
        assert (both["baseline"] == both["our_baseline"]).all(), name


# ---- first way: their drawn parameters, run by run ----


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


def test_given_their_parameters_every_run_is_a_draw_of_ours(
    given: Outcome, given_means: Outcome
) -> None:
    table, expected = given.tables["default"], given_means.tables["default"]
    assert table.keys.equals(expected.keys)
    mean, ours = expected.values[:, 1:], table.values[:, 1:]
    # spread of a key: variance over mean, 1 for a Poisson count, more for bed-days
    spread = ((ours - mean) ** 2 / np.maximum(mean, 1e-9)).mean(axis=1)
    scores = residuals(by_run(table), mean, spread)
    keys, runs = scores.shape
    assert (keys, runs) == (70, 256)
    # each key's mean over the runs, and its variance: chi-squared both in ours and in theirs
    assert np.abs(scores.mean(axis=1) * np.sqrt(runs)).max() < largest_of(keys)
    ratio = scores.var(axis=1)
    assert (stats.f.sf(ratio, runs - 1, runs) > 0.0005 / keys).all()
    assert (stats.f.cdf(ratio, runs - 1, runs) > 0.0005 / keys).all()
    # all together: mean, variance and tails; keys share spells, so 30 independent ones are assumed
    effective = 30 * runs
    assert abs(scores.mean()) < 4 / np.sqrt(effective)
    assert abs(scores.var() - 1.0) < 4 * np.sqrt(2 / effective) * np.sqrt(2)
    assert np.abs(scores).max() < largest_of(scores.size) + 0.3
    for level, share in ((1.96, 0.05), (2.576, 0.01)):
        found = (np.abs(scores) > level).mean()
        assert abs(found - share) < 5 * np.sqrt(share / effective), level


# ---- second way: fixed parameters, all variation is chance ----

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


@pytest.mark.parametrize("name", POINT)
def test_at_fixed_parameters_mean_and_sd_agree_in_every_key(point: Outcome, name: str) -> None:
    of_means, of_spreads = scores_at_the_point(point, name)
    assert of_means.size >= 70
    assert np.abs(of_means).max() < largest_of(of_means.size)
    assert 0.8 < of_means.std() < 1.2
    # a standard deviation of 48 runs is skewed, so its score has a somewhat longer tail
    assert np.abs(of_spreads).max() < largest_of(of_spreads.size) + 0.7
    assert abs(of_spreads.mean()) < 0.5
    assert of_spreads.std() < 1.4


def test_with_the_chance_left_out_the_second_way_fails() -> None:
    """The check above must see what it is for: the same scenario without chance does not pass."""
    still = run_scenario(asked("params_point.json", 4, expectation=True))
    _, of_spreads = scores_at_the_point(still, "default")
    assert of_spreads.min() > 10  # theirs varies, this does not


# ---- third way: our own draws of everything ----


def test_from_our_own_draws_every_aggregation_agrees(own: Outcome) -> None:
    runs = 256
    for name, table in own.tables.items():
        if name == "step_counts":
            continue
        x = runs_of(table)
        figures = moments(table)
        for level in (10, 90):
            # between which of our order statistics a decile of their 256 runs may fall
            room = 4.5 * np.sqrt(0.09 * (1 / 256 + 1 / runs))
            for side, sign in (("low", -1), ("high", 1)):
                share = min(max(level / 100 + sign * room, 0.0), 1.0)
                figures[f"{side}{level}"] = np.quantile(x, share, axis=1)
        both = joined(table, EXPECTED / f"{name}.csv", figures)
        both = both.filter((pl.col("mean") >= 20) & (pl.col("runs_present") == 256))
        mean, sd, our_mean, our_sd, excess = columns(
            both, "mean", "sd", "our_mean", "our_sd", "our_excess"
        )
        top = largest_of(both.height)
        error = np.sqrt(sd**2 / 256 + our_sd**2 / runs)
        assert np.abs((mean - our_mean) / error).max() < top, name
        gap = (np.log(sd) - np.log(our_sd)) / np.sqrt(
            (np.maximum(excess, 0) + 2) / 4 * (1 / 255 + 1 / (runs - 1))
        )
        assert np.abs(gap).max() < top + 0.7, name
        for level in (10, 90):
            low, high = both[f"our_low{level}"] - 0.5, both[f"our_high{level}"] + 0.5
            theirs = both[f"p{level}"]
            assert ((theirs >= low) & (theirs <= high)).all(), (name, level)


# ---- what changed and why ----


def test_attribution_agrees_but_for_what_is_theirs_to_mend(given: Outcome) -> None:
    """Two differences are meant, and the page on the comparison says why.

    Bed-day interaction terms, which theirs draws a second time, and the strategies of day
    procedures, whose values theirs swaps between records.
    """
    table = given.tables["step_counts"]
    both = joined(table, EXPECTED / "step_counts.csv", moments(table))
    swapped = pl.col("strategy").str.contains("^day_procedures_.*_op$")
    meant = swapped | (
        pl.col("strategy").str.contains("interaction") & (pl.col("measure") == "beddays")
    )
    held = both.filter(~meant & (pl.col("mean").abs() >= 5))
    assert held.height > 800
    mean, sd, our_mean, our_sd = columns(held, "mean", "sd", "our_mean", "our_sd")
    # the parameters are the same in every run, so only chance may differ
    assert (np.abs(mean - our_mean) <= 3 * (sd + our_sd) / 16 + 1e-4 * np.abs(mean)).all()
    growth = held.filter(pl.col("strategy") == "-").filter(
        ~pl.col("change_factor").str.contains("interaction")
    )
    exact = (growth["mean"] - growth["our_mean"]).abs() / growth["mean"].abs()
    assert exact.max() < 1e-4  # type: ignore[operator]
    # the swapped pair: together as many conversions as theirs
    pair = both.filter(swapped).group_by("pod", "measure").agg(pl.col("mean", "our_mean").sum())
    gap = (pair["mean"] - pair["our_mean"]).abs() / pair["mean"].abs()
    assert gap.max() < 0.03  # type: ignore[operator]

"""The NHP model's own result on its own inputs, held against ours three ways.

The reference is what that model (version 5.2) gave on 250,000 invented spells, a million invented
attendances and 250,000 invented arrivals, kept outside this repository.
"""

from __future__ import annotations

import re

import nhp_reference as reference
import numpy as np
import polars as pl
import pytest
from nhp_reference import (
    DAY_PROCEDURES,
    DRAWN_TWICE,
    EXPECTED,
    POINT,
    asked,
    columns,
    compared,
    joined,
    largest_of,
    meant,
    scores_at_the_point,
)
from scipy import stats

from bettercare.demand.nhp.run import Outcome, Table, run_scenario

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not EXPECTED.is_dir(),
        reason="the NHP model's reference result is not beside the repository",
    ),
]


@pytest.fixture(scope="module")
def given() -> Outcome:
    """Their 256 drawn parameter sets, our draws."""
    return reference.given_run()


@pytest.fixture(scope="module")
def given_means() -> Outcome:
    """Their 256 drawn parameter sets, no chance."""
    return reference.given_means_run()


@pytest.fixture(scope="module")
def point() -> Outcome:
    """Fixed parameters: all variation is chance."""
    return reference.point_run()


@pytest.fixture(scope="module")
def own() -> Outcome:
    """Our own draws of parameters and activity."""
    return reference.own_run()


# ---- the baseline ----


def test_the_baseline_is_theirs_in_every_key(given: Outcome) -> None:
    for name, table in given.tables.items():
        if name == "step_counts":
            continue
        both = joined(table, EXPECTED / f"{name}.csv", {"baseline": table.values[:, 0]})
        assert (both["baseline"] == both["our_baseline"]).all(), name


# ---- first way: their drawn parameters, run by run ----


def test_given_their_parameters_every_run_is_a_draw_of_ours(
    given: Outcome, given_means: Outcome
) -> None:
    scores = reference.scores_of_runs(given, given_means)
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


def must_agree(both: pl.DataFrame, name: str) -> None:
    top = largest_of(both.height)
    assert both["z_mean"].abs().max() < top, name  # type: ignore[operator]
    assert both["z_sd"].abs().max() < top + 0.7, name  # type: ignore[operator]
    assert both["p10_fits"].all(), name
    assert both["p90_fits"].all(), name


def test_from_our_own_draws_every_aggregation_agrees(own: Outcome) -> None:
    """Mean, standard deviation and deciles, in step counts but for what is meant to differ."""
    for name, table in own.tables.items():
        both = compared(table, EXPECTED / f"{name}.csv").filter(meant(name))
        must_agree(both, name)
        if name == "step_counts":
            assert both.height > 750


# ---- what changed and why ----


def test_given_their_parameters_what_changed_agrees(given: Outcome) -> None:
    table = given.tables["step_counts"]
    both = compared(table, EXPECTED / "step_counts.csv").filter(~DAY_PROCEDURES & ~DRAWN_TWICE)
    must_agree(both, "step_counts")
    mean, sd, our_mean, our_sd = columns(both, "mean", "sd", "our_mean", "our_sd")
    # the parameters are the same in every run, so only chance may differ
    assert (np.abs(mean - our_mean) <= 3 * (sd + our_sd) / 16 + 1e-4 * np.abs(mean)).all()
    growth = both.filter(pl.col("strategy") == "-").filter(
        ~pl.col("change_factor").str.contains("interaction")
    )
    for ours, theirs in (("our_mean", "mean"), ("our_sd", "sd")):
        gap = (growth[theirs] - growth[ours]).abs() / (growth[theirs].abs() + 1.0)
        assert gap.max() < 2e-4  # type: ignore[operator]


def test_their_bed_days_of_the_interaction_are_another_draw(given: Outcome) -> None:
    """Theirs draws bed-days one by one, beside the spells: their spread is too small for stays."""
    both = compared(given.tables["step_counts"], EXPECTED / "step_counts.csv")
    growth = both.filter(
        (pl.col("change_factor") == "model_interaction_term")
        & (pl.col("measure") == "beddays")
        & (pl.col("pod") == "ip_elective_admission")  # where growth alone varies least
    )
    assert growth.height == 3
    assert (growth["sd"] < 0.85 * growth["our_sd"]).all()
    assert growth["z_mean"].abs().max() < largest_of(growth.height)  # type: ignore[operator]


@pytest.mark.parametrize("kind", ["dc", "op"])
def test_their_day_procedures_are_ours_with_the_values_of_a_kind_mixed(
    given: Outcome, kind: str
) -> None:
    """Theirs pairs the two values of a kind with records in two orders, so that chance says which.

    Then what either strategy converts is a share of what both convert, as many as it has spells of
    theirs: dealing our conversions out anew that way gives their mean, spread and deciles.
    """
    names = [f"day_procedures_{how}_{kind}" for how in ("occasionally", "usually")]
    table = given.tables["step_counts"]
    counted = (pl.col("measure") != "beddays").alias("counted")
    there = pl.Series(table.values.any(axis=1))
    keys = table.keys.with_row_index("row").filter(there, counted, pl.col("strategy").is_in(names))
    place = ["activity_type", "sitetret", "pod", "change_factor", "measure"]
    first, second = (keys.filter(pl.col("strategy") == name).sort(place) for name in names)
    assert first.select(place).equals(second.select(place))
    ours = [table.values[one["row"].to_numpy()] for one in (first, second)]
    spells = []  # of each strategy at each place, from what was converted and its chance
    for name, values in zip(names, ours, strict=True):
        leaves = 1.0 - given.drawn.values[f"efficiencies|ip|{name}"]
        enough = leaves > 0.02
        spells.append((np.abs(values[:, enough]) / leaves[enough]).mean(axis=1))
    share = (spells[0] / (spells[0] + spells[1]))[:, None]
    both = ours[0] + ours[1]
    dealt = np.random.default_rng(1).binomial(np.abs(both).astype(np.int64), share)
    dealt = np.sign(both) * dealt
    file = EXPECTED / "step_counts.csv"
    for part, values in ((first, dealt), (second, both - dealt)):
        found = compared(Table(part.drop("row"), values, table.runs), file)
        found = found.filter(pl.col("strategy") == part["strategy"][0], counted)
        assert found.height >= 6
        must_agree(found, kind)
    # without that, ours varies more: each value acts on its own spells
    plain = compared(table, file).filter(pl.col("strategy") == names[0], counted)
    assert (plain["sd"] < 0.9 * plain["our_sd"]).all()


def test_the_page_shows_the_figures_of_this_comparison(
    given: Outcome, given_means: Outcome, point: Outcome, own: Outcome
) -> None:
    """Row for row; a score may have moved a little since, where a draw got another address."""
    number = re.compile(r"-?[0-9][0-9,.]*")
    now = reference.page(given, given_means, point, own)
    page = reference.PAGE.read_text(encoding="utf-8")
    assert number.sub("#", page) == number.sub("#", now)
    for shown, found in zip(number.findall(page), number.findall(now), strict=True):
        one, other = (float(text.replace(",", "").rstrip(".")) for text in (shown, found))
        assert abs(one - other) <= max(1.5, 0.02 * abs(other)), (shown, found)

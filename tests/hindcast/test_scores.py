"""Scores against hand-worked examples and an independent library; forecasters of known worth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bettercare.hindcast import scores
from bettercare.hindcast.summary import score, score_rows
from bettercare.sampling import uniforms
from bettercare.tables.hindcast import QUANTILES, RIVALS


def arrays(*values):
    return [np.array([value], dtype=float) for value in values]


def test_interval_score_by_hand():
    low, high, inside, below, above = arrays(90, 110, 100, 80, 115)
    assert scores.interval_score(low, high, inside, 0.8)[0] == pytest.approx(20)  # the width
    # 20 + 2 / 0.2 x (90 - 80)
    assert scores.interval_score(low, high, below, 0.8)[0] == pytest.approx(120)
    # 20 + 2 / 0.05 x (115 - 110)
    assert scores.interval_score(low, high, above, 0.95)[0] == pytest.approx(220)


def test_weighted_interval_score_by_hand():
    middle, observed = arrays(100, 112)
    ends = {0.5: arrays(95, 105), 0.8: arrays(90, 110), 0.95: arrays(85, 120)}
    # 50%: 10 + 4 x 7 = 38, weight 0.25; 80%: 20 + 10 x 2 = 40, weight 0.1; 95%: 35, weight 0.025
    # (0.5 x 12 + 0.25 x 38 + 0.1 x 40 + 0.025 x 35) / 3.5
    expected = (6 + 9.5 + 4 + 0.875) / 3.5
    found = scores.weighted_interval_score(middle, ends, observed)[0]
    assert found == pytest.approx(expected)


def test_weighted_interval_score_is_mean_quantile_loss():
    """WIS is twice the mean pinball loss of its quantiles, over their number (Bracher 2021)."""
    rng = np.random.default_rng(4)
    observed = rng.normal(size=50) * 3
    levels = (0.5, 0.8, 0.95)
    ends = {a: (stats.norm.ppf((1 - a) / 2) + 0 * observed,
                stats.norm.ppf((1 + a) / 2) + 0 * observed) for a in levels}  # fmt: skip
    shares = [0.5] + [s for a in levels for s in ((1 - a) / 2, (1 + a) / 2)]

    def pinball(share):
        error = observed - stats.norm.ppf(share)
        return np.maximum(share * error, (share - 1) * error)

    expected = 2 * np.mean([pinball(share) for share in shares], axis=0)
    found = scores.weighted_interval_score(0 * observed, ends, observed)
    # K intervals and a middle: 2K + 1 quantiles over K + 1/2
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@given(st.floats(0.0, 1e6), st.floats(1e-9, 1 - 1e-9))
def test_poisson_quantiles_agree_with_scipy(mean, uniform):
    found = scores.poisson_quantile(np.array([uniform]), np.array([mean]))[0]
    expected = stats.poisson.ppf(uniform, mean) if mean > 0 else 0.0
    assert abs(found - expected) <= (0.0 if mean <= 60 else 1.0)


@given(st.integers(1, 200), st.sampled_from([0.5, 0.8, 0.95]))
def test_the_range_of_a_right_coverage_agrees_with_scipy(count, level):
    low, high = scores.coverage_range(level, count)
    assert low == pytest.approx(stats.binom.ppf(0.05, count, level) / count)
    assert high == pytest.approx(stats.binom.ppf(0.95, count, level) / count)


def records(truth_sd: float, said_sd: float, count: int = 2000):
    """Rows of an invented forecaster that says one spread where another holds."""
    rng = np.random.default_rng(11)
    centre = rng.uniform(500, 1500, count)
    observed = rng.normal(centre, truth_sd)
    quantiles = {name: centre + said_sd * stats.norm.ppf(q) for name, q in QUANTILES.items()}
    return [
        {
            "measure": "people", "definition": "x", "unit": "person", "area": f"a{i}",
            "site": None, "used": "scored", "horizon": 1.0, "observed": observed[i],
            **{name: values[i] for name, values in quantiles.items()},
            **dict.fromkeys(RIVALS), "no_change": centre[i] + 40.0,
        }
        for i in range(count)
    ]  # fmt: skip


def test_a_calibrated_forecaster_is_found_calibrated():
    found = score(records(20.0, 20.0))
    for level in (50, 80, 95):
        low, high = scores.coverage_range(level / 100, 2000, 0.999)
        assert low <= found[f"coverage_{level}"] <= high
    assert found["bias"] == pytest.approx(0, abs=2)
    assert found["mae"] == pytest.approx(20 * np.sqrt(2 / np.pi), rel=0.05)
    assert found["rmse"] == pytest.approx(20, rel=0.05)
    assert found["warning"] is None


def test_an_overconfident_forecaster_is_found_out():
    found, right = score(records(20.0, 5.0)), score(records(20.0, 20.0))
    assert found["coverage_80"] < scores.coverage_range(0.8, 2000)[0] - 0.3
    assert found["mae"] == right["mae"]  # the same middle ...
    assert found["wis"] > 1.2 * right["wis"]  # ... and a worse score
    shy = score(records(20.0, 80.0))
    assert shy["coverage_50"] > scores.coverage_range(0.5, 2000)[1]
    assert shy["wis"] > 1.2 * right["wis"]


def test_skill_is_reckoned_on_the_same_figures():
    rows = records(20.0, 20.0, 10)
    for one in rows[:6]:
        one["no_change"] = None
    found = score(rows)
    chosen = rows[6:]
    ours = np.mean([abs(one["p50"] - one["observed"]) for one in chosen])
    theirs = np.mean([abs(one["no_change"] - one["observed"]) for one in chosen])
    assert found["observations_no_change"] == 4
    assert found["mae_no_change"] == pytest.approx(theirs)
    assert found["skill_mae_no_change"] == pytest.approx(1 - ours / theirs)
    assert found["observations_last_trend"] == 0
    assert "skill_mae_last_trend" not in found


def test_few_and_dependent_figures_are_told_of():
    rows = records(20.0, 20.0, 8)
    for i, one in enumerate(rows):
        one["area"], one["horizon"] = f"a{i % 4}", 1.0 + i // 4
    whole, *by_horizon = score_rows(rows)
    assert whole["horizon"] == "all"
    assert [one["horizon"] for one in by_horizon] == ["1", "2"]
    assert "few: of 4" in whole["warning"]
    assert "8 figures are of 4 series" in whole["warning"]
    assert "dependent:" not in by_horizon[0]["warning"]


def test_a_figure_of_nought_has_no_percent():
    rows = records(20.0, 20.0, 3)
    rows[0]["observed"] = 0.0
    assert score(rows)["mape"] is None
    assert score(rows)["bias_percent"] is None


def test_poisson_draws_have_poisson_moments():
    drawn = scores.poisson_quantile(uniforms(3, "x", 20000), np.full(20000, 9.0))
    assert drawn.mean() == pytest.approx(9.0, rel=0.01)
    assert drawn.var() == pytest.approx(9.0, rel=0.03)

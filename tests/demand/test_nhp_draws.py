"""The compiled draws follow the distributions they are named for, and stay inside their arrays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import invented_nhp as trust
import numpy as np
import pytest
from scipy import stats

from bettercare.demand.nhp.drawn import value_of, variants_of
from bettercare.demand.nhp.health_status import AGES, adjusted_ages, free_of_disability
from bettercare.demand.nhp.kernels import draws
from bettercare.demand.nhp.kernels.poisson import draw_poisson, poisson_tables
from bettercare.demand.nhp.parameters import Quantity
from bettercare.sampling import uniforms

COUNT = 20_000


def goodness(sample: np.ndarray, distribution: stats.rv_discrete) -> float:
    """Probability of a worse fit, over cells of at least 20 expected."""
    low, high = int(distribution.ppf(0.002)), int(distribution.ppf(0.998))
    edges = np.arange(low, high + 1)
    expected = np.diff(np.concatenate([[0.0], distribution.cdf(edges), [1.0]])) * sample.size
    found = np.bincount(np.searchsorted(edges, sample), minlength=expected.size)
    while expected.size > 2 and expected.min() < 20:
        least = int(np.argmin(expected))
        other = least - 1 if least else 1
        for numbers in (expected, found):
            numbers[other] += numbers[least]
        expected, found = np.delete(expected, least), np.delete(found, least)
    return float(stats.chisquare(found, expected).pvalue)


@pytest.mark.parametrize("mean", [0.01, 0.05, 0.9, 3.99, 4.0, 9.99, 37.5, 127.9, 128.0, 900.0])
def test_poisson(mean: float) -> None:
    key = draws.run_keys(3, f"test {mean}", 1)[0]
    drawn, other = np.empty(COUNT), np.empty(COUNT)
    draw_poisson(np.full(COUNT, mean), key, False, *poisson_tables(), drawn)
    assert goodness(drawn, stats.poisson(mean)) > 1e-4
    draw_poisson(np.full(COUNT, mean), key, True, *poisson_tables(), other)
    assert (drawn == other).all()
    draw_poisson(np.zeros(COUNT), key, False, *poisson_tables(), other)
    assert (other == 0).all()


def test_a_larger_mean_gives_no_smaller_count_within_a_table() -> None:
    """Common random numbers: runs at nearby means differ by what the means differ by."""
    key = draws.run_keys(3, "near", 1)[0]
    less, more = np.empty(COUNT), np.empty(COUNT)
    draw_poisson(np.full(COUNT, 1.20), key, False, *poisson_tables(), less)
    draw_poisson(np.full(COUNT, 1.26), key, False, *poisson_tables(), more)
    assert np.corrcoef(less, more)[0, 1] > 0.9
    assert (more - less).mean() == pytest.approx(0.06, abs=0.01)


@pytest.mark.parametrize(
    ("n", "p"), [(1, 0.3), (12, 0.04), (12, 0.96), (40, 0.5), (300, 0.02), (300, 0.4), (900, 0.9)]
)
def test_binomial(n: int, p: float) -> None:
    keys = draws.run_keys(4, f"test {n} {p}", COUNT)
    sample = np.array([draws.binomial(float(n), p, key) for key in keys])
    assert goodness(sample, stats.binom(n, p)) > 1e-4
    assert draws.binomial(float(n), 0.0, keys[0]) == 0.0
    assert draws.binomial(float(n), 1.0, keys[0]) == n


@pytest.mark.parametrize("chance", [0.0, 0.03, 0.4, 1.0])
def test_tables_of_what_is_lost(chance: float) -> None:
    distribution, guide = np.empty((64, 64), np.uint32), np.empty((64, 32), np.uint8)
    draws.lost_tables(chance, distribution, guide)
    for n in (0, 1, 7, 63):
        shares = (distribution[n, :n] + 1.0) / 2.0**32
        assert shares == pytest.approx(stats.binom(n, chance).cdf(np.arange(n)), abs=2.0**-31)
        assert distribution[n, n] == 2**32 - 1
        starts = np.arange(32) * 2**27
        assert (guide[n] == np.searchsorted(distribution[n], starts)).all()


def test_halves_of_words_are_uniform_and_apart() -> None:
    keys = draws.run_keys(5, "halves", COUNT)
    pairs = np.array([[draws.half(key, k) for k in range(4)] for key in keys]) / 2.0**32
    for sample in pairs.T:
        assert stats.kstest(sample, "uniform").pvalue > 1e-4
    assert np.abs(np.corrcoef(pairs.T) - np.eye(4)).max() < 4.5 / COUNT**0.5


def test_words_of_an_address_are_uniform_and_apart() -> None:
    key = draws.run_keys(5, "test", 1)[0]
    sample = np.array([draws.unit(np.uint64(draws.step(key, i))) for i in range(COUNT)])
    assert stats.kstest(sample, "uniform").pvalue > 1e-4
    words = [np.uint64(draws.step(key, i)) for i in range(COUNT)]
    other = np.array([draws.unit(np.uint64(draws.step(word, 1))) for word in words])
    assert abs(np.corrcoef(sample, other)[0, 1]) < 4 / COUNT**0.5
    assert (draws.run_keys(5, "test", 3)[:2] == draws.run_keys(5, "test", 2)).all()


def test_an_interval_is_the_middle_80_percent_and_ours_is_cut_at_the_bound() -> None:
    quantity = Quantity("x", 0.8, 0.98, (0.0, 1.0))
    uniform = uniforms(1, "x", COUNT)
    clipped, ours = (value_of(quantity, uniform, clipped=flag) for flag in (True, False))
    inside = ((clipped > 0.8) & (clipped < 0.98)).mean()
    assert inside == pytest.approx(0.8, abs=0.012)
    spread = 0.18 / 2.563103
    assert (clipped == 1.0).mean() == pytest.approx(stats.norm.sf(0.11 / spread), abs=0.005)
    assert ours.max() < 1.0
    cut = stats.truncnorm(-0.89 / spread, 0.11 / spread, 0.89, spread)
    assert stats.kstest(ours, cut.cdf).pvalue > 1e-4
    assert set(value_of(Quantity("x", 1.1, None, (0, 5)), uniform, clipped=False)) == {1.1}


def test_variants_come_as_often_as_they_are_likely() -> None:
    found = variants_of({"a": 0.2, "b": 0.0, "c": 0.8}, uniforms(1, "v", COUNT))
    assert found.count("b") == 0
    assert found.count("a") / COUNT == pytest.approx(0.2, abs=0.01)


def test_health_status_by_hand() -> None:
    """Men, 2023 to 2035: e65 is 18.8 and 19.8, and was 18.4 in 2021 (ONS)."""
    uniform = np.array([0.5])
    ages = adjusted_ages(2023, 2035, uniform)
    assert ages.shape == (1, 2, AGES.size)
    share = free_of_disability(2035, 1, uniform)[0] / 100
    h = (share * 19.8 - 10.45) / (19.8 - 18.8)
    middle = (np.arange(2000) + 0.5) / 2000
    start = (free_of_disability(2023, 1, middle).mean() / 100 * 18.8 - 10.45) / (18.8 - 18.4)
    # 65 - h x 1.0, and the mean shift from 2021 to 2023, start x 0.4, given back
    assert ages[0, 0, 65 - 55] == pytest.approx(65 - h * 1.0 + start * 0.4, abs=0.002)


#: A scenario in every way of running, its figures kept: what both sides of the test below do.
RUN_ALL = """
import sys
from pathlib import Path
import numpy as np
from bettercare.demand.nhp.run import Asked, run_scenario
data, params, kept = map(Path, sys.argv[1:])
found = {}
for more in ({}, {"their_behaviour": True}, {"expectation": True}):
    outcome = run_scenario(Asked(data, params, 3, **more))
    found |= {f"{name} {more}": table.values for name, table in outcome.tables.items()}
np.savez(kept, **found)
"""
#: Nothing is made ready where nothing is compiled.
NOT_COMPILED = """
import bettercare.demand.nhp.kernels.ready as compiling
compiling.ready = lambda **_: None
"""


def test_the_loops_stay_inside_their_arrays_and_compiled_say_the_same(tmp_path: Path) -> None:
    """Interpreted, NumPy checks every access, and overflow of whole numbers would be seen.

    Compiling with bounds checks would check the same in ten times the time.
    """
    data = trust.write(tmp_path / "data")
    params = trust.write_parameters(tmp_path / "params.json")
    found = []
    for name, head, more in (("plain", NOT_COMPILED, {"NUMBA_DISABLE_JIT": "1"}), ("fast", "", {})):
        kept = tmp_path / f"{name}.npz"
        command = [sys.executable, "-c", head + RUN_ALL, str(data), str(params), str(kept)]
        done = subprocess.run(
            command, env=os.environ | more, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        with np.load(kept) as tables:
            found.append({table: tables[table] for table in tables.files})
    plain, fast = found
    assert plain.keys() == fast.keys()
    assert all((plain[table] == fast[table]).all() for table in plain)
    assert sum(table.sum() for table in plain.values()) > 0

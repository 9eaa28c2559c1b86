"""Ranges of a network's figures, and two intervals: over assumptions, and from run to run."""

import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from bettercare import bundle
from bettercare.cli import app
from bettercare.errors import CallError
from bettercare.flow.asking import Reader
from bettercare.flow.assumptions import split
from bettercare.flow.ranges import drawn, take_ranges, with_drawn
from bettercare.flow.reading import NetworkFaults, parse_network, read_drawn
from bettercare.sampling import DrawBook

TEXT = """
days = 40
warm_up = 5
arrivals = [ { node = "ed", per_day = { value = 20, range = { low = 16, high = 25 } } } ]
[[nodes]]
name = "ed"
capacity = 9
mean = 0.2
cv = 0.8
to = { ward = { value = 0.4, range = { low = 0.2, high = 0.6 } }, care = { share = { value = 0.5, range = { low = 0.3, high = 0.8 } } } }
[[nodes]]
name = "ward"
capacity = [{ from = 0, value = 40, range = { low = 30, high = 50, kind = "full range" } }]
mean = 3.0
[[nodes]]
name = "care"
capacity = "unlimited"
mean = 2.0
"""  # noqa: E501 - an inline table stands on one line


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ranges") / "network.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_network_takes_the_stated_figures() -> None:
    network = parse_network(TEXT)
    assert network.arrivals[0].rates == (20.0,)
    assert [route.share for route in network.node("ed").routes] == [0.4, 0.5]
    assert network.node("ward").capacity == 40.0


def test_draws_keep_shares_places_and_quantiles(file: Path) -> None:
    networks = read_drawn(file, 400, seed=5)
    rates = np.array([one.arrivals[0].rates[0] for one in networks])
    # the range is an 80% interval: a tenth below its low end, a tenth above its high end
    assert np.mean(rates < 16.0) == pytest.approx(0.1, abs=0.04)
    assert np.mean(rates > 25.0) == pytest.approx(0.1, abs=0.04)
    assert np.median(rates) == pytest.approx(20.0, rel=0.03)
    shares = np.array([[r.share for r in one.node("ed").routes] for one in networks])
    assert shares.sum(axis=1).max() <= 1.0 + 1e-9
    assert shares.min() > 0.0
    beds = np.array([one.node("ward").capacity for one in networks])
    assert np.array_equal(beds, np.round(beds))
    assert (beds.min(), beds.max()) >= (30.0, 45.0)
    assert [one.arrivals[0].rates for one in read_drawn(file, 3, seed=5)] == [
        one.arrivals[0].rates for one in networks[:3]
    ]


def test_people_a_drawn_capacity_has_no_place_for_wait_for_one(tmp_path: Path) -> None:
    path = tmp_path / "today.toml"
    path.write_text(TEXT.replace("days = 40", "days = 40\ntoday.ward.occupied = 40"), "utf-8")
    wards = [one.node("ward") for one in read_drawn(path, 12)]
    assert min(ward.capacity for ward in wards) < 40
    for ward in wards:
        there, line = ward.occupied_at_start["all"], ward.waiting_at_start.get("all", 0)
        assert there == min(40, ward.capacity)
        assert there + line == 40


def test_shares_with_home_among_them_are_scaled_to_one() -> None:
    row = "{ a = { value = 0.6, range = { low = 0.4, high = 0.8 } }, home = 0.4 }"
    raw = tomllib.loads(f"nodes = [{{ to = {row} }}]")
    ranges = take_ranges(Reader("x", ""), raw)
    values = drawn(ranges, DrawBook(1, 2), 1)
    made = with_drawn(raw, values)["nodes"][0]["to"]
    assert sum(made.values()) == pytest.approx(1.0)
    assert made["a"] != 0.6
    assert raw["nodes"][0]["to"] == {"a": 0.6, "home": 0.4}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("low = 16", "low = 21", r"arrivals.0.per_day.range  20 is not between"),
        ("low = 16", "low = 0", "an interval cannot end at nought"),
        ("low = 16", 'low = 16, kind = "70% interval"', r'"70% interval" is no kind of range'),
        ("low = 16", "lower = 16", r'"lower" is not a key here'),
        ("high = 0.6 }", "high = 1.0 }", "an interval cannot end at nought or one"),
        ("value = 20, range", "worth = 20, range", "a range needs its figure beside it"),
    ],
    ids=["outside", "nought", "kind", "key", "share", "alone"],
)  # fmt: skip
def test_a_bad_range_is_told_with_its_place(old: str, new: str, said: str) -> None:
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    with pytest.raises(NetworkFaults, match=said):
        parse_network(text)


def test_the_variance_between_assumptions_is_unbiased() -> None:
    draw = np.random.default_rng(17)
    found = []
    for _ in range(300):  # assumptions with s.d. 2, runs with s.d. 3, 30 draws of 4 runs
        values = 10 + draw.normal(0, 2, (30, 1)) + draw.normal(0, 3, (30, 4))
        found.append(split(values))
    assert np.mean([one.mean for one in found]) == pytest.approx(10.0, abs=0.15)
    # 4 / (4 + 9); that of the means alone would be 6.25 / 15.25 = 0.41
    assert np.mean([one.share for one in found]) == pytest.approx(4 / 13, abs=0.03)
    spread = np.mean([one.high - one.low for one in found]) / (2 * 1.2816)
    assert spread == pytest.approx(2.0, rel=0.08)
    runs = np.mean([one.run_high - one.run_low for one in found]) / (2 * 1.2816)
    assert runs == pytest.approx(3.0, rel=0.05)
    assert np.mean([abs(one.mean - 10.0) < one.half for one in found]) > 0.92


def test_draws_that_differ_by_chance_alone_are_not_told_apart() -> None:
    draw = np.random.default_rng(19)
    none = [split(draw.normal(0, 1, (10, 3))).told_apart for _ in range(300)]
    assert np.mean(none) == pytest.approx(0.05, abs=0.035)
    still = split(np.ones((4, 3)))
    assert (still.share, still.told_apart, still.low) == (0.0, False, 1.0)


def test_a_run_over_assumptions_tells_two_intervals(file: Path, tmp_path: Path) -> None:
    words = ["flow", "run", str(file), "--assumptions", "6", "--replications", "2"]
    tables = []
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        done = CliRunner().invoke(app, [*words, "--jobs", jobs, "--out", str(out)])
        assert done.exit_code == 0, done.output
        assert bundle.verify(out) == ()
        tables.append(pl.read_csv(out / "assumptions.csv"))
    assert "6 draws of the assumptions, 2 runs of each" in " ".join(done.output.split())
    assert tables[0].equals(tables[1])
    there = tables[0].filter((pl.col("node") == "ward") & (pl.col("measure") == "occupied"))
    assert bool(there["told_apart"][0])
    assert there["assumptions_share"][0] > 0.5
    refused = CliRunner().invoke(app, [*words, "--precision", "0.1"])
    assert refused.exit_code == 2
    assert "--assumptions goes with --out alone" in " ".join(refused.output.split())


def test_a_network_without_ranges_has_nothing_to_draw(tmp_path: Path) -> None:
    path = tmp_path / "sure.toml"
    sure = 'arrivals_per_year = 9\nnodes = [{ name = "a", capacity = 3, mean = 1 }]'
    path.write_text(sure, "utf-8")
    with pytest.raises(CallError, match="has a range: there is nothing to draw"):
        read_drawn(path, 3)

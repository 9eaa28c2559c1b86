"""Fits of stays, against data drawn from known distributions and against SciPy's own fits."""

import math
import tomllib
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats
from typer.testing import CliRunner

from bettercare import bundle
from bettercare.cli import app
from bettercare.errors import CallError
from bettercare.flow.asking import Reader
from bettercare.flow.fits.families import FAMILIES, as_stay
from bettercare.flow.fits.fit import as_seen, fit_group
from bettercare.flow.fits.goodness import goodness, statistics
from bettercare.flow.fits.likelihood import fitted, log_likelihood, night_chances, sample
from bettercare.flow.fits.observed import Wanted, read_stays
from bettercare.flow.stay_reading import read_stay
from bettercare.publish.flow_fitted_stays import stay_toml

BY_NAME = {one.name: one for one in FAMILIES}
TIMES = np.random.default_rng(7).gamma(1.7, 3.0, 1500)


@pytest.mark.parametrize(
    ("name", "peer"),
    [("exponential", stats.expon), ("lognormal", stats.lognorm), ("gamma", stats.gamma),
     ("weibull", stats.weibull_min)],
    ids=["exponential", "lognormal", "gamma", "weibull"],
)  # fmt: skip
def test_a_fit_is_as_likely_as_scipys(name: str, peer: stats.rv_continuous) -> None:
    seen = sample(TIMES, nights=False)
    theta, logs = fitted(BY_NAME[name], seen)
    theirs = peer(*peer.fit(TIMES, floc=0))
    assert logs == pytest.approx(float(theirs.logpdf(TIMES).sum()), abs=0.01)
    assert as_stay(BY_NAME[name], theta).mean == pytest.approx(theirs.mean(), rel=1e-3)
    assert as_stay(BY_NAME[name], theta).cv == pytest.approx(theirs.std() / theirs.mean(), rel=2e-3)
    ks, ad = statistics(BY_NAME[name], theta, seen)
    assert ks == pytest.approx(stats.kstest(TIMES, theirs.cdf).statistic, abs=1e-3)
    u = np.sort(theirs.cdf(TIMES))  # Anderson-Darling as its definition has it
    i = np.arange(1, u.size + 1)
    by_hand = -u.size - np.mean((2 * i - 1) * (np.log(u) + np.log1p(-u[::-1])))
    assert ad == pytest.approx(by_hand, rel=0.02)


@pytest.mark.parametrize("name", BY_NAME)
def test_chances_of_nights_are_those_of_stays_from_any_time_of_day(name: str) -> None:
    family = BY_NAME[name]
    theta = np.array([0.4, 0.1, -0.3, 2.0, -0.2])[: family.size]
    if family.name == "two exponentials":
        theta = np.array([0.4, 0.5, 2.0])
    nights = np.arange(3000.0)
    chances = night_chances(family, theta, nights)
    assert chances.min() >= 0.0
    assert chances.sum() == pytest.approx(1.0, abs=1e-6)
    assert chances @ nights == pytest.approx(as_stay(family, theta).mean, rel=1e-3)


def test_whole_nights_do_not_bias_a_fit() -> None:
    draw = np.random.default_rng(11)
    times = draw.lognormal(0.7, 0.9, 4000)
    nights = np.floor(draw.random(times.size) + times)
    family = BY_NAME["lognormal"]
    theta, _ = fitted(family, sample(nights, nights=True))
    # standard errors of mu and log sigma are 0.9 / sqrt(n) and 1 / sqrt(2 n), a little more of
    # nights; a fit to nights + 1/2 as if they were the stays is 0.13 off in mu
    assert theta[0] == pytest.approx(0.7, abs=0.05)
    assert math.exp(theta[1]) == pytest.approx(0.9, abs=0.05)
    naive, _ = fitted(family, sample(nights + 0.5, nights=False))
    assert abs(naive[0] - 0.7) > 0.08


def test_a_mixture_is_found_and_preferred() -> None:
    draw = np.random.default_rng(13)
    long = draw.random(1500) < 0.25
    times = np.where(long, draw.lognormal(3.5, 0.4, 1500), draw.lognormal(0.5, 0.5, 1500))
    group = fit_group("ward", sample(times, nights=False), samples=0)
    assert group.chosen == "two lognormals"
    (share, short), (_, other) = group.stay.parts
    assert share == pytest.approx(0.75, abs=0.03)
    assert short.mean == pytest.approx(math.exp(0.5 + 0.125), rel=0.06)
    assert other.mean == pytest.approx(math.exp(3.5 + 0.08), rel=0.06)


def test_a_chance_tells_the_right_distribution_from_a_wrong_one() -> None:
    seen = sample(TIMES[:400], nights=False)
    chances = {}
    for name in ("gamma", "exponential"):
        theta, _ = fitted(BY_NAME[name], seen)
        chances[name] = goodness(BY_NAME[name], theta, seen, 19, 1)
    assert chances["gamma"].ks_chance > 0.05  # type: ignore[operator]
    assert chances["exponential"].ks_chance == chances["exponential"].ad_chance == 0.05
    theta, logs = fitted(BY_NAME["gamma"], seen)
    assert logs == log_likelihood(BY_NAME["gamma"], theta, seen)


def test_stays_that_no_distribution_is_near_are_taken_as_they_are() -> None:
    times = np.concatenate([np.full(300, 2.0), np.full(300, 9.0), np.linspace(1, 3, 40)])
    group = fit_group("odd", sample(times, nights=False), samples=0, wanted=FAMILIES[:4])
    assert group.chosen == "empirical"
    assert group.stay.mean == pytest.approx(times.mean())
    raw = tomllib.loads(f"stay = {stay_toml(group.stay)}")["stay"]
    assert read_stay(Reader("x", ""), raw, ()).mean == pytest.approx(times.mean(), rel=1e-3)
    assert as_seen(sample(np.repeat([0.0, 1.0, 4.0], 50), nights=True)).mean == pytest.approx(5 / 3)


def test_records_are_read_by_the_names_extracts_use(tmp_path: Path) -> None:
    first, before = date(2014, 4, 1), date(2014, 3, 1)
    draw = np.random.default_rng(3)
    stay = np.floor(draw.random(200) + draw.gamma(2.0, 3.0, 200)).astype(int)
    table = pl.DataFrame(
        {
            "ADMIDATE": [first] * 203,
            "DISDATE": [*(first + timedelta(days=int(n)) for n in stay), None, None, before],
            "age": (["old", "young"] * 102)[:203],
        }
    )  # fmt: skip
    path = tmp_path / "apc.csv"
    table.write_csv(path)
    seen = read_stays(path, Wanted(by=("age",)))
    assert [one.size for one in seen.groups.values()] == [100, 100]
    assert seen.groups["old"].nights
    assert any("2 of 203 rows left out: without a stay" in note for note in seen.notes)
    assert any("1 of 203 rows left out: that end before they begin" in note for note in seen.notes)
    out = tmp_path / "out"
    words = ["flow", "fit-stays", str(path), "--samples", "0", "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert bundle.verify(out) == ()
    pasted = tomllib.loads((out / "stays.toml").read_text(encoding="utf-8"))["stay"]
    assert read_stay(Reader("x", ""), pasted, ()).mean == pytest.approx(stay.mean(), rel=0.05)
    assert "days seen" in (out / "stays.html").read_text(encoding="utf-8")


def test_times_of_day_and_hours_are_taken_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "ed.csv"
    path.write_text("came,left\n2014-01-01 10:00,2014-01-01 16:00\n2014-01-01T10:00,\n", "utf-8")
    seen = read_stays(path, Wanted(begin="came", end="left"))
    assert seen.groups["all stays"].values.tolist() == [0.25]
    path.write_text("hours\n6\n12\n", "utf-8")
    hours = read_stays(path, Wanted(stay="hours", unit=1 / 24)).groups["all stays"]
    assert (hours.values.tolist(), hours.nights) == ([0.25, 0.5], False)


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("a,b\n1,2\n", [], "has no column that is known to hold stays"),
        ("stay\n1\n", ["--stay", "sty"], 'no column "sty", did you mean "stay"'),
        ("stay\nx\n", [], "has no stays"),
        ("stay\n1\n2\n", [], "has 2 stays: too few"),
        ("stay\n" + "4\n" * 50, [], "fewer than three different stays"),
        ("stay\n1.5\n2\n", ["--nights"], "Nights are whole numbers"),
    ],
    ids=["no column", "wrong column", "no figure", "too few", "all the same", "no nights"],
)
def test_what_cannot_be_fitted_is_told(
    text: str, words: list[str], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "stays.csv"
    path.write_text(text, "utf-8")
    done = CliRunner().invoke(app, ["flow", "fit-stays", str(path), *words])
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    with pytest.raises(CallError, match="cannot be read"):
        read_stays(tmp_path / "nowhere.csv", Wanted())

"""The example plan held against 2011 to 2014: honest in time, within its bounds, and quick."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bettercare import plan as plans
from bettercare.hindcast import hindcast
from bettercare.population.rates import build_rates
from bettercare.publish.trust import of_hindcast, read_kept, staleness
from bettercare.quality.methods import methods

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "llr_2014"
BASE = EXAMPLE / "bases" / "2011_12"
SEEN = EXAMPLE / "observed" / "2011_2014.csv"
DATA = Path(os.environ.get("BETTERCARE_SHARED") or ROOT.parent / "shared") / "data" / "llr"


@cache
def base():
    return plans.load_bases(plans.load(EXAMPLE))[0]


@cache
def found():
    return hindcast(plans.load(EXAMPLE), [SEEN])


def whole(measure: str, group: str = "", places: str = "each") -> dict[str, object]:
    wanted = (
        (pl.col("measure") == measure) & (pl.col("group") == group)
        & (pl.col("places") == places) & (pl.col("horizon") == "all")
    )  # fmt: skip
    return found().scores.filter(wanted).row(0, named=True)


def test_no_observation_is_later_than_mid_2014():
    with SEEN.open(encoding="utf-8", newline="") as file:
        periods = {row["period"] for row in csv.DictReader(file)}
    assert max(int(period[:4]) for period in periods) == 2014
    assert "2014/15" not in periods


def test_no_figure_of_the_base_is_about_a_later_time():
    told = tomllib.loads((BASE / "base.toml").read_text("utf-8"))
    assert str(told["nothing_after"]) == "2012-03-31"
    sources = tomllib.loads((BASE / "sources.toml").read_text("utf-8"))
    for key, source in sources.items():
        last = max(map(int, re.findall(r"(?:19|20)\d{2}", source["year"])))
        assert last <= 2012, key
    own = set(sources)
    for path in BASE.rglob("assumptions/**/*.toml"):
        for key, entry in tomllib.loads(path.read_text("utf-8")).items():
            assert set(entry["source"]) <= own, (path, key)
    for address, entry in tomllib.loads((BASE / "tables.toml").read_text("utf-8")).items():
        assert set(entry["source"]) <= own, address


def test_every_scored_measure_rests_on_the_base_itself():
    for address in ("base", "births", "deaths", "flows", "migration_flow.internal_in",
                    "mortality.improvement", "fertility.births_scale"):  # fmt: skip
        assert base().brings(f"population.{address}"), address
    assert base().brings("demand.volume.delayed_transfer_day")
    assert not base().brings("demand.volume.emergency_admission")


def test_the_ranges_of_migration_by_district_do_not_come_from_the_later_plan():
    for area in base().plan.areas.values():
        if not area.outside:
            assert base().plan.quantities[f"population.migration.{area.key}"].range is None


def test_people_are_nearer_than_by_any_simple_forecast():
    for measure, group in (("people", ""), ("people", "65+")):
        scores = whole(measure, group)
        assert scores["skill_mae_no_change"] > 0.5
        assert scores["skill_mae_demography"] > 0.2
    assert whole("people")["mape"] < 1.0
    assert whole("people")["observations"] == 27
    assert whole("people", "65+")["mape"] < 1.0


def test_the_figures_told_elsewhere_are_these():
    """The register of methods says what this finds."""
    told = next(one for one in methods()["hindcast"].checks if one.kind == "hindcast").figures
    parts = {
        "people": whole("people"),
        "people of 65 and over": whole("people", "65+"),
        "births": whole("births"),
        "deaths": whole("deaths"),
        "days of delayed transfers": whole("activity", "delayed_transfer_day"),
    }
    found_now = {k: f"{v['mape']:.1f}%, {v['coverage_80']:.0%}" for k, v in parts.items()}
    assert told == found_now


def test_what_the_folder_keeps_is_whole_and_told_as_old_once_the_plan_has_changed():
    """A change of the plan makes it old, which the report says; figures agree until then."""
    kept = read_kept(plans.load(EXAMPLE))
    assert kept is not None
    assert kept.meta["base"] == "2011_12"
    assert kept.meta["observed"].keys() == {SEEN.name}
    if kept.stale:
        assert "earlier version of the plan" in staleness(kept)
    else:
        assert kept.findings == of_hindcast(found()).findings


def test_where_it_fails_is_told():
    delays = whole("activity", "delayed_transfer_day", "all")
    assert delays["bias_percent"] < -30  # demography does not explain a near doubling
    assert abs(delays["skill_mae_demography"]) < 0.1
    trust = of_hindcast(found())
    assert "delayed transfers" in trust.headline.split("near or nearer for ")[1]
    assert "deaths" in trust.headline.split("near or nearer for ")[1]


def test_the_base_year_itself_is_given_back():
    """Delayed days of 2011/12 by council are those observed: the shape is scaled to them."""
    history = found().rows.filter((pl.col("measure") == "activity") & (pl.col("used") == "history"))
    scored = found().rows.filter((pl.col("measure") == "activity") & (pl.col("horizon") == 1))
    assert history.height == 4
    assert set(history["area"]) == set(scored["area"])
    for one in scored.iter_rows(named=True):
        then = history.filter(pl.col("area") == one["area"])["observed"][0]
        assert one["no_change"] == then
        assert one["demography"] == pytest.approx(then, rel=0.06)  # a year's ageing, no more


def test_the_command_writes_its_folder(tmp_path):
    call = [sys.executable, "-m", "bettercare", "hindcast", str(EXAMPLE), "--observed", str(SEEN),
            "--draws", "16", "--out", str(tmp_path / "out")]  # fmt: skip
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "scores.csv").is_file()


@pytest.mark.skipif(
    not (DATA / "components_of_change.csv").is_file(),
    reason="the public estimates are not here: BETTERCARE_SHARED names no folder with data/llr",
)
def test_the_base_has_the_rates_known_in_2011_and_its_files_are_what_the_script_writes(tmp_path):
    import shutil

    from llr.base_2011 import fertility_shape, write_base
    from llr.known_2011 import known_in_2011
    from llr.observed import write_observed

    rates, fall = known_in_2011(DATA, fertility_shape(EXAMPLE))
    ours = build_rates(base().plan)
    np.testing.assert_allclose(ours.people, rates.people, atol=0.51)
    np.testing.assert_allclose(ours.births, rates.births, rtol=1e-4)
    # five-year bands graduated anew: near the law they were made from, in deaths to expect
    expected = (rates.people * rates.death_rate).sum(axis=(1, 2))
    np.testing.assert_allclose(
        (ours.people * ours.death_rate).sum(axis=(1, 2)), expected, rtol=5e-3
    )
    old = slice(65, 90)
    np.testing.assert_allclose(ours.death_rate[..., old], rates.death_rate[..., old], rtol=0.05)
    improvement = base().plan.quantities["population.mortality.improvement"].value
    assert improvement == pytest.approx(fall, abs=5e-5)
    shutil.copytree(EXAMPLE, tmp_path / "plan")
    write_base(DATA, tmp_path / "plan")
    write_observed(DATA, tmp_path / "plan")
    for path in sorted([*BASE.rglob("*.*"), SEEN]):
        again = tmp_path / "plan" / path.relative_to(EXAMPLE)
        assert again.read_bytes() == path.read_bytes(), path

"""The reference plan is whole, real where it says so, and says what it should of 427 beds."""

from functools import cache
from pathlib import Path

import polars as pl
import pytest

from bettercare.plan import check
from bettercare.plan.quantities import all_quantities
from bettercare.system.run import blocks
from bettercare.verdict import assess

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"
DRAWS = 136  # more than one block, which processes share


@cache
def plan():
    report = check(LLR)
    assert [str(fault) for fault in report.faults] == []
    return report.plan


@cache
def assessed():
    return assess(plan(), draws=DRAWS, jobs=1)


def value(measure, year, column="mean", option="a_do_nothing", **dimensions):
    where = pl.col("measure") == measure
    for name, wanted in ({"option": option, "year": year} | dimensions).items():
        where &= pl.col(name).is_null() if wanted is None else pl.col(name) == wanted
    found = assessed().results.filter(where)
    assert found.height == 1, found
    return found[column][0]


def told(option, year, name):
    found = assessed().verdict.filter(
        (pl.col("option") == option) & (pl.col("year") == year) & (pl.col("check") == name)
    )
    assert found.height == 1
    return found.row(0, named=True)


def test_it_holds_what_the_system_is_made_of():
    p = plan()
    assert (p.first_year, p.last_year) == (2013, 2023)
    assert sum(not area.outside for area in p.areas.values()) == 9
    assert (len(p.settings), len(p.stages), len(p.pathways)) == (5, 5, 8)
    assert len(p.services) >= 25
    assert {s.setting for s in p.services.values()} == set(p.settings)
    assert {s.stage for s in p.services.values()} == set(p.stages)
    services = [i for i in p.interventions.values() if i.kind == "service"]
    assert len(services) >= 18
    for pathway in p.pathways:
        assert sum(i.pathway == pathway for i in services) >= 2, pathway
    assert {i.project for i in p.interventions.values() if i.kind == "enabler"} >= {
        "primary_care", "workforce", "information_technology", "property"
    }  # fmt: skip
    assert list(p.options) == [
        "a_do_nothing", "b_left_shift", "c_in_house", "d_draft_2016", "e_community_first"
    ]  # fmt: skip
    for service in p.services.values():
        assert set(service.pathways) <= set(p.pathways)


def test_every_figure_has_a_source_an_owner_and_where_judged_a_range():
    for figure in all_quantities(plan()).values():
        assert figure.source, figure.address
        assert set(figure.source) <= set(plan().sources), figure.address
        # beds, and money that is on record as agreed, are no estimates
        record = figure.address.startswith("estate.sites") or figure.address.endswith(".agreed")
        if figure.grade == "judgement" and not record:
            assert figure.range is not None, figure.address


def test_people_start_from_the_published_estimates():
    # ONS mid-year estimates for 2013, sum of the nine districts: 1,033,339
    assert value("people", "2013/14", area="all", age_band="all", sex="all") == pytest.approx(
        1_033_339, rel=0.001
    )
    # mid-2014 estimate, pre-revision release: 1,043,580
    assert value("people", "2014/15", area="all", age_band="all", sex="all") == pytest.approx(
        1_043_580, rel=0.005
    )


def test_the_hospitals_start_from_their_counted_beds():
    # ERIC 2013-14, all types: Infirmary 987, Glenfield 402, General 399
    for site, beds in {"lri": 987, "gh": 402, "lgh": 399}.items():
        types = [
            value(f"beds_{t}_planned", "2013/14", site=site, month="2013-04")
            for t in ("general", "maternity", "neonatal")
            if assessed()
            .results.filter((pl.col("measure") == f"beds_{t}_planned") & (pl.col("site") == site))
            .height
        ]
        assert sum(types) == beds
    # and from their occupied ones: 1,557 on the year's mean
    stays = assessed().results.filter(
        (pl.col("option") == "a_do_nothing")
        & (pl.col("year") == "2013/14")
        & (pl.col("measure") == "beddays_midnight")
        & pl.col("site").is_in(["lri", "gh", "lgh"])
    )
    assert stays["p50"].sum() / 365 == pytest.approx(1557, rel=0.02)


def test_closing_427_beds_does_not_add_up_and_the_verdict_says_why():
    beds = told("b_left_shift", "2018/19", "acute_beds:general")
    assert beds["holds"] == "fails"
    assert beds["shortfall_p10"] > 0
    assert "427 beds close" in beds["reason"]
    assert "Held back most by: " in beds["reason"]
    closed = value("beds_closed", "2018/19", option="b_left_shift", site="all")
    assert closed == pytest.approx(427)
    for year in ("2017/18", "2018/19"):
        assert told("b_left_shift", year, "all")["holds"] == "fails"


def test_no_option_is_green_while_checks_are_untested():
    joint = assessed().verdict.filter(pl.col("check") == "all")
    assert joint.height == 5 * 11
    assert "holds" not in set(joint["holds"])
    for name in ("travel", "fairness", "gates"):
        rows = assessed().verdict.filter(pl.col("check").str.starts_with(name))
        assert set(rows["holds"]) == {"cannot tell"}


def test_probabilities_come_in_steps_and_never_certain():
    seen = assessed().verdict["probability"].drop_nulls()
    assert ((seen * 20).round() / 20 - seen).abs().max() < 1e-9
    assert (seen.min(), seen.max()) == (0.05, 0.95)


def test_the_same_bytes_whatever_the_number_of_processes(tmp_path):
    assert len(blocks(DRAWS)) > 1
    for name in ("1", "2"):
        found = assess(plan(), ["b_left_shift"], draws=DRAWS, jobs=int(name))
        found.results.write_parquet(tmp_path / f"{name}.parquet")
        found.verdict.write_csv(tmp_path / f"{name}.csv")
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()

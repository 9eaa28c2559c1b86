"""The network of Leicester, Leicestershire and Rutland: what it holds and what it is held to."""

from dataclasses import replace
from pathlib import Path

import pytest

from bettercare import plan as plans
from bettercare.flow.replicate import prepare, replicate
from bettercare.plan.model import Plan
from bettercare.winter.calibrate import fits
from bettercare.winter.costs import with_plan_costs
from bettercare.winter.held import simulate_years
from bettercare.winter.planned import Central, central, scaled
from bettercare.winter.surface import read_surface
from bettercare.winter.template import read_template

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plans.load(LLR)


@pytest.fixture(scope="module")
def llr(plan: Plan) -> Central:
    return central(plan, ["b_left_shift"])


def test_it_goes_from_the_front_door_to_home(plan: Plan) -> None:
    template = read_template(plan)
    assert len(template.roles) >= 14
    assert len(template.of_role("community")) >= 8
    for name in ("ae", "same_day_care", "lri_assessment", "lri_medicine", "gh_surgery",
                 "lgh_medicine", "lri_critical", "community_west", "intermediate_care",
                 "home_care", "nursing_home", "stroke_rehabilitation"):  # fmt: skip
        assert name in template.roles


def test_its_targets_are_the_published_figures(plan: Plan) -> None:
    targets = read_template(plan).targets
    beds = [one for one in targets if one.measure == "occupied" and one.fitted]
    days = [one for one in targets if one.measure == "held" and one.fitted]
    assert sum(one.value for one in beds) == 1557  # 872 + 351 + 334
    assert sum(one.value for one in days) == 35_248  # the reasons, April 2013 to March 2014
    assert {one.value for one in targets if one.fitted is None} == {1557, 35_248}


def test_the_costs_beside_it_are_the_plans_in_every_year(llr: Central) -> None:
    path = LLR.parent / "flow" / "llr_2014_costs.toml"
    for year in (2013, 2023):  # the General is closed by then
        network = llr.network("b_left_shift", year)
        priced = with_plan_costs(network, path, llr, llr.figures("b_left_shift", year))
        value = {one.node: one.value for one in priced.costs}
        stated = llr.plan.quantities["finance.unit_cost.reablement"].value
        assert value["reablement"] == pytest.approx(stated / 7, rel=1e-4)
        assert ("lgh_surgery" in value) == ("lgh_surgery" in {one.name for one in network.nodes})
        assert min(value.values()) > 0.0


def test_calibration_meets_them(llr: Central) -> None:
    """Three winters of the base year, which is the same for every option."""
    network = llr.network("b_left_shift", 2013)
    years = simulate_years(network, llr.template, 3, jobs=2)
    for one in fits(network, llr.template.targets, years):
        few = 0.02 if one.target.measure == "occupied" else 0.35  # winters differ more than beds
        assert abs(one.difference) < few, one
        if one.target.fitted is None and one.target.measure == "held":
            assert abs(one.difference) < 0.15, one


def test_closing_the_general_sends_its_people_to_the_other_two(llr: Central) -> None:
    network = llr.network("b_left_shift", 2018)
    prepare(network)  # every name in it is of a node that is open
    names = {node.name for node in network.nodes}
    assert not any(name.startswith("lgh_") for name in names)
    before = {node.name for node in llr.network("b_left_shift", 2017).nodes}
    assert "lgh_surgery" in before


def test_the_surface_it_keeps_is_of_this_network(plan: Plan) -> None:
    surface = read_surface(LLR)
    assert surface is not None
    told = "remake it: bettercare flow fit examples/llr_2014"
    assert surface.network_hash == read_template(plan).digest, told


def test_with_little_room_outside_nobody_is_there_without_a_place(llr: Central) -> None:
    network = llr.network("b_left_shift", 2013)
    small = scaled(network, 1.0, 0.4, llr.template)
    there = {node.name: sum(node.occupied_at_start.values()) for node in small.nodes}
    before = {node.name: sum(node.occupied_at_start.values()) for node in network.nodes}
    rooms = {node.name: node.capacity for node in small.nodes}
    assert there["community_west"] == rooms["community_west"] < before["community_west"]
    assert there["mental_health"] == before["mental_health"]
    short = replace(small, days=3.0, warm_up=0.0)
    assert replicate(prepare(short), 1, 0).visits > 0  # a full place entered would be told

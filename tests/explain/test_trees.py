"""A number worked out again from the leaves of its tree is the number of the run."""

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from small_plan import SMALL
from two_places import two_places

from bettercare.errors import CallError
from bettercare.explain.case import Case, open_case
from bettercare.explain.filters import Filters
from bettercare.explain.node import Node, leaf, made, recompute
from bettercare.explain.targets import explain, measures
from bettercare.plan import load
from bettercare.plan.draws import MONTHS
from bettercare.population.prevalence import prevalent
from bettercare.publish.explain_words import figure
from bettercare.system.index import payers
from bettercare.system.layout import bed_sites

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"


@cache
def plan_of(folder: Path):
    return load(folder)


@cache
def case_of(folder: Path, option: str, year: str) -> Case:
    return open_case(plan_of(folder), option, year)


Question = tuple[str, Filters, tuple[str, ...], int]


def of_services(case: Case) -> Iterator[Question]:
    for s, service in case.plan.services.items():
        yield "activity", Filters(service=s), ("activity", s), 0
        for a, area in enumerate(case.plan.areas):
            yield "activity", Filters(service=s, area=area), ("activity_area", s), a
        if service.beds:
            yield "beddays", Filters(service=s), ("beddays", s), 0
        if f"capacity.planned.{s}" in case.plan.quantities:
            for name in ("capacity_needed", "capacity_planned"):
                yield name, Filters(service=s), (name, s), 0


def of_beds(case: Case) -> Iterator[Question]:
    for kind in case.plan.bed_types:
        for at, site in enumerate(["all", *bed_sites(case.plan, kind)]):
            for m, month in enumerate(MONTHS):
                for name in ("needed", "occupied", "planned"):
                    filters = Filters(site=site, month=month)
                    yield f"beds_{kind}_{name}", filters, (f"beds_{name}", kind), at * 12 + m


def questions(case: Case) -> list[Question]:
    """Everything that may be asked: target, filters, and the run's row that answers it."""
    asked = [*of_services(case), *of_beds(case)]
    for g, group in enumerate(case.plan.staff_groups):
        for name in ("staff_required", "staff_in_post", "staff_gap"):
            asked.append((name, Filters(staff_group=group), (name,), g))
    for p, partner in enumerate([*payers(case.plan), "all"]):
        for name in ("cost", "funding", "gap"):
            asked.append((f"finance.{name}", Filters(partner=partner), (name,), p))
    for name in ("capital_sought", "capital_secured", "beds_relief", "beds_closed", "people"):
        asked.append((name, Filters(), (name,), 0))
    with_conditions = [f"people_with_{each}" for each in prevalent(case.plan)]
    for name in ("births", "deaths", *with_conditions):
        asked.append((name, Filters(), (name,), 0))
        for a, area in enumerate(case.people.areas, start=1):
            asked.append((name, Filters(area=area), (name,), a))
    return asked


def agrees(case: Case, target: str, filters: Filters, row: tuple[str, ...], at: int) -> None:
    tree = explain(case, target, filters)
    wanted = case.rows(*row)[at]
    # a gap is a difference of far larger sums: it agrees to 1e-9 of what it is a difference of
    size = max([abs(wanted), *(abs(child.value) for child in tree.children), 1e-12])
    assert tree.value == pytest.approx(wanted, abs=1e-9 * size), tree.label
    assert recompute(tree) == pytest.approx(wanted, abs=1e-9 * size), tree.label


@pytest.mark.parametrize("number", range(50))
def test_a_number_worked_out_by_hand_is_the_number_of_the_run(number: int) -> None:
    dice = random.Random(number)
    option = dice.choice(["a_do_nothing", "b_left_shift", "e_community_first"])
    case = case_of(LLR, option, dice.choice(["2013/14", "2018/19", "2023/24"]))
    by_kind = {}
    for question in questions(case):
        by_kind.setdefault(question[0], []).append(question)
    agrees(case, *dice.choice(by_kind[dice.choice(sorted(by_kind))]))


@pytest.mark.parametrize("option", ["a_do_nothing", "b_at_home"])
def test_every_number_of_the_small_plan_agrees(option: str) -> None:
    case = case_of(SMALL, option, "2015/16")
    for question in questions(case):
        agrees(case, *question)


@pytest.mark.parametrize("year", ["2013/14", "2016/17"])
@pytest.mark.parametrize("option", ["nothing", "all"])
def test_every_number_agrees_where_need_and_health_change(option: str, year: str) -> None:
    case = open_case(two_places(5), option, year)
    for question in questions(case):
        agrees(case, *question)
    tree = explain(case, "activity", Filters(service="hospital"))
    told = {each.label for each in tree.walk()}
    changes = {"Need by condition against the base year", "Health status: use at an adjusted age"}
    assert changes <= told if year == "2016/17" else not changes & told


def test_people_are_told_by_births_deaths_and_moves() -> None:
    case = open_case(two_places(5), "nothing", "2016/17")
    [north] = explain(case, "people", Filters(area="north")).children
    base, born, died, moved = north.children
    assert base.value == pytest.approx(case.people.by_band[0, 0].sum())
    assert born.value == pytest.approx(case.people.born[1:, 0].sum())
    assert died.value == pytest.approx(-case.people.deaths[1:, 0].sum())
    assert moved.note == "population.flows"


def printed(node: Node) -> float:
    """The value from the leaves as they are printed, digit by digit."""
    if not node.children:
        text = figure(node.value, "", exact=True)
        return float(text)
    parts = [leaf("", printed(child)) for child in node.children]
    return made("", "", node.operation, parts).value


def test_the_printed_digits_are_enough() -> None:
    tree = explain(case_of(LLR, "b_left_shift", "2018/19"), "beds_needed")
    assert printed(tree) == pytest.approx(tree.value, rel=1e-12)
    assert {each.operation for each in tree.walk()} >= {"sum", "product", "quotient", "smallest"}


def test_a_check_is_its_need_less_its_plan() -> None:
    case = case_of(LLR, "b_left_shift", "2018/19")
    tree = explain(case, "acute_beds")
    need = case.rows("beds_needed", "general")[:12]
    planned = case.rows("beds_planned", "general")[:12]
    assert tree.value == pytest.approx((need - planned).max(), rel=1e-9)
    told = [each.origin.address for each in tree.walk() if each.origin]
    assert "demand.trend.emergency_admission" in told
    held = [each.label for each in tree.walk() if each.label.startswith("Held back: ")]
    assert held


def test_the_shortest_member_stands_for_a_check_of_several() -> None:
    case = case_of(LLR, "b_left_shift", "2018/19")
    by_member = [
        explain(case, f"maternity_beds:{each}").value for each in ("maternity", "neonatal")
    ]
    assert explain(case, "maternity_beds").value == max(by_member)


def test_a_cut_tree_keeps_its_value_and_loses_its_depth() -> None:
    tree = explain(case_of(LLR, "b_left_shift", "2018/19"), "beds_needed").cut(2)
    assert all(not grandchild.children for each in tree.children for grandchild in each.children)
    assert recompute(tree) == pytest.approx(tree.value, rel=1e-12)


@pytest.mark.parametrize(
    ("target", "filters", "words"),
    [
        ("bedz_needed", Filters(), 'did you mean "beds_needed"'),
        ("activity", Filters(), "needs --service"),
        ("activity", Filters(service="emergency_admision"), 'did you mean "emergency_admission"'),
        ("gap", Filters(site="lri"), "not told by site"),
        ("acute_beds", Filters(site="lri"), "leave out site"),
        ("travel", Filters(), "not modelled yet"),
    ],
)
def test_what_can_not_be_explained_is_refused_in_a_sentence(target, filters, words) -> None:
    case = case_of(LLR, "a_do_nothing", "2013/14")
    assert "beds_needed" in measures(case.plan, case.model.sequence_beds)
    with pytest.raises(CallError, match=words):
        explain(case, target, filters)

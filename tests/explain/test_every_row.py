"""Every row that a run writes can be asked for by its own columns, and its leaves give it back."""

import random
from functools import cache
from pathlib import Path

import pytest
from small_plan import SMALL

from bettercare.errors import CallError
from bettercare.explain.case import Case, open_case
from bettercare.explain.filters import Filters
from bettercare.explain.moved import margins
from bettercare.explain.node import NONE, recompute
from bettercare.explain.targets import explain
from bettercare.plan import load
from bettercare.sampling import DrawBook
from bettercare.system.layout import Row
from bettercare.tables.results import MEASURES

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"
DIMENSIONS = (
    "month", "area", "site", "service", "setting", "pathway", "partner", "staff_group",
    "age_band", "sex",
)  # fmt: skip
#: Every kind of row of the results, by the measure and what it is told by.
KINDS = (
    "people", "births", "deaths", "activity", "activity_area", "activity_place", "activity_pathway",
    "activity_person", "activity_month", "beddays", "beddays_place", "capacity_needed",
    "capacity_planned", "beds_occupied", "beds_needed", "beds_planned", "staff_required",
    "staff_in_post", "staff_gap", "staff_joined", "staff_left", "staff_retired", "staff_moved",
    "staff_hours", "staff_people", "bank_agency", "bank_agency_cost", "bank_agency_premium", "cost",
    "cost_setting", "funding", "gap", "grants",
    "spend_per_head_mental", "spend_per_head_physical",
    "client_income", "contract_income", "contract_payments", "pool_income", "pool_payments",
    "capital_sought",
    "capital_secured", "beds_relief", "beds_closed", "double_running", "transition_funding",
    "closing_beds_closed", "closing_beds_funded", "closing_money_needed", "closing_money_agreed",
    "staff_required_partner", "staff_in_post_partner", "staff_gap_partner", "staff_joined_partner",
    "staff_left_partner", "staff_retired_partner", "staff_moved_partner", "staff_hours_partner",
    "bank_agency_partner", "bank_agency_cost_partner", "bank_agency_premium_partner",
)  # fmt: skip
#: Conditions of the large plan whose people are counted.
CONDITIONS = (
    "dementia", "diabetes", "frailty", "heart_lung", "learning_disability",
    "severe_mental_illness",
)  # fmt: skip
#: Steps of the large plan's bridge.
BRIDGE = (
    "bridge_start", "bridge_in_house", "bridge_other_figures", "bridge_urgent",
    "bridge_frail_older", "bridge_long_term_conditions", "bridge_planned", "bridge_other_pathways",
    "bridge_enablers", "cost_released", "cost_stranded",
)  # fmt: skip
WITH_CONDITIONS = tuple(f"people_with_{each}" for each in CONDITIONS)


@cache
def case_of(folder: Path, option: str, year: str) -> Case:
    return open_case(plan_of(folder), option, year)


@cache
def plan_of(folder: Path):
    return load(folder)


def rows_of(case: Case, kind: str) -> list[int]:
    """Places of the rows of a kind in the layout."""
    spans = case.model.layout.spans
    own = [span for key, span in spans.items() if key[0] == kind]
    return sorted({at for span in own for at in range(span.start, span.stop)})


def asked_as(row: Row) -> Filters:
    """The filters of a row as results.csv has them: every column that is not empty."""
    return Filters(**{name: getattr(row, name) for name in DIMENSIONS})


def agrees(case: Case, at: int) -> None:
    row = case.model.layout.rows[at]
    tree = explain(case, row.measure, asked_as(row))
    wanted = case.run.rows[at, case.year, 0]
    # a gap is a difference of far larger sums: it agrees to 1e-9 of what it is a difference of
    size = max([abs(wanted), *(abs(child.value) for child in tree.children), 1e-12])
    assert tree.value == pytest.approx(wanted, abs=1e-9 * size), row
    assert recompute(tree) == pytest.approx(wanted, abs=1e-9 * size), row
    assert tree.unit == row.unit


@pytest.mark.parametrize("kind", [*KINDS, *BRIDGE, *WITH_CONDITIONS])
def test_rows_of_every_kind_of_the_large_plan_agree(kind: str) -> None:
    dice = random.Random(kind)
    for option, year in (("b_left_shift", "2018/19"), ("e_community_first", "2023/24")):
        case = case_of(LLR, option, year)
        rows = rows_of(case, kind)
        for at in dice.sample(rows, min(4, len(rows))):
            agrees(case, at)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_the_small_plan_agrees(kind: str) -> None:
    case = case_of(SMALL, "b_at_home", "2016/17")
    for at in rows_of(case, kind):
        agrees(case, at)


def test_the_kinds_are_all_there_are() -> None:
    layout = case_of(LLR, "b_left_shift", "2018/19").model.layout
    assert {key[0] for key in layout.spans} == {*KINDS, *BRIDGE, *WITH_CONDITIONS}
    for each in MEASURES:
        wanted = each.name.replace("TYPE", "general").replace("CONDITION", "frailty")
        wanted = wanted.replace("STEP", "in_house").replace("CARE", "mental")
        assert any(row.measure == wanted for row in layout.rows), wanted


@pytest.mark.parametrize("option", ["b_left_shift", "e_community_first"])
def test_every_row_of_what_is_held_back_agrees(option: str) -> None:
    case = case_of(LLR, option, "2018/19")
    for i, each in enumerate(case.interventions):
        for target in (each.key, f"interventions.{each.key}"):
            tree = explain(case, target)
            wanted = case.run.achieved[i, case.year, 0]
            assert recompute(tree) == pytest.approx(wanted, abs=1e-9)
            assert tree.children[0].value == pytest.approx(case.ramp(each.key))
        worth = explain(case, "beds_relief", Filters(intervention=each.key))
        assert recompute(worth) == pytest.approx(case.run.worth[i, case.year, 0], abs=1e-6)


def test_every_row_of_the_verdict_agrees() -> None:
    case = case_of(LLR, "b_left_shift", "2018/19")
    found = margins(case.model, case.option, DrawBook(0, 1, central=True))
    assert len(found) > 40
    for each in found:
        tree = explain(case, each.name)
        wanted = float(each.short[0])
        size = max(abs(wanted), *(abs(child.value) for child in tree.children))
        assert recompute(tree) == pytest.approx(wanted, abs=1e-9 * size), each.name
    whole = explain(case, "all")
    assert len(whole.children) == len(found)
    assert recompute(whole) == sum(float(each.short[0]) > NONE for each in found)
    assert "not modelled yet" in whole.note


@pytest.mark.parametrize(
    ("target", "filters", "words"),
    [
        ("activity", {"service": "emergency_admission", "area": "leicester", "sex": "f"},
         "one way at a time"),
        ("activity", {"service": "emergency_admission", "setting": "community"},
         "is a service of the setting acute"),
        ("activity", {"service": "emergency_admission", "site": "lri_x"}, 'did you mean "lri"'),
        ("activity", {"service": "emergency_admission", "pathway": "maternity"}, "no pathway"),
        ("activity_month", {"service": "emergency_admission"}, "needs --month"),
        ("cost", {"setting": "acut"}, 'did you mean "acute"'),
        ("beds_relief", {"intervention": "falls_preventio"}, 'did you mean "falls_prevention"'),
        ("falls_prevention", {"area": "leicester"}, "takes no filters"),
        ("all", {"area": "leicester"}, "told whole"),
    ],
)  # fmt: skip
def test_what_can_not_be_asked_together_is_refused_in_a_sentence(target, filters, words) -> None:
    case = case_of(LLR, "b_left_shift", "2018/19")
    with pytest.raises(CallError, match=words):
        explain(case, target, Filters(**filters))


def test_an_intervention_outside_the_option_names_the_options_that_hold_it() -> None:
    case = case_of(LLR, "a_do_nothing", "2018/19")
    with pytest.raises(CallError, match="ask with --option b_left_shift"):
        explain(case, "two_acute_sites")

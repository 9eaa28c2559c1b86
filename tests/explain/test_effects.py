"""Every form of effect, on the plan that can be worked by hand, agrees with the run."""

from dataclasses import replace

import pytest
from tiny import at_home, need_nurses, quantity, tiny_plan

from bettercare.explain.case import open_case
from bettercare.explain.filters import Filters
from bettercare.explain.node import Node, recompute
from bettercare.explain.targets import explain
from bettercare.plan.model import Effect, Move, Where

STAY = "interventions.at_home.flow.length_of_stay.hospital"
UNITS = "interventions.at_home.activity.hospital"


def hand_on(per: str = "unit") -> tuple[Move, ...]:
    return (Move("community", quantity("interventions.at_home.to.community", 6.0), per),)


def on(address: str, target: str, **change) -> Effect:
    return Effect(address, target, Where(age=("65+",)), **change)


FORMS = {
    "multiply": on(UNITS, "activity.hospital", multiply=quantity(UNITS, 0.5), moves_to=hand_on()),
    "per bed-day": on(
        UNITS, "activity.hospital", multiply=quantity(UNITS, 0.5), moves_to=hand_on("bed-day")
    ),
    "take away": on(
        UNITS, "activity.hospital", add=quantity(UNITS, -500.0, support="real"),
        moves_to=hand_on(),
    ),
    "more than there is": on(
        UNITS, "activity.hospital", add=quantity(UNITS, -9e9, support="real"), moves_to=hand_on()
    ),
    "add": on(UNITS, "activity.hospital", add=quantity(UNITS, 500.0)),
    "shorter": on(
        STAY, "flow.length_of_stay.hospital", multiply=quantity(STAY, 0.9),
        moves_to=hand_on("bed-day"),
    ),
    "days fewer": on(
        STAY, "flow.length_of_stay.hospital", add=quantity(STAY, -0.5, support="real"),
        moves_to=hand_on("bed-day"),
    ),
    "relocate": Effect(
        UNITS, "activity.hospital", Where(site=("lgh",)), relocate=(("lri", 1.0),)
    ),
    "figure": on(
        "interventions.at_home.finance.unit_cost.hospital", "finance.unit_cost.hospital",
        multiply=quantity("interventions.at_home.finance.unit_cost.hospital", 0.9),
    ),
}  # fmt: skip
TARGETS = [
    ("activity", Filters(service="hospital"), ("activity", "hospital"), 0),
    ("activity", Filters(service="community"), ("activity", "community"), 0),
    ("beddays", Filters(service="hospital"), ("beddays", "hospital"), 0),
    ("beds_needed", Filters(site="lri", month=4), ("beds_needed", "general"), 12),
    ("beds_relief", Filters(), ("beds_relief",), 0),
    ("cost", Filters(partner="uhl"), ("cost",), 0),
    ("capacity_needed", Filters(service="community"), ("capacity_needed", "community"), 0),
    ("staff_gap", Filters(staff_group="community_nurse"), ("staff_gap",), 1),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("nurses", [0.0, 40.0])
def test_every_form_of_effect_agrees_with_the_run(form: str, nurses: float) -> None:
    one = at_home(effects=(FORMS[form],), needs=(need_nurses(nurses),) if nurses else ())
    case = open_case(tiny_plan([one]), "all", "2015/16")
    for target, filters, row, at in TARGETS:
        tree = explain(case, target, filters)
        wanted = case.rows(*row)[at]
        assert tree.value == pytest.approx(wanted, rel=1e-9, abs=1e-6), target
        assert recompute(tree) == pytest.approx(wanted, rel=1e-9, abs=1e-6), target


def find(tree: Node, label: str) -> Node:
    return next(each for each in tree.walk() if each.label.startswith(label))


def test_what_an_intervention_took_and_what_held_it_back_by_hand() -> None:
    one = at_home(needs=(need_nurses(8.0),))
    case = open_case(tiny_plan([one]), "all", "2015/16")
    tree = explain(case, "activity", Filters(service="hospital"))
    # 20 nurses, 10% leave and 4 join: 22 as the year opens, 2 of the 8 asked for
    assert find(tree, "Staff there").value == pytest.approx(0.25)
    assert "too few" in find(tree, "Held back").label
    # half of 3,650 admissions are aged 65 and over; half of those, a quarter of the way
    assert find(tree, "Care at home").value == pytest.approx(-3650 / 2 * 0.5 * 0.25)
    assert tree.value == pytest.approx(3650 - 228.125)


def test_effects_are_told_in_the_order_in_which_they_act() -> None:
    second = replace(at_home(), key="later", label="Later")
    effect = replace(FORMS["multiply"], address="interventions.later.activity.hospital",
                     multiply=quantity("interventions.later.activity.hospital", 0.5),
                     moves_to=(), avoided="invented")  # fmt: skip
    case = open_case(tiny_plan([at_home(), replace(second, effects=(effect,))]), "all", "2015/16")
    lines = explain(case, "activity", Filters(service="hospital")).children
    assert [each.label for each in lines] == ["Before any intervention", "Care at home", "Later"]
    # the second finds what the first has left
    assert [each.value for each in lines] == pytest.approx([3650.0, -912.5, -456.25])

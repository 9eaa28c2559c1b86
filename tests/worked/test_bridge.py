"""The bridge from nothing done to the plan: bars that sum exactly, whatever their order."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from money_plan import BLOCK, BY_ACTIVITY, trading, wards, with_table
from small_plan import SMALL
from tiny import at_home, quantity, tiny_plan

from bettercare.finance.shapley import members, shapley, weights
from bettercare.plan import load
from bettercare.plan.model import Named, Option, Setting
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.bridge_steps import IN_HOUSE, OTHER, REST, bridge_steps, bridge_years
from bettercare.system.model import build_model


def bridged(plan, option="all", draws=1, central=True):
    """Rows by measure and partner in the last year: (partners, draws)."""
    model = build_model(plan, bridge=8)
    done = run_option(model, plan.options[option], DrawBook(1, draws, central=central))

    def get(*key):
        return done.rows[model.layout[key]][:, -1]

    return model, get


def all_bars(model, get):
    return np.stack([get(f"bridge_{step.key}") for step in model.bridge])


def test_shapley_of_a_game_by_hand():
    # A alone 10, B alone 20, C alone 0, A and B 50, any with C as without: A has 10 + (50-20)
    # over two orders, B 20 + 40, C nothing
    game = np.zeros(8)
    for number, (a, b, _) in enumerate(members(3)):
        game[number] = 50 if a and b else 10 if a else 20 if b else 0
    assert shapley(game) == pytest.approx([20.0, 30.0, 0.0])


def test_shapley_is_the_mean_over_all_orders():
    game = np.random.default_rng(1).normal(size=16)
    wanted = np.zeros(4)
    for order in permutations(range(4)):
        taken = 0
        for step in order:
            wanted[step] += game[taken | 1 << step] - game[taken]
            taken |= 1 << step
    assert shapley(game) == pytest.approx(wanted / 24)
    assert weights(4).sum(axis=1) == pytest.approx(np.zeros(4))


def efficient(plan, rate=0.03):
    """The plan whose option also sets efficiency and funding."""
    lines = (
        Setting("finance.efficiency.uhl", rate, "share/year", None, "x", None, "all"),
        Setting("finance.funding.uhl", 6_500_000.0, "gbp/year", None, "x", None, "all"),
    )
    option = replace(plan.options["all"], settings=lines)
    return replace(plan, options=plan.options | {"all": option})


def test_bars_lead_from_nothing_done_to_the_option():
    rate = quantity("finance.efficiency.uhl", 0.0, "share/year", "real")
    figures = [*wards(quantity("finance.unit_cost.hospital", 500.0), rate),
               quantity("finance.tariff.hospital", 1_500.0)]  # fmt: skip
    plan = efficient(trading(BLOCK, BY_ACTIVITY, quantities=figures))
    model, get = bridged(plan)
    _, nothing = bridged(plan, "nothing")
    gap, start, bars = get("gap"), get("bridge_start"), all_bars(model, get)
    assert start == pytest.approx(nothing("gap"))
    assert start + bars.sum(axis=0) == pytest.approx(gap, abs=1e-9 * np.abs(gap).max())
    keys = [step.key for step in model.bridge]
    assert bars[keys.index(OTHER), 0] == pytest.approx(-500_000 * 1.01**3)  # more funding, grown
    assert (bars[keys.index(IN_HOUSE), 0] < 0).all()
    # the community pays for care at home, less what it saves on the hospital's admissions
    assert bars[keys.index("frail"), 1, 0] == pytest.approx(5_475 * 50 - 228.125 * 1_500)


def test_the_bar_of_a_single_step_is_the_whole_difference():
    model, get = bridged(tiny_plan())
    _, nothing = bridged(tiny_plan(), "nothing")
    keys = [step.key for step in model.bridge]
    moved = get("bridge_frail")
    assert moved[0] == pytest.approx(get("gap")[0] - nothing("gap")[0])
    assert get("bridge_in_house")[0] == pytest.approx([0.0])
    assert keys == [IN_HOUSE, OTHER, "frail"]


def test_released_and_stranded_cost_are_the_full_cost_of_what_was_avoided():
    get = bridged(tiny_plan())[1]
    # a quarter of 3,650 admissions at 1,000 and of 14,600 bed-days at 200; half of it is variable
    full = (912.5 * 1_000 + 3_650 * 200) * 1.02**3
    assert get("cost_released")[0] == pytest.approx([full / 2])
    assert get("cost_stranded")[0] == pytest.approx([full / 2])


def overlapping(*keys):
    """Two interventions on the same admissions, in this order, each in a pathway of its own."""

    def one(key, pathway, left):
        whole = at_home(key=key, pathway=pathway)
        effect = replace(
            whole.effects[0], address=f"interventions.{key}.activity.hospital",
            multiply=quantity(f"interventions.{key}.activity.hospital", left), moves_to=(),
            avoided="invented",
        )  # fmt: skip
        return replace(whole, effects=(effect,))

    made = {"a": one("a", "frail", 0.5), "b": one("b", "other", 0.8)}
    plan = tiny_plan([made[key] for key in keys])
    services = {
        key: replace(each, pathways=("frail", "other")) for key, each in plan.services.items()
    }
    pathways = plan.pathways | {"other": Named("other", "Other")}
    plan = replace(plan, services=services, pathways=pathways)
    return replace(plan, options={"all": Option("all", "All", ("all",), keys, ())})


def test_bars_do_not_depend_on_the_order_of_interventions():
    (one, first), (other, second) = bridged(overlapping("a", "b")), bridged(overlapping("b", "a"))
    for step in one.bridge:
        assert first(f"bridge_{step.key}") == pytest.approx(second(f"bridge_{step.key}"))
    # of 1,825: a alone takes 912.5, b 365, both 1,095: shared 5 to 2
    ratio = first("bridge_frail")[0] / first("bridge_other")[0]
    assert ratio == pytest.approx([2.5])
    assert [step.key for step in other.bridge] == [step.key for step in one.bridge]


def test_bars_sum_in_every_draw_of_the_small_plan():
    plan = load(SMALL)
    for option in plan.options:
        model, get = bridged(plan, option, draws=16, central=False)
        gap = get("gap")
        gap = np.concatenate([gap[[p for p, _ in enumerate(gap) if np.abs(gap[p]).any()]]])
        found = get("bridge_start") + all_bars(model, get).sum(axis=0)
        assert np.abs(found - gap).max() <= 1e-9 * np.abs(gap).max()


def test_there_are_never_more_steps_than_are_asked_for():
    plan = overlapping("a", "b")
    many = {f"p{n}": at_home(key=f"p{n}", pathway=f"w{n}") for n in range(12)}
    pathways = {f"w{n}": Named(f"w{n}", f"W{n}") for n in range(12)}
    plan = replace(plan, interventions=many, pathways=pathways)
    assert len(bridge_steps(plan)) == 8
    assert len(bridge_steps(plan, 12)) == 12
    assert bridge_steps(plan)[-1].key == REST
    held = [key for step in bridge_steps(plan) for key in step.interventions]
    assert sorted(held) == sorted(many)


def test_in_house_efficiency_is_told_by_what_the_register_says_it_consists_of():
    rows = [("uhl", "all", "pay", "in_house"), ("lpt", "all", "prices", "in_house"),
            ("uhl", "hospital", "stay", "at_home")]  # fmt: skip
    columns = ("partner", "service", "what", "programme")
    plan = with_table(tiny_plan(), "finance.saving", columns, rows)
    assert bridge_steps(plan)[0].label == "In-house efficiency: pay, prices"
    assert bridge_steps(tiny_plan())[0].label == "In-house efficiency"


def test_a_bridge_every_five_years_and_in_the_last():
    assert bridge_years(replace(tiny_plan(), last_year=2025)) == (5, 10, 12)

"""Charges of capital schemes by hand: written off in equal parts, dividend on what is left."""

from dataclasses import replace

import numpy as np
import pytest
from money_plan import with_table
from tiny import at_home, quantity, tiny_plan

from bettercare.explain.case import open_case
from bettercare.explain.filters import Filters
from bettercare.explain.node import recompute
from bettercare.explain.targets import explain
from bettercare.finance.capital import dividend
from bettercare.plan.model import Need
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

COLUMNS = ("scheme", "partner", "setting", "stage", "paid_from", "opens", "life", "running")


def built(paid="pdc", needed=True, **changes):
    """The tiny plan with a ward of 600,000 that opens in 2015/16 and lasts 30 years."""
    need = Need("interventions.at_home.needs", "capital", "ward", 600_000.0, "gbp")
    figures = [
        quantity("estate.capital.ward", 600_000.0, "gbp"),
        quantity("finance.capital_charge.dividend", 0.035, "share/year", "real"),
        quantity("finance.funding.lpt", 500_000.0),
    ]
    plan = tiny_plan([at_home(needs=(need,) if needed else ())], figures, **changes)
    row = ("ward", "uhl", "acute", "secured", paid, 2015, 30.0, 10_000.0)
    return with_table(plan, "estate.scheme", COLUMNS, [row])


def run(plan, option="all"):
    model = build_model(plan, bridge=8)
    done = run_option(model, plan.options[option], DrawBook(1, 1, central=True))
    return lambda *key: done.rows[model.layout[key]][..., 0]


def without(plan):
    tables = {key: table for key, table in plan.tables.items() if key != "estate.scheme"}
    return replace(plan, tables=tables)


def test_the_dividend_of_a_trusts_accounts():
    # 3.5% of average relevant net assets of 129,978 thousand pounds
    assert dividend(np.array(129_978.0), 0.035) == pytest.approx(4_549, abs=1)


def test_a_scheme_is_written_off_and_bears_a_dividend_once_it_is_open():
    charges = (run(built())("cost") - run(without(built()))("cost"))[0]
    # 600,000 / 30 = 20,000; 3.5% of the mean of 600,000 and 580,000, then of 580,000 and 560,000;
    # 10,000 of running cost at prices 2% higher a year
    first = 20_000 + 0.035 * 590_000 + 10_000 * 1.02**2
    second = 20_000 + 0.035 * 570_000 + 10_000 * 1.02**3
    assert charges == pytest.approx([0, 0, first, second])


def test_no_dividend_on_a_grant():
    charges = (run(built("grant"))("cost") - run(without(built()))("cost"))[0]
    assert charges[2] == pytest.approx(20_000 + 10_000 * 1.02**2)


def test_charges_come_with_the_intervention_that_needs_the_scheme():
    assert run(built(), "nothing")("cost")[0] == pytest.approx(
        run(without(built()), "nothing")("cost")[0]
    )
    # one that no intervention needs is there whatever is done
    always = run(built(needed=False), "nothing")("cost")[0]
    assert always[2] > run(without(built()), "nothing")("cost")[0][2] + 20_000


@pytest.mark.parametrize("needed", [True, False])
def test_the_bridge_holds_and_cost_is_explained(needed):
    case = open_case(built(needed=needed), "all", "2016/17")
    gap = case.rows("gap")
    bars = sum(case.rows(f"bridge_{step.key}") for step in case.model.bridge)
    assert case.rows("bridge_start") + bars == pytest.approx(gap, abs=1e-9 * np.abs(gap).max())
    for at, row in enumerate(case.model.layout.rows):
        if row.measure == "cost":
            tree = explain(case, "cost", Filters(partner=row.partner, setting=row.setting))
            assert recompute(tree) == pytest.approx(case.run.rows[at, case.year, 0], rel=1e-9)

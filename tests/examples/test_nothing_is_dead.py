"""No assumption is dead: each one, moved alone, moves some result of some option."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from moving import unmoved

from bettercare.plan import load
from bettercare.plan.model import Table
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

ROOT = Path(__file__).parents[2]
LLR = ROOT / "examples" / "llr_2014"


@cache
def llr():
    return load(LLR)


@cache
def everything():
    """An option with every intervention of the plan and no `set` lines to hide a figure."""
    plan = llr()
    option = next(iter(plan.options.values()))
    return replace(option, interventions=tuple(plan.interventions), settings=())


def test_a_dead_assumption_would_be_found():
    from tiny import quantity, tiny_plan

    plan = tiny_plan(quantities=[quantity("demand.volume.nowhere", 5.0)])
    assert unmoved(plan, plan.options["all"]) == {"demand.volume.nowhere"}


def test_every_assumption_of_the_reference_plan_moves_a_result():
    # a site that has none of a type of bed is not an assumption about that type
    none_there = {
        key for key, one in llr().quantities.items() if key.startswith("estate.") and one.value == 0
    }
    left = unmoved(llr(), everything()) - none_there
    for option in llr().options.values():
        if left:
            left = unmoved(llr(), option, left)
    assert left == set()


# Columns that say what a row is about, or facts kept for reading; not assumptions of the model.
DESCRIBES = {
    "running_cost", "floor_area", "backlog", "latitude", "longitude",
}  # fmt: skip


@cache
def central():
    """The results of that option by the plan's own figures."""
    return run_option(build_model(llr()), everything(), DrawBook(1, 1, central=True)).rows


def numbers():
    return [
        (key, name)
        for key, table in llr().tables.items()
        for name, column in table.columns.items()
        if name not in DESCRIBES | {"age", "month", "quintile"}
        and not name.startswith("beds_")  # beds are figures with an address, tested above
        and any(isinstance(value, float) for value in column)
    ]


@pytest.mark.parametrize(("key", "name"), numbers(), ids=str)
def test_every_column_of_every_table_moves_a_result(key, name):
    plan = llr()
    table = plan.tables[key]
    # every other row, so that a figure which is only read relative to others moves too
    column = tuple(
        value * 1.05 if isinstance(value, float) and i % 2 else value
        for i, value in enumerate(table.columns[name])
    )
    moved = replace(
        plan,
        tables=plan.tables | {key: Table(table.address, table.columns | {name: column})},
    )
    after = run_option(build_model(moved), everything(), DrawBook(1, 1, central=True))
    assert (central() != after.rows).any()

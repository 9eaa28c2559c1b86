"""What matters: ends of ranges, values at which a check turns, remedies."""

import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from small_plan import SMALL

from bettercare.errors import CallError
from bettercare.explain.case import cut_model
from bettercare.explain.influence import influence
from bettercare.explain.matters import Matters, what_matters
from bettercare.explain.moved import Movable, margins, moved_book, moved_values
from bettercare.explain.node import NONE
from bettercare.plan import load
from bettercare.plan.model import Range, Setting
from bettercare.publish import matters_terminal
from bettercare.sampling import DrawBook
from bettercare.system.model import build_model

YEAR = "2016/17"


@cache
def small():
    return load(SMALL)


@cache
def found() -> Matters:
    return what_matters(small(), "b_at_home", year=YEAR, draws=64)


def model_of(matters: Matters):
    plan = matters.plan
    years = [f"{y}/{(y + 1) % 100:02d}" for y in plan.years]
    return cut_model(build_model(plan), years.index(matters.year))


def test_an_end_of_a_range_is_what_setting_it_gives() -> None:
    """The plan with the figure set to its high end, run as any plan, has the same shortfall."""
    matters = found()
    k = next(
        k for k, each in enumerate(matters.figures)
        if each.address.startswith("demand.volume.") and len(each.figure.steps) == 1
    )  # fmt: skip
    one = matters.figures[k]
    line = Setting(one.address, one.spread.high, one.figure.unit, None, "test", None, "b_at_home")
    option = replace(matters.option, settings=(*matters.option.settings, line))
    central = DrawBook(0, 1, central=True)
    set_so = [float(each.short[0]) for each in margins(model_of(matters), option, central)]
    assert matters.ends.high[:, k] == pytest.approx(set_so, rel=1e-9, abs=1e-6)
    assert matters.ends.value_high[k] == pytest.approx(one.spread.high)
    assert not np.allclose(set_so, matters.ends.stated)


def test_a_check_turns_where_it_is_said_to() -> None:
    matters = found()
    assert matters.tipping
    model = model_of(matters)
    for tip in matters.tipping:
        one = matters.figures[tip.movable]
        step = 0.01 if tip.along > 0 else -0.01
        moves = [(one, tip.along - step), (one, tip.along + step)]
        before, after = margins(model, matters.option, moved_book(moves))[tip.member].short
        assert (before > NONE) == tip.to_hold
        assert (after > NONE) != tip.to_hold
        assert 0 < abs(tip.along) <= 1.01


def test_every_turn_between_the_ends_is_found() -> None:
    matters = found()
    ends = matters.ends
    turned = {(tip.member, tip.movable) for tip in matters.tipping}
    holds = ends.stated <= NONE
    for m in range(len(ends.names)):
        for k in range(len(matters.figures)):
            differs = (ends.low[m, k] <= NONE) != holds[m] or (ends.high[m, k] <= NONE) != holds[m]
            assert differs == ((m, k) in turned)


@pytest.mark.parametrize("kind", ["80% interval", "95% interval", "full range"])
def test_a_move_reaches_the_ends_of_any_kind_of_range(kind: str) -> None:
    matters = found()
    figure = next(e.figure for e in matters.figures if e.address.startswith("demand.volume."))
    spread = Range(figure.value * 0.7, figure.value * 1.2, kind)
    plan = matters.plan
    wide = replace(figure, range=spread)
    plan = replace(plan, quantities=plan.quantities | {figure.address: wide})
    one = Movable(wide, spread, figure.value)
    model = cut_model(build_model(plan), 1)
    got = moved_values(model, matters.option, [(one, -1.0), (one, 0.0), (one, 1.0)])
    assert got.tolist() == pytest.approx([spread.low, figure.value, spread.high], rel=1e-6)
    if kind == "full range":
        half = moved_values(model, matters.option, [(one, 0.5)])
        assert half[0] == pytest.approx(figure.value * 1.1, rel=1e-9)


def test_remedies_name_who_and_never_claim_a_check_that_held() -> None:
    matters = found()
    assert any(each.label.endswith("a year earlier") for each in matters.remedies)
    for m in matters.members:
        would = matters.would_turn(m)
        if matters.ends.stated[m] <= NONE:
            assert would == []
        for each in would:
            assert each.short[m] <= NONE


def test_sensitivity_tells_its_noise_floor() -> None:
    matters = found()
    assert matters.sensitivity.chance == pytest.approx(10.828 / 64)
    for m in matters.members:
        assert all(share > matters.sensitivity.chance for _, share in matters.clear(m))


def test_the_table_has_every_assumption_that_moves_a_check() -> None:
    matters = found()
    lines = matters_terminal.table(matters).splitlines()
    assert lines[0].split(",")[:6] == ["option", "year", "check", "unit", "shortfall", "address"]
    assert len(lines) - 1 == sum(len(matters.swing(m)) for m in matters.members) > 10


def test_an_address_tells_what_it_moves_in_each_option() -> None:
    matters = found()
    m, k = next((m, matters.swing(m)[0]) for m in matters.members if matters.swing(m))
    one = matters.figures[k]
    moved = influence(small(), one.address, ["b_at_home"], YEAR).options[0]
    same = next(each for each in moved.moved if each.name == matters.ends.names[m])
    assert same.at[0] == pytest.approx(matters.ends.low[m, k])
    assert same.at[2] == pytest.approx(matters.ends.high[m, k])
    assert len(moved.moved) + moved.still == len(matters.ends.names)


def test_an_intervention_outside_the_option_moves_nothing() -> None:
    own = [e.address for e in found().figures if e.address.startswith("interventions.")]
    moved = influence(small(), own[0], ["a_do_nothing"], YEAR).options[0]
    assert moved.moved == ()
    assert "not part of this option" in moved.note


@pytest.mark.parametrize(
    ("option", "check", "year", "words"),
    [
        ("nobody", None, None, "option 'nobody'"),
        ("b_at_home", "nothing", None, "no check 'nothing'"),
        ("b_at_home", None, "1999/00", "year '1999/00'"),
    ],
)
def test_a_wrong_call_is_refused_in_a_sentence(option, check, year, words) -> None:
    with pytest.raises(CallError, match=words):
        what_matters(small(), option, check, year)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
def test_forked_processes_give_the_bytes_of_one() -> None:
    script = f"""
import sys
from bettercare.explain.matters import what_matters
from bettercare.explain import side_by_side
from bettercare.plan import load

side_by_side.os.cpu_count = lambda: int(sys.argv[1])
if sys.argv[1] == "2":
    assert side_by_side.can_fork()
found = what_matters(load({str(SMALL)!r}), "b_at_home", year={YEAR!r}, draws=70)
sys.stdout.write(found.ends.high.tobytes().hex() + found.sensitivity.squared.tobytes().hex())
sys.stdout.write(repr([(tip.value, tip.along) for tip in found.tipping]))
"""
    told = [
        subprocess.run(
            [sys.executable, "-c", script, jobs], capture_output=True, text=True, check=True
        ).stdout
        for jobs in ("1", "2")
    ]
    assert told[0] == told[1]
    assert len(told[0]) > 1000

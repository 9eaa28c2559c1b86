"""Deprivation, conditions and what an effect on them reaches, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from tiny import quantity, tiny_plan

from bettercare.demand.cells import build_cells
from bettercare.demand.need import ConditionNeed
from bettercare.demand.reach import find_reach
from bettercare.plan.model import Named, Provision, Table, Where
from bettercare.population.prevalence import base_prevalence

AREAS = ("north", "south")


def two_areas(tables, quantities=()):
    """The tiny plan with a second place of the same people, and some more tables."""
    plan = tiny_plan(quantities=quantities)
    base = plan.tables["population.base"].columns
    both = {name: column + column for name, column in base.items()}
    both["area"] = ("north",) * 182 + ("south",) * 182
    services = {
        key: replace(each, provisions=tuple(
            Provision(area, p.partner, p.site, p.share)
            for area in AREAS for p in each.provisions
        ))
        for key, each in plan.services.items()
    }  # fmt: skip
    made = {"population.base": both} | {k.replace("__", "."): v for k, v in tables.items()}
    return replace(
        plan,
        areas={key: Named(key, key) for key in AREAS},
        conditions={"frail": Named("frail", "Frailty"), "falls": Named("falls", "Falls")},
        services=services,
        tables=plan.tables | {key: Table(key, value) for key, value in made.items()},
    )


FIFTHS = {
    "area": ("north", "north", "south", "south"), "quintile": (1, 5, 1, 5),
    "age_band": ("all",) * 4, "share": (0.8, 0.2, 0.2, 0.8),
}  # fmt: skip
USED = {"service": ("hospital",) * 5, "quintile": (1, 2, 3, 4, 5),
        "relative": (1.5, 1.2, 1.0, 0.9, 0.75)}  # fmt: skip
FRAIL = {
    "condition": ("frail", "frail", "frail"), "area": ("all", "south", "south"),
    "age_band": ("65+", "65+", "65+"), "sex": ("all", "all", "f"), "share": (0.1, 0.2, 0.3),
}  # fmt: skip
NEED = {"service": ("hospital",), "condition": ("frail",), "age_band": ("all",),
        "relative": (3.0,)}  # fmt: skip


def test_deprivation_says_which_area_uses_more_of_what_there_is():
    plan = two_areas({"population__deprivation_share": FIFTHS, "demand__deprivation": USED})
    use = build_cells(plan)[0].resident
    # a head in the north 0.8 x 1.5 + 0.2 x 0.75 = 1.35, in the south 0.2 x 1.5 + 0.8 x 0.75 = 0.9
    assert use.sum(axis=(1, 2)).tolist() == pytest.approx([1.35 / 2.25, 0.9 / 2.25])
    assert use.sum() == pytest.approx(1.0)
    other = build_cells(plan)[1].resident  # nothing is said of the community service
    assert other.sum(axis=(1, 2)).tolist() == pytest.approx([0.5, 0.5])


def test_an_effect_on_the_deprived_reaches_their_share_of_use():
    plan = two_areas({"population__deprivation_share": FIFTHS, "demand__deprivation": USED})
    cells = build_cells(plan)
    reach = find_reach(plan, cells[0], Where(deprivation=(1,)))
    # of use, not of people: 0.8 x 1.5 of 1.35 and 0.2 x 1.5 of 0.9
    assert reach.weight[:, 0, 0, 0, 0, 0].tolist() == pytest.approx([1.2 / 1.35, 0.3 / 0.9])
    even = find_reach(plan, cells[1], Where(deprivation=(1,)))
    assert even.weight[:, 0, 0, 0, 0, 0].tolist() == pytest.approx([0.8, 0.2])


def test_shares_of_an_age_band_take_the_place_of_those_for_all():
    shares = {
        "area": ("north", "north", "south", "north"), "quintile": (1, 5, 5, 5),
        "age_band": ("all", "all", "all", "65+"), "share": (0.8, 0.2, 1.0, 1.0),
    }  # fmt: skip
    plan = two_areas({"population__deprivation_share": shares, "demand__deprivation": USED})
    reach = find_reach(plan, build_cells(plan)[0], Where(deprivation=(1,)))
    assert reach.weight[0, :, 0, 0, 0, 0].tolist() == pytest.approx([1.2 / 1.35, 0.0])
    assert reach.weight[1].sum() == 0.0


def test_the_most_specific_row_says_who_has_a_condition():
    found = base_prevalence(two_areas({"population__prevalence": FRAIL}))["frail"]
    # by area, band, sex: nobody under 65; the north as all; in the south women have their own row
    assert found.tolist() == [[[0, 0], [0.1, 0.1]], [[0, 0], [0.3, 0.2]]]


def test_a_condition_says_which_area_uses_more_and_keeps_use_by_age():
    plan = two_areas({"population__prevalence": FRAIL, "demand__condition_need": NEED})
    use = build_cells(plan)[0].resident
    # men of 65 and over: 1 + 0.1 x 2 = 1.2 and 1 + 0.2 x 2 = 1.4 a head, an eighth of use in each
    assert use[:, 1, 1].tolist() == pytest.approx([0.25 * 1.2 / 2.6, 0.25 * 1.4 / 2.6])
    assert use.sum(axis=0).tolist() == [[0.25, 0.25], [pytest.approx(0.25)] * 2]


def test_an_area_with_a_curve_of_its_own_keeps_it():
    shape = {
        "service": ("hospital",) * 2, "area": ("all", "south"), "age_band": ("all",) * 2,
        "sex": ("all",) * 2, "relative": (1.0, 3.0),
    }  # fmt: skip
    plan = two_areas(
        {"population__deprivation_share": FIFTHS, "demand__deprivation": USED,
         "demand__shape": shape}
    )  # fmt: skip
    use = build_cells(plan)[0].resident
    # the south uses three times the north's by its own row; the rest is all in the north's
    # 1.35 and 3 x 0.9 of 4.05 shares 4 out as 1.3333 and 2.6667; with its own, 3, of 4.3333
    assert use.sum(axis=(1, 2)).tolist() == pytest.approx(
        [1.33333 / 4.33333, 3 / 4.33333], rel=1e-5
    )


def test_the_share_of_those_with_a_condition_follows_from_need():
    plan = two_areas({"population__prevalence": FRAIL, "demand__condition_need": NEED})
    reach = find_reach(plan, build_cells(plan)[0], Where(condition=("frail",), age=("65+",)))
    # men: 0.1 x 3 of 1.2 and 0.2 x 3 of 1.4; women of the south 0.3 x 3 of 1.6
    weight = reach.weight[:, 0, :, 0, 0, 0]
    assert weight[:, 1].tolist() == pytest.approx([0.3 / 1.2, 0.6 / 1.4])
    assert weight[1, 0] == pytest.approx(0.9 / 1.6)


def test_one_of_two_conditions_is_enough():
    listed = {"service": ("hospital",), "condition": ("falls",), "age_band": ("all",),
              "share": (0.9,)}  # fmt: skip
    plan = two_areas(
        {"population__prevalence": FRAIL, "demand__condition_need": NEED,
         "demand__condition_share": listed}
    )  # fmt: skip
    cells = build_cells(plan)[0]
    reach = find_reach(plan, cells, Where(condition=("frail", "falls")))
    # 0.25 follows from need and 0.9 is listed: never more than all
    assert reach.weight[0, :, 0, 0, 0, 0].tolist() == pytest.approx([0.9, 1.0])


def test_prevalence_that_grows_takes_use_and_reach_with_it():
    plan = two_areas(
        {"population__prevalence": FRAIL, "demand__condition_need": NEED},
        [quantity("population.prevalence_trend.frail", 0.5, "share/year", "real")],
    )
    cells = build_cells(plan)[0]
    [need] = cells.conditions
    now = np.array([1.5])
    # men of the north: prevalence 0.1 to 0.15, use 1.2 to 1.3 a head
    assert need.grown(now)[0, 1, 1, 0] == pytest.approx(1.3 / 1.2)
    reach = find_reach(plan, cells, Where(condition=("frail",), age=("65+",)))
    weight = reach.in_year({"frail": now}).weight
    assert weight[0, 0, 1, 0, 0, 0] == pytest.approx(0.45 / 1.3)


def test_nobody_has_a_condition_twice():
    need = ConditionNeed("frail", np.array([[[0.4, 0.0]]]), np.array([3.0]), trend=True)
    now = np.array([5.0, 1.0])
    # 0.4 x 5 would be 2: all of them have it, use goes from 1.8 to 3 a head
    assert need.grown(now)[0, 0, 0].tolist() == pytest.approx([3 / 1.8, 1.0])
    assert need.grown(now)[0, 0, 1].tolist() == [1.0, 1.0]
    assert need.share_of_use(now)[0, 0, 0].tolist() == pytest.approx([1.0, 1.2 / 1.8])

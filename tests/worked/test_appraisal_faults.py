"""Faults that were published of the national appraisal workbook, and the checks that catch them.

Each check holds for this program, and fails once the fault is put in.
"""

import sys

import numpy as np
import pytest
from appraised import FEWER, appraised_plan, option, tiny_rules, worths

from bettercare.appraisal import lines, worth
from bettercare.appraisal.discount import discount_factors, present_value
from bettercare.appraisal.prices import real
from bettercare.appraisal.worth import Line
from bettercare.plan.rate_bands import RateBand

BANDS = [RateBand(1, 30, 0.035), RateBand(31, 75, 0.03)]


def risks_are_discounted_in_every_year():
    """A pound of risk in a year costs that year's discount factor, in each of 75 years."""
    factors = {"standard": discount_factors(BANDS, 76), "health": np.ones(76)}
    for year in range(76):
        flow = np.zeros((76, 1))
        flow[year] = 1.0
        found = worth.worth([Line("r", "R", "risk", real(flow, 2013))], factors, 2013, 1)
        assert found.by_kind["risk"].item() == pytest.approx(factors["standard"][year])
        assert found.npsv.item() == pytest.approx(-factors["standard"][year])


def test_risks_undiscounted_in_years_66_to_70(monkeypatch):
    risks_are_discounted_in_every_year()

    def faulty(factors, flow):
        broken = factors.copy()
        broken[66:71] = 1.0
        return present_value(broken, flow)

    monkeypatch.setattr(worth, "present_value", faulty)
    with pytest.raises(AssertionError):
        risks_are_discounted_in_every_year()


def societal_benefits_stand_on_their_own_line():
    """£10 for each of 912.5 admissions fewer, in years 1 to 5 at 10%, and nothing elsewhere."""
    rules = tiny_rules()
    alone = tiny_rules(benefits={"journeys": rules.benefits["journeys"]})
    found = worths(appraised_plan(alone), "nothing", "all")[0][1].worth
    wanted = FEWER * 10 * (1.1 ** -np.arange(1, 6)).sum()
    assert found.by_kind["societal"].item() == pytest.approx(wanted)
    assert found.by_kind["non_cash_releasing"].item() == 0.0
    assert found.by_kind["health"].item() == 0.0


def test_societal_benefits_referred_to_another_line(monkeypatch):
    societal_benefits_stand_on_their_own_line()

    def faulty(key, label, kind, *rest, **others):
        moved = "non_cash_releasing" if kind == "societal" else kind
        return Line(key, label, moved, *rest, **others)

    monkeypatch.setattr(lines, "Line", faulty)
    with pytest.raises(AssertionError):
        societal_benefits_stand_on_their_own_line()


def test_societal_benefits_at_the_health_rate(monkeypatch):
    monkeypatch.setattr(worth, "schedule_of", lambda kind: "health" if kind == "societal" else
                        "standard")  # fmt: skip
    with pytest.raises(AssertionError):
        societal_benefits_stand_on_their_own_line()


def bias_is_what_is_left_after_mitigation():
    """A million with an upper bound of 24%, half of it mitigated: 1.12 million in year 0."""
    found = worths(appraised_plan(), "nothing", "all")[0][1].worth
    assert found.by_kind["capital"].item() == pytest.approx(1_120_000)


@pytest.mark.parametrize(
    "faulty",
    [
        lambda upper, lower, shares, done: np.maximum(upper, lower),  # before mitigation
        lambda upper, lower, shares, done: (
            (1 + upper) * (1 - sum(s * d for s, d in zip(shares, done, strict=True))) - 1
        ),  # mitigation of the capital itself
    ],
)
def test_optimism_bias_before_mitigation(monkeypatch, faulty):
    bias_is_what_is_left_after_mitigation()
    monkeypatch.setattr(lines, "optimism_bias", faulty)
    with pytest.raises(AssertionError):
        bias_is_what_is_left_after_mitigation()


def every_option_is_discounted_alike():
    """Three options with the same change are worth the same."""
    options = {
        key: option(key, *(() if key == "nothing" else ("at_home",)), chain=chain)
        for key, chain in (("nothing", ()), ("all", ()), ("second", ("all",)), ("third", ("all",)))
    }
    found, factors, _ = worths(appraised_plan(options=options), *options)
    after = factors["standard"][1:].sum()
    for one in found[1:]:
        assert one.worth.by_kind["running"].item() == pytest.approx(100_000 * after)
        assert one.worth.npsv.item() == pytest.approx(found[1].worth.npsv.item())


def test_the_first_option_on_another_cost_rate(monkeypatch):
    every_option_is_discounted_alike()
    sound = worth.worth
    seen = []

    def faulty(its_lines, factors, base, draws):
        seen.append(1)
        if len(seen) in (3, 4):  # the first option after business as usual, under both rules
            factors = factors | {"standard": factors["health"]}
        return sound(its_lines, factors, base, draws)

    monkeypatch.setattr(sys.modules["bettercare.appraisal.appraise"], "worth", faulty)
    with pytest.raises(AssertionError):
        every_option_is_discounted_alike()

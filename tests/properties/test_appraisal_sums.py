"""Whatever the figures: parts sum, divisions are exact, weights are scale-free."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettercare.appraisal.acceptability import even_weights, rank_acceptability
from bettercare.appraisal.discount import discount_factors
from bettercare.appraisal.flows import carried_on
from bettercare.appraisal.prices import real
from bettercare.appraisal.released import divided
from bettercare.appraisal.scoring import additive, normalised, switching_weights
from bettercare.appraisal.switching import switching_values
from bettercare.appraisal.worth import KINDS, Line, worth
from bettercare.plan.rate_bands import RateBand

YEARS, DRAWS = 12, 3
SEEDS = st.integers(0, 2**32 - 1)


def numbers(seed: int, *shape: int, low: float = -1e6, high: float = 1e6):
    return np.random.Generator(np.random.Philox(seed)).uniform(low, high, shape)


def rates(share: float):
    factors = discount_factors([RateBand(1, 4, share), RateBand(5, None, share / 2)], YEARS)
    return {"standard": factors, "health": discount_factors([RateBand(1, None, share / 3)], YEARS)}


@given(SEEDS, st.floats(0, 0.5))
@settings(max_examples=40, deadline=None)
def test_the_worth_of_lines_is_the_sum_of_their_worths(seed, rate):
    flows = numbers(seed, len(KINDS), YEARS, DRAWS)
    lines = [
        Line(kind, kind, kind, real(flow, 2013), (kind,))
        for kind, flow in zip(KINDS, flows, strict=True)
    ]
    whole = worth(lines, rates(rate), 2013, DRAWS)
    alone = [worth([line], rates(rate), 2013, DRAWS) for line in lines]
    assert whole.npsv == pytest.approx(sum(one.npsv for one in alone), rel=1e-9, abs=1e-3)
    assert whole.net.sum(axis=0) == pytest.approx(whole.npsv, rel=1e-9, abs=1e-3)
    assert sum(whole.by_figure.values()) == pytest.approx(whole.npsv.mean(), rel=1e-9, abs=1e-3)


@given(SEEDS, SEEDS)
@settings(max_examples=40, deadline=None)
def test_what_is_released_is_divided_without_rest_or_order(seed, other):
    usual, cost = (numbers(s, 4, YEARS, DRAWS, low=0.0) for s in (seed, other))
    usual_index, index = (numbers(s + 1, 4, YEARS, DRAWS, low=0.5, high=1.2) for s in (seed, other))
    in_house, system = divided(usual, usual_index, cost, index)
    assert in_house + system == pytest.approx((usual - cost).sum(axis=0), abs=1e-3)
    back = divided(cost, index, usual, usual_index)
    assert in_house == pytest.approx(-back[0], abs=1e-3)
    assert system == pytest.approx(-back[1], abs=1e-3)


@given(SEEDS, st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_what_fades_lies_between_nothing_and_what_holds(seed, fade):
    flow = numbers(seed, 5, DRAWS, low=0.0)
    held, faded = carried_on(flow, YEARS, None), carried_on(flow, YEARS, fade)
    assert held.shape == faded.shape == (YEARS, DRAWS)
    assert (faded >= 0).all()
    assert (faded <= held).all()
    assert (faded[:5] == flow).all()


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_at_a_switching_value_the_lead_is_nothing(seed):
    shares = {str(i): float(x) for i, x in enumerate(numbers(seed, 5))}
    lead = sum(shares.values())
    for switch in switching_values(lead, shares):
        assert lead + (switch.times - 1) * shares[switch.key] == pytest.approx(0.0, abs=1e-6)


@given(SEEDS, st.floats(0.01, 1e4))
@settings(max_examples=40, deadline=None)
def test_weights_are_free_of_scale_and_switch_exactly(seed, scale):
    given_ = numbers(seed, 4, low=0.1, high=100.0)
    values = numbers(seed + 1, 4, 3, low=0.0, high=1.0)
    weights = normalised(given_.tolist())
    assert normalised((given_ * scale).tolist()) == pytest.approx(weights)
    best = int(np.argmax(additive(weights, values)))
    for switch in switching_weights(weights, values):
        rest = np.delete(weights, switch.criterion)
        moved = np.insert(rest * (1 - switch.weight) / rest.sum(), switch.criterion, switch.weight)
        scores = additive(moved, values)
        assert scores[best] == pytest.approx(scores[switch.option])


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_every_option_has_one_rank_in_every_draw(seed):
    values = numbers(seed, 3, 4, 64, low=0.0, high=1.0)
    weights = even_weights(seed, ["a", "b", "c"], 64)
    shares = rank_acceptability(weights, values)
    assert shares.sum(axis=0) == pytest.approx(np.ones(4))
    assert shares.sum(axis=1) == pytest.approx(np.ones(4))

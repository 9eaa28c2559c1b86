"""Present values against numpy-financial, scores against pymcdm."""

import numpy as np
import numpy_financial as npf
import pytest

from bettercare.appraisal.discount import discount_factors, equivalent_annual, present_value
from bettercare.appraisal.scoring import additive, normalised, ranks, value_of
from bettercare.plan.rate_bands import RateBand

RANDOM = np.random.Generator(np.random.Philox(11))


@pytest.mark.parametrize("rate", [0.0, 0.015, 0.035, 0.1])
def test_present_values_at_a_constant_rate(rate):
    flow = RANDOM.normal(0, 1e6, (60, 8))
    factors = discount_factors([RateBand(1, None, rate)], 60)
    ours = present_value(factors, flow)
    theirs = [npf.npv(rate, flow[:, d]) for d in range(8)]
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_equivalent_annual_cost_is_a_payment_at_the_start_of_each_year():
    factors = discount_factors([RateBand(1, None, 0.035)], 25)
    ours = equivalent_annual(np.array([1e6]), factors).item()
    assert ours == pytest.approx(-npf.pmt(0.035, 25, 1e6, when="begin"), rel=1e-12)


def test_additive_scores_from_worst_to_best():
    from pymcdm import methods, normalizations  # brings matplotlib, which takes seconds to load

    matrix = RANDOM.uniform(1, 100, (6, 4))  # options by criteria
    types = np.array([1, -1, 1, -1])  # more is better, less is better
    weights = normalised([40, 30, 20, 10])
    theirs = methods.WSM(normalizations.minmax_normalization)(matrix, weights, types)
    values = np.stack(
        [
            value_of(
                column,
                sorted([(column.min(), float(kind < 0)), (column.max(), float(kind > 0))]),
            )
            for column, kind in zip(matrix.T, types, strict=True)
        ]
    )
    ours = additive(weights, values)
    assert ours == pytest.approx(theirs, rel=1e-12)
    assert ranks(ours).tolist() == (6 - np.argsort(np.argsort(theirs))).tolist()

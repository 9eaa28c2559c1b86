"""Multi-criteria scores, switching weights, rank acceptability and robustness, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from appraised import appraised_plan, tiny_rules, worths

from bettercare.appraisal.acceptability import even_weights, rank_acceptability
from bettercare.appraisal.robust import least_regretted, probability_best, regret, satisfied
from bettercare.appraisal.scoring import (
    WeightError,
    additive,
    normalised,
    ranks,
    switching_weights,
    value_of,
)
from bettercare.plan.model import Range
from bettercare.sampling import DrawBook


def test_scores_of_two_options_on_two_criteria():
    # 3,650 admissions are (4,000 - 3,650) / 2,000 = 0.175; 2,737.5 are 0.63125.
    # Weights 30 and 10 are 0.75 and 0.25; liked 0.8 and 0.3.
    judged = worths(appraised_plan(), "nothing", "all")[2]
    assert judged.values[..., 0].tolist() == [
        pytest.approx([0.175, 0.63125]),
        pytest.approx([0.8, 0.3]),
    ]
    (people,) = judged.groups
    assert people.weights.tolist() == [0.75, 0.25]
    assert people.scores[:, 0] == pytest.approx([0.33125, 0.5484375])
    assert people.ranks.tolist() == [2, 1]
    # only the first criterion has a least value, 0.5
    assert judged.satisfied.tolist() == [0.0, 1.0]


def test_the_weight_at_which_the_other_option_draws_level_is_exact():
    judged = worths(appraised_plan(), "nothing", "all")[2]
    # t x 0.63125 + (1 - t) x 0.3 = t x 0.175 + (1 - t) x 0.8: t = 0.5 / 0.95625
    first, second = judged.groups[0].switches
    assert first.weight == pytest.approx(0.5 / 0.95625)
    assert second.weight == pytest.approx(1 - 0.5 / 0.95625)
    at = np.array([first.weight, 1 - first.weight])
    scores = additive(at, judged.values.mean(axis=-1))
    assert scores[0] == pytest.approx(scores[1])


def test_with_three_criteria_the_others_keep_their_proportions():
    values = np.array([[1.0, 0.0], [0.2, 0.9], [0.5, 0.6]])
    weights = normalised([5, 3, 2])
    for switch in switching_weights(weights, values):
        others = np.delete(weights, switch.criterion)
        moved = np.insert(
            others * (1 - switch.weight) / others.sum(), switch.criterion, switch.weight
        )
        scores = additive(moved, values)
        assert scores[0] == pytest.approx(scores[1])


def test_one_option_better_on_everything_has_no_switching_weight():
    values = np.array([[1.0, 0.5], [0.9, 0.1]])
    assert switching_weights(np.array([0.5, 0.5]), values) == []


def test_an_option_is_first_for_as_many_weights_as_the_line_says():
    # option 0 is worth w, option 1 is worth a (1 - w): first for w above a / (1 + a)
    weights = even_weights(3, ["one", "other"], 20_000)
    for a in (0.25, 1.0):
        values = np.zeros((2, 2, 20_000))
        values[0, 0], values[1, 1] = 1.0, a
        share = rank_acceptability(weights, values)
        assert share[0, 0] == pytest.approx(1 / (1 + a), abs=0.01)
        assert share.sum(axis=0) == pytest.approx([1.0, 1.0])
        assert share.sum(axis=1) == pytest.approx([1.0, 1.0])


def test_even_weights_are_even_over_three_criteria():
    # each weight of Dirichlet(1, 1, 1) has mean 1/3 and variance 1/18
    weights = even_weights(5, ["a", "b", "c"], 40_000)
    assert weights.mean(axis=1) == pytest.approx([1 / 3] * 3, abs=0.005)
    assert weights.var(axis=1) == pytest.approx([1 / 18] * 3, abs=0.002)


def test_a_criterion_more_leaves_the_draws_of_the_others():
    two, three = even_weights(1, ["a", "b"], 9), even_weights(1, ["a", "b", "c"], 9)
    assert three[0] / three[1] == pytest.approx(two[0] / two[1])


def test_weights_below_nothing_are_refused():
    with pytest.raises(WeightError):
        normalised([1.0, -0.5])
    with pytest.raises(WeightError):
        normalised([0.0, 0.0])


def test_values_between_the_points_lie_on_the_line():
    points = [(0.0, 1.0), (100.0, 0.5), (500.0, 0.0)]
    assert value_of(np.array([-5.0, 50.0, 300.0, 900.0]), points).tolist() == [1.0, 0.75, 0.25, 0.0]


def test_regret_and_who_is_best():
    npsv = np.array([[0.0, 0.0, 0.0], [4.0, -6.0, 1.0], [3.0, -1.0, 1.0]])
    assert probability_best(npsv) == pytest.approx([1 / 3, 0.5, 1 / 6])  # the tie is divided
    assert regret(npsv).max(axis=1).tolist() == [4.0, 6.0, 1.0]
    assert least_regretted(npsv) == 2
    assert ranks(npsv).tolist() == [[3, 1, 3], [1, 3, 1], [2, 2, 2]]


def test_satisfied_means_every_criterion_at_once():
    values = np.array([[[0.9, 0.9, 0.1]], [[0.9, 0.1, 0.9]]])
    assert satisfied(values, np.array([0.5, 0.5])) == pytest.approx([1 / 3])


def test_256_draws_are_the_first_of_512():
    rules = tiny_rules()
    journeys = rules.benefits["journeys"]
    wide = replace(journeys, value=replace(journeys.value, range=Range(5.0, 20.0)))
    plan = appraised_plan(tiny_rules(benefits=rules.benefits | {"journeys": wide}))
    few, many = (
        worths(plan, "nothing", "all", book=DrawBook(4, n))[0][1].worth.npsv for n in (16, 32)
    )
    assert many.std() > 0
    assert many[:16].tolist() == few.tolist()

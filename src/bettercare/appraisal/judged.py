"""Options against criteria: values, groups' scores and ranks, and ranks under any weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal.acceptability import even_weights, rank_acceptability
from bettercare.appraisal.robust import satisfied
from bettercare.appraisal.scoring import (
    WeightSwitch,
    additive,
    normalised,
    ranks,
    switching_weights,
    value_of,
)
from bettercare.appraisal.taken import Taken
from bettercare.plan.appraisal_model import AppraisalRules, Criterion
from bettercare.plan.model import Plan
from bettercare.sampling import DrawBook

Floats = NDArray[np.float64]
#: Weights drawn for rank acceptability, whatever the number of draws of the plan's figures.
WEIGHTS = 4096


@dataclass(frozen=True, slots=True)
class GroupScores:
    """How one group's weights order the options."""

    group: str
    weights: Floats  # (criteria,), sum 1
    scores: Floats  # (options, draws)
    ranks: NDArray[np.intp]  # (options,), of the mean scores
    switches: list[WeightSwitch]


@dataclass(frozen=True, slots=True)
class Judged:
    """Options against the criteria."""

    criteria: tuple[str, ...]
    values: Floats  # (criteria, options, draws), 0 to 1
    groups: tuple[GroupScores, ...]
    acceptability: Floats  # (options, ranks), over all weights and draws
    satisfied: Floats | None  # (options,): share of draws in which every `least` is reached


def judge(
    plan: Plan,
    rules: AppraisalRules,
    taken: Sequence[Taken],
    npsv: Sequence[Floats],
    book: DrawBook,
) -> Judged | None:
    """Score options; None where the plan has no criteria."""
    if not rules.criteria:
        return None
    values = np.stack(
        [
            np.stack([_value(plan, each, *pair) for pair in zip(taken, npsv, strict=True)])
            for each in rules.criteria.values()
        ]
    )
    mean = values.mean(axis=-1)
    groups = []
    for group in rules.stakeholders.values():
        weights = normalised([group.weights[key] for key in rules.criteria])
        scores = additive(weights, values)
        switches = switching_weights(weights, mean)
        groups.append(
            GroupScores(group.key, weights, scores, ranks(additive(weights, mean)), switches)
        )
    addresses = [f"appraisal.weights.{key}" for key in rules.criteria]
    weights = even_weights(book.seed, addresses, WEIGHTS)
    drawn = np.take(values, np.arange(WEIGHTS) % values.shape[-1], axis=-1)
    least = np.array([np.nan if c.least is None else c.least for c in rules.criteria.values()])
    held = ~np.isnan(least)
    return Judged(
        criteria=tuple(rules.criteria),
        values=values,
        groups=tuple(groups),
        acceptability=rank_acceptability(weights, drawn),
        satisfied=satisfied(values[held], least[held]) if held.any() else None,
    )


def _value(plan: Plan, each: Criterion, taken: Taken, npsv: Floats) -> Floats:
    """The value of one option on one criterion in every draw."""
    if each.pick is None:
        score = each.score_of(taken.option)
        assert score is not None  # the reader has seen to it
        return taken.values.scalar(score.address)
    if each.pick.measure == "npsv":
        return value_of(npsv, each.points)
    year = plan.last_year if each.year is None else each.year
    return value_of(taken.measures[each.pick][year - plan.first_year], each.points)

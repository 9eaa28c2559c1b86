"""One assumption at a time: what each end of its range makes of the checks, and where they turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.explain.moved import Movable, Moves, margins, moved_book, moved_values
from bettercare.explain.node import NONE
from bettercare.plan.model import Option
from bettercare.system.model import Model

Floats = NDArray[np.float64]
#: Steps of the search for tipping values, and how close to the turn is close enough: a
#: thousandth of the way from the stated value to the end of the range.
STEPS = 14
CLOSE = 1e-3
#: Or a shortfall this small, of what the whole way makes of it.
SMALL = 1e-3


@dataclass(frozen=True, slots=True)
class OneAtATime:
    """Shortfalls (members, movables) with each assumption at an end of its range, others stated."""

    stated: Floats  # (members,)
    low: Floats
    high: Floats
    names: tuple[str, ...]  # of the members, in the order of the verdict
    units: tuple[str, ...]
    value: Floats  # (movables,): the figure in the year, as stated and at its ends
    value_low: Floats
    value_high: Floats


@dataclass(frozen=True, slots=True)
class Tipping:
    """Where a check turns as one assumption moves within its range, all others as stated."""

    member: int
    movable: int
    along: float  # of the way to the end of the range: below 0 towards the low, above the high
    value: float  # of the figure in the year
    to_hold: bool  # it comes to hold; False: it comes to fail


def one_at_a_time(model: Model, option: Option, figures: Sequence[Movable]) -> OneAtATime:
    """Every assumption at both ends of its range, each in a draw of its own."""
    moves: Moves = [(None, 0.0)]
    moves += [(each, along) for along in (-1.0, 1.0) for each in figures]
    found = margins(model, option, moved_book(moves))
    short = np.stack([each.short for each in found]) if found else np.zeros((0, len(moves)))
    values = moved_values(model, option, moves[1:])
    stated = moved_values(model, option, [(each, 0.0) for each in figures])
    count = len(figures)
    return OneAtATime(
        stated=short[:, 0],
        low=short[:, 1 : 1 + count],
        high=short[:, 1 + count :],
        names=tuple(each.name for each in found),
        units=tuple(each.unit for each in found),
        value=stated,
        value_low=values[:count],
        value_high=values[count:],
    )


def tipping_values(
    model: Model,
    option: Option,
    figures: Sequence[Movable],
    ends: OneAtATime,
    members: Sequence[int],
) -> list[Tipping]:
    """Where checks turn, for every assumption that turns one by itself.

    The bracket from the stated value to the end is narrowed for all pairs of assumption and
    check together: each step is one run with every pair in a draw of its own (regula falsi with
    the Illinois rule).
    """
    pairs = [
        (m, k, side)
        for m in members
        for side, short in ((-1.0, ends.low), (1.0, ends.high))
        for k in range(len(figures))
        if (ends.stated[m] <= NONE) != (short[m, k] <= NONE)
    ]
    if not pairs:
        return []
    near, far = np.zeros(len(pairs)), np.ones(len(pairs))
    at_near = np.array([ends.stated[m] - NONE for m, _, _ in pairs])
    at_far = np.array([(ends.low if s < 0 else ends.high)[m, k] - NONE for m, k, s in pairs])
    kept = np.zeros(len(pairs))  # which end stayed in the last step
    weight_near, weight_far = at_near.copy(), at_far.copy()
    enough = SMALL * np.abs(at_far - at_near)
    for step in range(STEPS):
        left = np.minimum(np.abs(at_near), np.abs(at_far)) > enough
        i = np.flatnonzero(left & (far - near > CLOSE))
        if not i.size:
            break
        share = weight_near[i] / (weight_near[i] - weight_far[i])
        if step % 3 == 2:  # where a shortfall jumps, halving is what gets there
            share = np.full_like(share, 0.5)
        guess = near[i] + np.clip(share, 0.02, 0.98) * (far[i] - near[i])
        moves: Moves = [
            (figures[pairs[p][1]], pairs[p][2] * along) for p, along in zip(i, guess, strict=True)
        ]
        found = margins(model, option, moved_book(moves))
        short = np.array([found[pairs[p][0]].short[n] for n, p in enumerate(i)]) - NONE
        same = (short <= 0) == (at_near[i] <= 0)
        for p, along, gap, is_near in zip(i, guess, short, same, strict=True):
            if is_near:
                near[p], at_near[p], weight_near[p] = along, gap, gap
                weight_far[p] = weight_far[p] / 2 if kept[p] == 1 else at_far[p]
            else:
                far[p], at_far[p], weight_far[p] = along, gap, gap
                weight_near[p] = weight_near[p] / 2 if kept[p] == -1 else at_near[p]
            kept[p] = 1 if is_near else -1
    turn = near + (far - near) * at_near / (at_near - at_far)
    along = np.array([side for _, _, side in pairs]) * turn
    last: Moves = [(figures[k], float(a)) for (_, k, _), a in zip(pairs, along, strict=True)]
    values = moved_values(model, option, last)
    return [
        Tipping(m, k, float(a), float(value), bool(ends.stated[m] > NONE))
        for (m, k, _), a, value in zip(pairs, along, values, strict=True)
    ]

"""What each assumption moves most: the check whose answer it sways most, against its fellows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bettercare.errors import CallError
from bettercare.explain.case import cut_model, year_index
from bettercare.explain.moved import movables
from bettercare.explain.node import NONE
from bettercare.explain.ranges import one_at_a_time
from bettercare.plan.model import Plan
from bettercare.system.model import build_model
from bettercare.tables.nearest import listing


@dataclass(frozen=True, slots=True)
class Moves:
    """How an assumption's range sways the member of a check where it ranks highest.

    `rank` is its place among the `among` assumptions that move that member, by width. `low` and
    `high` are the shortages at the ends of its range, in `unit`.
    """

    check: str
    member: str
    rank: int
    among: int
    low: float
    high: float
    unit: str


def moves_most(plan: Plan, option: str, year: str | None = None) -> dict[str, Moves]:
    """What each assumption with a range moves most in a year of an option, by address.

    Ranks can be compared over checks counted in beds, pounds or posts; widths cannot. Where two
    checks rank it alike, the one more assumptions move is told. Raises CallError for an option or
    year the plan does not have.
    """
    if option not in plan.options:
        raise CallError(f'There is no option "{option}"; the plan has {listing(plan.options)}')
    model = cut_model(build_model(plan), year_index(plan, year))
    figures = movables(plan, plan.options[option])
    ends = one_at_a_time(model, plan.options[option], figures)
    stated = np.repeat(ends.stated[:, None], len(figures), axis=1)
    stack = np.stack([ends.low, ends.high, stated])
    width = stack.max(axis=0) - stack.min(axis=0)
    found: dict[str, Moves] = {}
    for member, name in enumerate(ends.names):
        order = [int(k) for k in np.argsort(-width[member], kind="stable")]
        moving = [k for k in order if width[member, k] > NONE]
        check, _, of = name.partition(":")
        for place, k in enumerate(moving, start=1):
            one = Moves(
                check, of, place, len(moving),
                float(ends.low[member, k]), float(ends.high[member, k]), ends.units[member],
            )  # fmt: skip
            before = found.get(figures[k].address)
            if before is None or (one.rank, -one.among) < (before.rank, -before.among):
                found[figures[k].address] = one
    return found

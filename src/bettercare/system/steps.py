"""What of a year's activity is paid for: variable parts, wards and other steps of capacity.

Wards are counted by site and type of bed over all services that share them: a ward closes when
the site's bed-days of that type need one fewer, whosever they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.capacity.beds import DAYS
from bettercare.finance.cost import stepped, steps_open
from bettercare.plan.draws import Values
from bettercare.system.index import service_places
from bettercare.system.model import Model

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Teams:
    """Places (rows of the index) whose service has steps of its own, with share and size."""

    rows: Ints
    share: Floats  # (rows, draws)
    size: Floats  # units a year (rows, draws)


@dataclass(frozen=True, slots=True)
class Wards:
    """Bed places in wards. A pool is one type of bed at one site (or partner without sites)."""

    rows: Ints  # of the bed places
    pool: Ints  # by row
    share: Floats  # (rows, draws)
    size: Floats  # bed-days a year of one ward (pools, draws)
    names: tuple[tuple[str, str, str | None], ...]  # bed type, partner and site of each pool

    def sums(self, days: Floats) -> Floats:
        """Bed-days of each pool (..., pools, draws) from those of bed places."""
        out = np.zeros((*days.shape[:-2], *self.size.shape))
        for row, pool in zip(self.rows, self.pool, strict=True):
            out[..., pool, :] += days[..., row, :]
        return out


def teams(model: Model, values: Values) -> Teams:
    """Places whose service has a `finance.step_share`."""
    services = list(model.plan.services)
    given = [f"finance.step_share.{key}" in model.plan.quantities for key in services]
    rows = np.flatnonzero(np.array(given)[model.rows.place_service])
    keys = [services[i] for i in model.rows.place_service[rows]]
    return Teams(
        rows,
        values.scalars(f"finance.step_share.{key}" for key in keys),
        values.scalars(f"finance.step_size.{key}" for key in keys),
    )


def wards(model: Model, values: Values) -> Wards:
    """Bed places whose type of bed has a `finance.ward_share`."""
    plan = model.plan
    kinds: list[tuple[str, str, str | None]] = [
        (each.service.beds, *place)
        for each in model.cells
        if each.service.beds
        for place in service_places(each)
    ]
    rows = [
        at for at, (kind, *_) in enumerate(kinds) if f"finance.ward_share.{kind}" in plan.quantities
    ]
    names = tuple(dict.fromkeys(kinds[at] for at in rows))
    size = values.scalars(f"finance.ward_size.{kind}" for kind, *_ in names)
    full = np.array([DAYS * plan.verdict.occupancy[kind].value for kind, *_ in names])
    return Wards(
        np.array(rows, dtype=np.intp),
        np.array([names.index(kinds[at]) for at in rows], dtype=np.intp),
        values.scalars(f"finance.ward_share.{kinds[at][0]}" for at in rows),
        size * full[:, None],
        names,
    )


def paid_units(base: Floats, now: Floats, variable: Floats, steps: Teams) -> Floats:
    """Units paid for at each place, (..., places, draws) as `now` is; `base` is (places, draws)."""
    paid = base * (1.0 - variable) + now * variable
    if steps.rows.size:
        at = steps.rows
        whole = stepped(base[at], now[..., at, :], steps.size)
        paid[..., at, :] = paid[..., at, :] * (1.0 - steps.share) + whole * steps.share
    return paid


def paid_days(base: Floats, now: Floats, variable: Floats, steps: Wards) -> Floats:
    """Bed-days paid for at each bed place, (..., bed places, draws) as `now` is."""
    paid = base * (1.0 - variable) + now * variable
    if steps.rows.size:
        at, pool = steps.rows, steps.pool
        before, after = steps.sums(base), steps.sums(now)
        grown = ward_growth(before, after, steps.size)[..., pool, :]
        # a type of bed new to the site: its wards are shared by the days of those who use them
        whole = steps_open(after, steps.size) * steps.size
        new = np.divide(whole, after, out=np.zeros_like(after), where=after > 0)[..., pool, :]
        held = np.where(before[pool] > 0, base[at] * grown, now[..., at, :] * new)
        paid[..., at, :] = paid[..., at, :] * (1.0 - steps.share) + held * steps.share
    return paid


def ward_growth(before: Floats, after: Floats, size: Floats) -> Floats:
    """Wards open now over wards open in the base year (pools, draws); 0 where there were none."""
    then = steps_open(before, size)
    each = np.divide(1.0, then, out=np.zeros_like(then), where=then > 0)
    return np.asarray(steps_open(after, size) * each)

"""The compiled loop over counted activity: outpatient attendances and A&E arrivals.

Rows that end in the same place of every output and meet the same strategies form one sampling
cell. A cell's mean is the sum over its rows of baseline count times growth, and its kept activity
is one Poisson draw of that mean times the chance of being kept. What is avoided is an independent
Poisson stream (thinning), needed by coarser groups only, and drawn there.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bettercare.demand.nhp.kernels.draws import binomial, lost_of, poisson, step
from bettercare.demand.nhp.kernels.spells import place_rates

_TABLE = 64  # counts up to which the chance that none is converted is read from a table


@njit(cache=True, nogil=True, error_model="numpy")
def count_activity(  # noqa: PLR0912 - one compiled loop
    first,
    last,
    drawn,
    keys,
    factors,
    columns,
    row_from,
    row_factor,
    row_count,
    cell_chance,
    cell_group,
    cell_reach,
    cell_avoided,
    avoided_target,
    avoided_reach,
    kept_chance,
    group_target,
    group_strategy,
    group_moved,
    moved_shift,
    stays_chance,
    out,
):
    """Fill `out` (runs, results) for runs first to last - 1, with draws or (`drawn` 0) means.

    row_from (cells + 1) delimits the rows of each cell; kept_chance (runs, strategy sets) is the
    chance of not being avoided and stays_chance (runs, conversions) that of staying face to face;
    cell_reach and avoided_reach are places in `out` that count activity before avoidance;
    group_target (groups, outputs) are places in `out` that a group's activity is added to, and
    converted activity goes to the place `moved_shift` further, counted at group_moved.
    """
    cells = row_from.shape[0] - 1
    groups = group_target.shape[0]
    growth = np.empty(columns.shape[1])
    avoided = np.empty(avoided_target.shape[0])
    held = np.empty(groups)
    powers = np.empty((stays_chance.shape[1], _TABLE))
    for run in range(first, last):
        place_rates(factors[run], columns, growth)
        row = out[run]
        avoided[:] = 0.0
        held[:] = 0.0
        for strategy in range(stays_chance.shape[1]):
            power = 1.0
            for count in range(_TABLE):
                powers[strategy, count] = power
                power *= stays_chance[run, strategy]
        kept_key = step(keys[run], 0)
        avoided_key = step(keys[run], 1)
        moved_key = step(keys[run], 2)
        for cell in range(cells):
            mean = 0.0
            for j in range(row_from[cell], row_from[cell + 1]):
                mean += row_count[j] * growth[row_factor[j]]
            chance = kept_chance[run, cell_chance[cell]]
            kept = mean * chance
            if drawn:
                kept = poisson(kept, step(kept_key, cell))
            row[cell_reach[cell]] += kept
            held[cell_group[cell]] += kept
            if chance < 1.0:
                avoided[cell_avoided[cell]] += mean * (1.0 - chance)
        for place in range(avoided.shape[0]):
            lost = avoided[place]
            if drawn:
                lost = poisson(lost, step(avoided_key, place))
            row[avoided_target[place]] += lost
            row[avoided_reach[place]] += lost
        for group in range(groups):
            stays = held[group]
            moved = 0.0
            strategy = group_strategy[group]
            if strategy >= 0 and stays > 0.0:
                chance = 1.0 - stays_chance[run, strategy]
                moved = stays * chance
                if drawn and stays < _TABLE:
                    none = powers[strategy, int(stays)]
                    moved = lost_of(stays, chance, none, step(moved_key, group))
                elif drawn:
                    moved = binomial(stays, chance, step(moved_key, group))
                stays -= moved
                row[group_moved[group]] += moved
            for target in group_target[group]:
                row[target] += stays
                row[target + moved_shift] += moved

"""The compiled loop over counted activity: outpatient attendances and A&E arrivals.

Rows that end in the same place of every output and meet the same strategies form one sampling
cell. A cell's mean is the sum over its rows of baseline count times growth, and its kept activity
is one Poisson draw of that mean times the chance of being kept. What is avoided is an independent
Poisson stream (thinning), needed by coarser groups only, and drawn there.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bettercare.demand.nhp.kernels.draws import binomial, half, lost_tables, step
from bettercare.demand.nhp.kernels.growth import cell_growth
from bettercare.demand.nhp.kernels.poisson import draw_poisson

_COUNTS, _PARTS = 64, 128  # counts whose conversions are looked up, and parts of their guides
_TO_PART = np.uint64(25)  # bits of a 32-bit number below its part


@njit(cache=True, nogil=True, error_model="numpy")
def count_activity(  # noqa: PLR0912, PLR0915 - one compiled loop
    first, last, drawn, keys, factors, columns, row_from, row_factor, row_count, cell_chance,
    cell_group, cell_reach, cell_avoided, avoided_target, avoided_reach, kept_chance,
    group_target, group_strategy, group_moved, moved_shift, stays_chance, fine, fine_guide,
    coarse, coarse_guide, out,
):  # fmt: skip
    """Fill `out` (runs, results) for runs first to last - 1, with draws or (`drawn` 0) means.

    row_from (cells + 1) delimits the rows of each cell; kept_chance (runs, strategy sets) is the
    chance of not being avoided and stays_chance (runs, conversions) that of staying face to face;
    cell_reach and avoided_reach are places in `out` that count activity before avoidance;
    group_target (groups, outputs) are places in `out` that a group's activity is added to, and
    converted activity goes to the place `moved_shift` further, counted at group_moved.
    """
    cells = row_from.shape[0] - 1
    groups, targets = group_target.shape
    growth = np.empty(columns.shape[1])
    kept = np.empty(cells)  # first in means, then as drawn
    avoided = np.empty(avoided_target.shape[0])
    held = np.empty(groups)
    conversions = stays_chance.shape[1]
    moved_of = np.empty((conversions, _COUNTS, _COUNTS), np.uint32)
    moved_guide = np.empty((conversions, _COUNTS, _PARTS), np.uint8)
    for run in range(first, last):
        row = out[run]
        cell_growth(factors[run], columns, growth)
        avoided[:] = 0.0
        for cell in range(cells):
            mean = 0.0
            for j in range(row_from[cell], row_from[cell + 1]):
                mean += row_count[j] * growth[row_factor[j]]
            chance = kept_chance[run, cell_chance[cell]]
            avoided[cell_avoided[cell]] += mean * (1.0 - chance)
            kept[cell] = mean * chance
        if drawn:
            key = step(keys[run], 0)
            draw_poisson(kept, key, True, fine, fine_guide, coarse, coarse_guide, kept)
            key = step(keys[run], 1)
            draw_poisson(avoided, key, True, fine, fine_guide, coarse, coarse_guide, avoided)
        for place in range(avoided.shape[0]):
            row[avoided_target[place]] += avoided[place]
            row[avoided_reach[place]] += avoided[place]
        held[:] = 0.0
        for cell in range(cells):
            row[cell_reach[cell]] += kept[cell]
            held[cell_group[cell]] += kept[cell]
        for place in range(conversions):
            lost_tables(1.0 - stays_chance[run, place], moved_of[place], moved_guide[place])
        moved_key = step(keys[run], 2)
        for group in range(groups):
            stays = held[group]
            moved = 0.0
            strategy = group_strategy[group]
            if strategy >= 0:
                chance = 1.0 - stays_chance[run, strategy]
                word = step(moved_key, group)
                if not drawn:
                    moved = stays * chance
                elif stays < _COUNTS:
                    whole = np.int64(stays)
                    number = half(word, 0)
                    count = np.int64(moved_guide[strategy, whole, number >> _TO_PART])
                    count += np.int64(number > moved_of[strategy, whole, count])
                    while number > moved_of[strategy, whole, count]:
                        count += 1
                    moved = float(count)
                else:
                    moved = binomial(stays, chance, word)
                stays -= moved
                row[group_moved[group]] += moved
            for k in range(targets):
                row[group_target[group, k]] += stays
                row[group_target[group, k] + moved_shift] += moved

"""The expected result of a run over admitted spells, given its parameters: no draw at all.

The same tables as `kernels.spells` fills, in means: every record's arrivals, times the chance of
each thing that can happen to its spells. Stays under a length-of-stay strategy are binomial, so the
mean count and nights in each band of stay come from a table by strategy and stay.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bettercare.demand.nhp.kernels.growth import cell_growth
from bettercare.demand.nhp.kernels.tables import (
    AVOID_EFFECT,
    BEFORE_OPERATION,
    IS_AVOIDED,
    NOT_USED,
    PLACE,
    PLACES,
    SHORTER,
    STAY,
    STAY_GROUPS,
    STAY_SHIFT,
    arrive,
    leave,
    shorten,
)


@njit(cache=True, nogil=True, error_model="numpy")
def stay_bands(kept, stay_group, share, nights):
    """Share and mean nights (stay, band) of stays thinned binomially with chance `kept`.

    The mean is that of the stays that end in the band, kept within it against rounding.
    """
    share[:] = 0.0
    nights[:] = 0.0
    chance = np.zeros(share.shape[0] + 1)  # of each number of nights left
    chance[0] = 1.0
    for stay in range(share.shape[0]):
        for left in range(stay + 1):
            share[stay, stay_group[left]] += chance[left]
            nights[stay, stay_group[left]] += chance[left] * left
        for left in range(stay + 1, 0, -1):  # one night more: kept or lost
            chance[left] = chance[left] * (1.0 - kept) + chance[left - 1] * kept
        chance[0] *= 1.0 - kept
        for band in range(share.shape[1]):
            if share[stay, band] > 0.0:
                nights[stay, band] /= share[stay, band]
    least = np.zeros(share.shape[1])
    for stay in range(share.shape[0] - 1, -1, -1):
        least[stay_group[stay]] = stay
    for stay in range(share.shape[0]):
        for band in range(share.shape[1]):
            nights[stay, band] = max(nights[stay, band], least[band])


@njit(cache=True, nogil=True, error_model="numpy")
def expect_spells(  # noqa: PLR0912 - one compiled loop
    first_run, last_run, factors, columns, cell, count, records, bands,
    avoid_from, avoid_record, avoid_rate, avoid_used, avoid_value,
    save_from, save_record, usable, save_kind, save_days, save_value,
    stay_group, sizes, starts, out,
):  # fmt: skip
    """Fill `out` (runs, results) for runs first_run to last_run - 1 with means.

    Arguments as those of `kernels.spells.sample_spells`.
    """
    growth = np.empty(columns.shape[1])
    arrived = np.empty(records.shape[1])
    kept = np.empty(records.shape[1])
    every = np.arange(records.shape[1])
    stays = (records[STAY] >> STAY_SHIFT).astype(np.float64)
    share = np.empty((stay_group.shape[0], sizes[STAY_GROUPS]))
    mean_stay = np.empty((stay_group.shape[0], sizes[STAY_GROUPS]))
    room = records.shape[1] * sizes[STAY_GROUPS]
    chosen, spells, nights = np.empty(room, np.int64), np.empty(room), np.empty(room)
    for run in range(first_run, last_run):
        row = out[run]
        cell_growth(factors[run], columns, growth)
        for i in range(records.shape[1]):
            arrived[i] = count[i] * growth[cell[i]]
        arrive(row, starts, sizes, records, bands, arrived)
        kept[:] = 1.0
        for s in range(avoid_used.shape[0]):
            if not avoid_used[s]:
                continue
            for j in range(avoid_from[s], avoid_from[s + 1]):
                i = avoid_record[j]
                reached = arrived[i] * avoid_rate[j]
                at = starts[AVOID_EFFECT] + 2 * (s * sizes[PLACES] + records[PLACE, i])
                row[at] += reached
                row[at + 1] += reached * (stays[i] + 1.0)
                kept[i] *= 1.0 - avoid_rate[j] * (1.0 - avoid_value[run, s])
        lost = arrived * (1.0 - kept)
        leave(row, starts, sizes, stay_group, records, IS_AVOIDED, 0, every.size, every, lost)
        for s in range(save_kind.shape[0]):
            kind, value = save_kind[s], save_value[run, s]
            if kind == NOT_USED:
                continue
            if kind == SHORTER:
                stay_bands(value, stay_group, share, mean_stay)
            number = 0
            for j in range(save_from[s], save_from[s + 1]):
                i = save_record[j]
                stay = records[STAY, i] >> STAY_SHIFT
                left = arrived[i] * kept[i] / max(usable[i], 1)  # 0 where it has a last resort
                if kind == SHORTER:
                    for band in range(sizes[STAY_GROUPS]):
                        if share[stay, band] > 0.0:
                            chosen[number] = i
                            spells[number] = left * share[stay, band]
                            nights[number] = mean_stay[stay, band]
                            number += 1
                    continue
                chosen[number] = i
                spells[number] = left * (1.0 - value)
                nights[number] = max(0, stay - save_days[s]) if kind == BEFORE_OPERATION else 0.0
                number += 1
            if kind in (SHORTER, BEFORE_OPERATION):
                shorten(
                    row, starts, sizes, stay_group, records, s, number, chosen, spells, nights
                )  # fmt: skip
            else:
                leave(row, starts, sizes, stay_group, records, kind, s, number, chosen, spells)

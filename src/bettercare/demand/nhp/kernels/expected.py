"""The expected result of a run over admitted spells, given its parameters: no draw at all.

The same tables as `kernels.spells` fills, in means: every record's growth, times the chance of each
thing that can happen to its spells. Stays under a length-of-stay strategy are binomial, so the
mean count and bed-days in each band of stay come from a table by strategy and stay.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bettercare.demand.nhp.kernels.spells import (
    AGE_CELL,
    ARRIVED,
    AVOID_CELL,
    AVOID_EFFECT,
    AVOID_FROM,
    AVOIDED,
    BEFORE_OPERATION,
    BY_AGE,
    BY_SPECIALTY,
    COUNT_MASK,
    COUNTS,
    DAY_CASE_POD,
    DELIVERIES,
    DELIVERY,
    GENERAL_SHIFT,
    MEASURES,
    NOT_USED,
    OUTPATIENT_BY_AGE,
    OUTPATIENT_BY_SPECIALTY,
    PLACE,
    PLACES,
    PROCEDURE,
    SAME_DAY,
    SAME_DAY_CARE,
    SAVE_EFFECT,
    SAVE_FROM,
    SAVE_SHIFT,
    SHORTER,
    SITES,
    SPECIALTIES,
    SPECIALTY_CELL,
    STAY,
    STAY_GROUPS,
    STAY_SHIFT,
    TO_OUTPATIENT,
    add_unreached,
    place_rates,
)
from bettercare.demand.nhp.kernels.spells import AGE_SIZE as AGE_SIZE_AT


@njit(cache=True, nogil=True, error_model="numpy")
def stay_bands(kept, stay_group, share, nights):
    """Share and mean nights (stay, band) of stays thinned binomially with chance `kept`.

    nights is the mean of stay within the band times its share.
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


@njit(cache=True, nogil=True, error_model="numpy")
def _admit(row, starts, sizes, records, chosen, place, count, nights, group):
    """Add `count` spells with `nights` nights in all to the tables by age and by delivery."""
    procedure = float(records[chosen, STAY] & PROCEDURE)
    shift = place - records[chosen, PLACE]
    at = starts[BY_AGE] + MEASURES * (records[chosen, AGE_CELL] + shift * sizes[AGE_SIZE_AT])
    row[at] += count
    row[at + 1] += nights + count
    row[at + 2] += procedure * count
    if records[chosen, STAY] & DELIVERY:
        at = starts[DELIVERIES] + MEASURES * place
        row[at] += count
        row[at + 1] += nights + count
        row[at + 2] += procedure * count
    at = (records[chosen, SPECIALTY_CELL] + shift * sizes[SPECIALTIES]) * sizes[STAY_GROUPS] + group
    at = starts[BY_SPECIALTY] + MEASURES * at
    row[at] += count
    row[at + 1] += nights + count
    row[at + 2] += procedure * count


@njit(cache=True, nogil=True, error_model="numpy")
def _use(
    row, starts, sizes, records, chosen, used, count, kind, value, days, stay_group, share, nights
):
    """Spread `count` expected spells of a record over what one strategy can do to them."""
    place = records[chosen, PLACE]
    stay = records[chosen, STAY] >> STAY_SHIFT
    at = starts[SAVE_EFFECT] + 2 * (used * sizes[PLACES] + place)
    if kind == SHORTER:
        for group in range(sizes[STAY_GROUPS]):
            if share[stay, group] > 0.0:
                left = count * nights[stay, group]
                _admit(
                    row,
                    starts,
                    sizes,
                    records,
                    chosen,
                    place,
                    count * share[stay, group],
                    left,
                    group,
                )
                row[at + 1] += left
        row[at + 1] -= count * stay
        return
    _admit(
        row,
        starts,
        sizes,
        records,
        chosen,
        place,
        count * value,
        count * value * stay,
        stay_group[stay],
    )
    changed = count * (1.0 - value)
    if kind == BEFORE_OPERATION:
        left = max(0, stay - days)
        _admit(
            row, starts, sizes, records, chosen, place, changed, changed * left, stay_group[left]
        )
        row[at + 1] -= changed * (stay - left)
        return
    row[at] -= changed
    row[at + 1] -= changed * (stay + 1.0)
    site = place % sizes[SITES]
    by_age = records[chosen, AGE_CELL] - place * sizes[AGE_SIZE_AT]
    if kind == SAME_DAY:
        row[starts[SAME_DAY_CARE] + site * sizes[AGE_SIZE_AT] + by_age] += changed
    elif kind == TO_OUTPATIENT:
        row[starts[OUTPATIENT_BY_AGE] + site * sizes[AGE_SIZE_AT] + by_age] += changed
        by_specialty = records[chosen, SPECIALTY_CELL] - place * sizes[SPECIALTIES]
        row[starts[OUTPATIENT_BY_SPECIALTY] + site * sizes[SPECIALTIES] + by_specialty] += changed
    else:
        target = sizes[DAY_CASE_POD] * sizes[SITES] + site
        _admit(row, starts, sizes, records, chosen, target, changed, 0.0, stay_group[0])


@njit(cache=True, nogil=True, error_model="numpy")
def expect_spells(  # noqa: PLR0912 - one compiled loop
    first,
    last,
    factors,
    columns,
    cell_from,
    records,
    plain_from,
    plain_cell,
    plain_count,
    plain_records,
    avoid_strategy,
    avoid_rate,
    save_strategy,
    avoid_used,
    avoid_value,
    save_kind,
    save_days,
    save_value,
    stay_group,
    sizes,
    starts,
    out,
):
    """Fill `out` (runs, results) for runs first to last - 1 with means; see `sample_spells`."""
    cells = columns.shape[1]
    longest = stay_group.shape[0] - 1
    growth = np.empty(cells)
    strategies = save_kind.shape[0]
    share = np.zeros((strategies, longest + 1, sizes[STAY_GROUPS]))
    nights = np.zeros((strategies, longest + 1, sizes[STAY_GROUPS]))
    for run in range(first, last):
        place_rates(factors[run], columns, growth)
        for s in range(strategies):
            if save_kind[s] == SHORTER:
                stay_bands(save_value[run, s], stay_group, share[s], nights[s])
        row = out[run]
        for plain in range(plain_records.shape[0]):
            mean = 0.0
            for j in range(plain_from[plain], plain_from[plain + 1]):
                mean += plain_count[j] * growth[plain_cell[j]]
            add_unreached(row, starts, sizes, stay_group, plain_records, plain, mean)
        for cell in range(cells):
            for chosen in range(cell_from[cell], cell_from[cell + 1]):
                rate = growth[cell]
                counts = records[chosen, COUNTS]
                avoid_from, save_from = records[chosen, AVOID_FROM], records[chosen, SAVE_FROM]
                save_to = save_from + ((counts >> SAVE_SHIFT) & COUNT_MASK)
                stay = records[chosen, STAY] >> STAY_SHIFT
                place = records[chosen, PLACE]
                row[starts[ARRIVED] + 2 * place] += rate
                row[starts[ARRIVED] + 2 * place + 1] += rate * (stay + 1.0)
                kept = 1.0
                for j in range(avoid_from, avoid_from + (counts & COUNT_MASK)):
                    s = avoid_strategy[j]
                    if avoid_used[s]:
                        reached = rate * avoid_rate[j]
                        kept *= 1.0 - avoid_rate[j] * (1.0 - avoid_value[run, s])
                        at = starts[AVOID_EFFECT] + 2 * (s * sizes[PLACES] + place)
                        row[at] += reached
                        row[at + 1] += reached * (stay + 1.0)
                lost = rate * (1.0 - kept)
                at = starts[AVOIDED] + MEASURES * records[chosen, AVOID_CELL]
                row[at] += lost
                row[at + 1] += lost * (stay + 1.0)
                row[at + 2] += lost * (records[chosen, STAY] & PROCEDURE)

                left = rate * kept
                usable = 0
                for j in range(save_from, save_to):
                    if save_kind[save_strategy[j]] != NOT_USED:
                        usable += 1
                general = (counts >> GENERAL_SHIFT) - 1
                if usable > 0:
                    for j in range(save_from, save_to):
                        s = save_strategy[j]
                        if save_kind[s] != NOT_USED:
                            _use(
                                row, starts, sizes, records, chosen, s, left / usable, save_kind[s],
                                save_value[run, s], save_days[s], stay_group, share[s], nights[s],
                            )  # fmt: skip
                elif general >= 0 and save_kind[general] != NOT_USED:
                    _use(
                        row, starts, sizes, records, chosen, general, left, save_kind[general],
                        save_value[run, general], save_days[general], stay_group,
                        share[general], nights[general],
                    )  # fmt: skip
                else:
                    _admit(
                        row,
                        starts,
                        sizes,
                        records,
                        chosen,
                        place,
                        left,
                        left * stay,
                        stay_group[stay],
                    )

"""The compiled loop over admitted spells: one joint draw of a run, spell by spell.

Records that share every growth factor form a factor cell, so the spells of a cell are one Poisson
draw with the summed mean, and each of them falls on any of the cell's records with equal chance:
exactly what a Poisson draw for every record would give, without drawing for the records that have
no spell. No record is copied. Each spell then meets its record's strategies, and is added to the
tables that every output is a sum of.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bettercare.demand.nhp.kernels.draws import poisson, step, thinned_stay, unit

# Columns of the record table (records, 10), int32.
AGE_CELL, SPECIALTY_CELL, STAY, FLAGS, PLACE, AVOID_CELL = 0, 1, 2, 3, 4, 5
AVOID_FROM, AVOID_COUNT, SAVE_FROM, SAVE_COUNT, GENERAL = 6, 7, 8, 9, 10
COLUMNS = 11
PROCEDURE, DELIVERY = 1, 2  # bits of FLAGS

# Kinds of efficiency.
NOT_USED, SHORTER, SAME_DAY, BEFORE_OPERATION, TO_DAY_CASE, TO_OUTPATIENT = -1, 0, 1, 2, 3, 4

# Parts of a run's row of results, in this order; `starts` holds where each begins.
(
    BY_AGE,
    BY_SPECIALTY,
    DELIVERIES,
    AVOIDED,
    SAME_DAY_CARE,
    OUTPATIENT_BY_AGE,
    OUTPATIENT_BY_SPECIALTY,
    ARRIVED,
    AVOID_EFFECT,
    SAVE_EFFECT,
) = range(10)
MEASURES = 3  # admissions, bed-days (stay + 1), procedures

# Sizes that the offsets are worked out with.
SITES, AGE_SIZE, SPECIALTIES, PLACES, DAY_CASE_POD, STAY_GROUPS = 0, 1, 2, 3, 4, 5

# Uses of a spell's own stream of numbers.
_ADMIT, _SAVE, _NIGHTS, _AVOID_PICK, _SAVE_PICK = 1, 2, 3, 1000, 2000


@njit(cache=True, nogil=True)
def place_rates(factors, columns, out):
    """Growth of each factor cell: the product of its factors. `columns` is (factors, cells)."""
    out[:] = 1.0
    for k in range(columns.shape[0]):
        for cell in range(columns.shape[1]):
            out[cell] *= factors[columns[k, cell]]


@njit(cache=True, nogil=True)
def sample_spells(  # noqa: PLR0912, PLR0915 - one compiled loop
    first,
    last,
    keys,
    factors,
    columns,
    cell_from,
    records,
    avoid_strategy,
    avoid_rate,
    save_strategy,
    avoid_name,
    save_name,
    avoid_used,
    avoid_value,
    save_kind,
    save_days,
    save_value,
    stay_group,
    sizes,
    starts,
    by_record,
    out,
):
    """Fill `out` (runs, results) for runs first to last - 1.

    factors (runs, values); columns (factors, cells) says which values a cell's growth is the
    product of; records are sorted by cell. `by_record` draws a strategy's reach once for a record
    and all its spells, as the NHP model does, else for each spell.
    """
    sites, age_size, specialties = sizes[SITES], sizes[AGE_SIZE], sizes[SPECIALTIES]
    places, day_case, groups = sizes[PLACES], sizes[DAY_CASE_POD], sizes[STAY_GROUPS]
    cells = columns.shape[1]
    longest = stay_group.shape[0] - 1
    growth = np.empty(cells)
    all_kept = np.empty((save_kind.shape[0], longest + 1))
    for run in range(first, last):
        place_rates(factors[run], columns, growth)
        for s in range(save_kind.shape[0]):
            power = 1.0
            for stay in range(longest + 1):
                all_kept[s, stay] = power
                power *= save_value[run, s]
        row = out[run]
        arrivals_key = step(keys[run], 0)
        record_key = step(keys[run], 1)
        for cell in range(cells):
            low = cell_from[cell]
            held = cell_from[cell + 1] - low
            cell_key = step(arrivals_key, cell)
            spells = int(poisson(held * growth[cell], step(cell_key, 0)))
            for spell in range(spells):
                word = step(cell_key, spell + 1)
                chosen = low + int(unit(word) * held)
                own = step(record_key, chosen) if by_record else word
                stay = records[chosen, STAY]
                place = records[chosen, PLACE]
                row[starts[ARRIVED] + 2 * place] += 1.0
                row[starts[ARRIVED] + 2 * place + 1] += stay + 1.0
                procedure = float(records[chosen, FLAGS] & PROCEDURE)

                kept = 1.0
                for j in range(
                    records[chosen, AVOID_FROM],
                    records[chosen, AVOID_FROM] + records[chosen, AVOID_COUNT],
                ):
                    s = avoid_strategy[j]
                    if not avoid_used[s]:
                        continue
                    rate = avoid_rate[j]
                    if rate < 1.0:
                        pick = step(step(own, _AVOID_PICK), avoid_name[s])
                        if unit(pick) >= rate:
                            continue
                    kept *= avoid_value[run, s]
                    at = starts[AVOID_EFFECT] + 2 * (s * places + place)
                    row[at] += 1.0
                    row[at + 1] += stay + 1.0
                if kept < 1.0 and unit(step(word, _ADMIT)) >= kept:
                    at = starts[AVOIDED] + MEASURES * records[chosen, AVOID_CELL]
                    row[at] += 1.0
                    row[at + 1] += stay + 1.0
                    row[at + 2] += procedure
                    continue

                used = -1
                if records[chosen, SAVE_COUNT] > 0:
                    # the strategy whose word is least: leaving one out moves no other's word
                    least = np.uint64(0)
                    for j in range(
                        records[chosen, SAVE_FROM],
                        records[chosen, SAVE_FROM] + records[chosen, SAVE_COUNT],
                    ):
                        s = save_strategy[j]
                        if save_kind[s] == NOT_USED:
                            continue
                        pick = step(step(own, _SAVE_PICK), save_name[s])
                        if used < 0 or pick < least:
                            used = s
                            least = pick
                if (
                    used < 0
                    and records[chosen, GENERAL] >= 0
                    and save_kind[records[chosen, GENERAL]] != NOT_USED
                ):
                    used = records[chosen, GENERAL]

                nights = float(stay)
                pod_place = place
                moved = 0.0
                if used >= 0:
                    kind = save_kind[used]
                    value = save_value[run, used]
                    if kind == SHORTER:
                        nights = thinned_stay(
                            nights, value, all_kept[used, stay], step(word, _NIGHTS)
                        )
                    elif unit(step(word, _SAVE)) >= value:
                        if kind == BEFORE_OPERATION:
                            nights = max(0.0, nights - save_days[used])
                        else:
                            nights = 0.0
                            moved = 1.0
                    at = starts[SAVE_EFFECT] + 2 * (used * places + place)
                    row[at] -= moved
                    row[at + 1] += nights - stay - moved
                    if moved > 0.0:
                        site = place % sites
                        by_age = records[chosen, AGE_CELL] - place * age_size
                        if kind == SAME_DAY:
                            row[starts[SAME_DAY_CARE] + site * age_size + by_age] += 1.0
                            continue
                        if kind == TO_OUTPATIENT:
                            row[starts[OUTPATIENT_BY_AGE] + site * age_size + by_age] += 1.0
                            by_specialty = records[chosen, SPECIALTY_CELL] - place * specialties
                            at = starts[OUTPATIENT_BY_SPECIALTY] + site * specialties
                            row[at + by_specialty] += 1.0
                            continue
                        pod_place = day_case * sites + site

                shift = pod_place - place
                at = starts[BY_AGE] + MEASURES * (records[chosen, AGE_CELL] + shift * age_size)
                row[at] += 1.0
                row[at + 1] += nights + 1.0
                row[at + 2] += procedure
                group = stay_group[int(nights)]
                at = (records[chosen, SPECIALTY_CELL] + shift * specialties) * groups + group
                at = starts[BY_SPECIALTY] + MEASURES * at
                row[at] += 1.0
                row[at + 1] += nights + 1.0
                row[at + 2] += procedure
                if records[chosen, FLAGS] & DELIVERY:
                    at = starts[DELIVERIES] + MEASURES * pod_place
                    row[at] += 1.0
                    row[at + 1] += nights + 1.0
                    row[at + 2] += procedure

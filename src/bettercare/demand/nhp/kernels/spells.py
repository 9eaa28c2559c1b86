"""The compiled loop over admitted spells: one joint draw of a run, spell by spell.

Records that share every growth factor form a factor cell, so the spells of a cell are one Poisson
draw with the summed mean, and each of them falls on any of the cell's records with equal chance:
exactly what a Poisson draw for every record would give, without drawing for the records that have
no spell. No record is copied. Each spell then meets its record's strategies, and is added to the
tables that every output is a sum of. Records that no strategy can ever reach need no spell of
their own: those that end in the same place of every table are one Poisson draw, whatever their
growth.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bettercare.demand.nhp.kernels.draws import lost_of, poisson, step, unit

# Columns of the record table, int32: half a cache line a record, since records are met at random.
# STAY holds nights x 4 and two flags; COUNTS holds how many strategies of avoidance (8 bits) and
# efficiency (8 bits) the record has, and one more than the place of its general strategy.
AGE_CELL, SPECIALTY_CELL, STAY, PLACE, AVOID_CELL, AVOID_FROM, SAVE_FROM, COUNTS = range(8)
COLUMNS = 8
PROCEDURE, DELIVERY = 1, 2  # bits of STAY
STAY_SHIFT, SAVE_SHIFT, GENERAL_SHIFT, COUNT_MASK = 2, 8, 16, 255

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

_HALF = np.uint64(32)
# Uses of a spell's own stream of numbers.
_ADMIT, _SAVE, _NIGHTS, _AVOID_PICK, _SAVE_PICK = 1, 2, 3, 1000, 2000


@njit(cache=True, nogil=True, error_model="numpy")
def place_rates(factors, columns, out):
    """Growth of each factor cell: the product of its factors. `columns` is (factors, cells)."""
    out[:] = 1.0
    for k in range(columns.shape[0]):
        for cell in range(columns.shape[1]):
            out[cell] *= factors[columns[k, cell]]


@njit(cache=True, nogil=True, error_model="numpy")
def add_unreached(row, starts, sizes, stay_group, records, chosen, count):
    """Add `count` spells like a record that no strategy reaches to every table."""
    stay = records[chosen, STAY] >> STAY_SHIFT
    procedure = float(records[chosen, STAY] & PROCEDURE)
    place = records[chosen, PLACE]
    days = count * (stay + 1.0)
    row[starts[ARRIVED] + 2 * place] += count
    row[starts[ARRIVED] + 2 * place + 1] += days
    at = starts[BY_AGE] + MEASURES * records[chosen, AGE_CELL]
    row[at] += count
    row[at + 1] += days
    row[at + 2] += procedure * count
    at = records[chosen, SPECIALTY_CELL] * sizes[STAY_GROUPS] + stay_group[stay]
    at = starts[BY_SPECIALTY] + MEASURES * at
    row[at] += count
    row[at + 1] += days
    row[at + 2] += procedure * count
    if records[chosen, STAY] & DELIVERY:
        at = starts[DELIVERIES] + MEASURES * place
        row[at] += count
        row[at + 1] += days
        row[at + 2] += procedure * count


@njit(cache=True, nogil=True, error_model="numpy")
def sample_spells(  # noqa: PLR0912, PLR0915 - one compiled loop
    first,
    last,
    keys,
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
    product of; records are sorted by cell; plain_from, plain_cell and plain_count are the records
    that no strategy reaches, in lists one after another for each row of plain_records.
    `by_record` draws a strategy's reach once for a record and all its spells, as the NHP model
    does, else for each spell.
    """
    sites, age_size, specialties = sizes[SITES], sizes[AGE_SIZE], sizes[SPECIALTIES]
    places, day_case, groups = sizes[PLACES], sizes[DAY_CASE_POD], sizes[STAY_GROUPS]
    cells = columns.shape[1]
    longest = stay_group.shape[0] - 1
    growth = np.empty(cells)
    all_kept = np.empty((save_kind.shape[0], longest + 1))
    arrived_at = starts[ARRIVED]
    avoid_at = starts[AVOID_EFFECT]
    avoided_at = starts[AVOIDED]
    save_at = starts[SAVE_EFFECT]
    same_day_at = starts[SAME_DAY_CARE]
    seen_at = starts[OUTPATIENT_BY_AGE]
    seen_specialty_at = starts[OUTPATIENT_BY_SPECIALTY]
    age_at = starts[BY_AGE]
    specialty_at = starts[BY_SPECIALTY]
    delivery_at = starts[DELIVERIES]
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
        plain_key = step(keys[run], 2)
        for plain in range(plain_records.shape[0]):
            mean = 0.0
            for j in range(plain_from[plain], plain_from[plain + 1]):
                mean += plain_count[j] * growth[plain_cell[j]]
            count = poisson(mean, step(plain_key, plain))
            if count > 0.0:
                add_unreached(row, starts, sizes, stay_group, plain_records, plain, count)
        for cell in range(cells):
            low = cell_from[cell]
            held = cell_from[cell + 1] - low
            cell_key = step(arrivals_key, cell)
            spells = int(poisson(held * growth[cell], step(cell_key, 0)))
            for spell in range(spells):
                word = step(cell_key, spell + 1)
                chosen = low + int(((word >> _HALF) * np.uint64(held)) >> _HALF)
                own = step(record_key, chosen) if by_record else word
                held_stay = records[chosen, STAY]
                stay = held_stay >> STAY_SHIFT
                counts = records[chosen, COUNTS]
                place = records[chosen, PLACE]
                row[arrived_at + 2 * place] += 1.0
                row[arrived_at + 2 * place + 1] += stay + 1.0
                procedure = float(held_stay & PROCEDURE)

                kept = 1.0
                avoid_from = records[chosen, AVOID_FROM]
                for j in range(avoid_from, avoid_from + (counts & COUNT_MASK)):
                    s = avoid_strategy[j]
                    if not avoid_used[s]:
                        continue
                    rate = avoid_rate[j]
                    if rate < 1.0:
                        pick = step(step(own, _AVOID_PICK), avoid_name[s])
                        if unit(pick) >= rate:
                            continue
                    kept *= avoid_value[run, s]
                    at = avoid_at + 2 * (s * places + place)
                    row[at] += 1.0
                    row[at + 1] += stay + 1.0
                if kept < 1.0 and unit(step(word, _ADMIT)) >= kept:
                    at = avoided_at + MEASURES * records[chosen, AVOID_CELL]
                    row[at] += 1.0
                    row[at + 1] += stay + 1.0
                    row[at + 2] += procedure
                    continue

                used = -1
                save_count = (counts >> SAVE_SHIFT) & COUNT_MASK
                if save_count > 0:
                    # the strategy whose word is least: leaving one out moves no other's word
                    least = np.uint64(0)
                    save_from = records[chosen, SAVE_FROM]
                    for j in range(save_from, save_from + save_count):
                        s = save_strategy[j]
                        if save_kind[s] == NOT_USED:
                            continue
                        pick = step(step(own, _SAVE_PICK), save_name[s])
                        if used < 0 or pick < least:
                            used = s
                            least = pick
                general = (counts >> GENERAL_SHIFT) - 1
                if used < 0 and general >= 0 and save_kind[general] != NOT_USED:
                    used = general

                nights = float(stay)
                pod_place = place
                moved = 0.0
                if used >= 0:
                    kind = save_kind[used]
                    value = save_value[run, used]
                    if kind == SHORTER:
                        nights -= lost_of(
                            nights, 1.0 - value, all_kept[used, stay], step(word, _NIGHTS)
                        )
                    elif unit(step(word, _SAVE)) >= value:
                        if kind == BEFORE_OPERATION:
                            nights = max(0.0, nights - save_days[used])
                        else:
                            nights = 0.0
                            moved = 1.0
                    at = save_at + 2 * (used * places + place)
                    row[at] -= moved
                    row[at + 1] += nights - stay - moved
                    if moved > 0.0:
                        site = place % sites
                        by_age = records[chosen, AGE_CELL] - place * age_size
                        if kind == SAME_DAY:
                            row[same_day_at + site * age_size + by_age] += 1.0
                            continue
                        if kind == TO_OUTPATIENT:
                            row[seen_at + site * age_size + by_age] += 1.0
                            by_specialty = records[chosen, SPECIALTY_CELL] - place * specialties
                            at = seen_specialty_at + site * specialties
                            row[at + by_specialty] += 1.0
                            continue
                        pod_place = day_case * sites + site

                shift = pod_place - place
                at = age_at + MEASURES * (records[chosen, AGE_CELL] + shift * age_size)
                row[at] += 1.0
                row[at + 1] += nights + 1.0
                row[at + 2] += procedure
                group = stay_group[int(nights)]
                at = (records[chosen, SPECIALTY_CELL] + shift * specialties) * groups + group
                at = specialty_at + MEASURES * at
                row[at] += 1.0
                row[at + 1] += nights + 1.0
                row[at + 2] += procedure
                if held_stay & DELIVERY:
                    at = delivery_at + MEASURES * pod_place
                    row[at] += 1.0
                    row[at + 1] += nights + 1.0
                    row[at + 2] += procedure

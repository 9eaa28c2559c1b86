"""The tables that a run of admitted spells is counted in, and the one way to count in them.

A run's result is one row of numbers, of which each table below is a part; every output is a sum
of these. Draws and expectations fill the same tables by the same function, a list of changes at a
time: handing arrays to a function for every spell would cost more than the counting.
"""

from __future__ import annotations

from numba import njit

# Rows of the table of records (what, records), int32. STAY holds nights x 4 and two flags.
AGE_CELL, SPECIALTY_CELL, STAY, PLACE, AVOID_CELL, SAVE_FROM, SAVE_COUNT = range(7)
COLUMNS = 7
PROCEDURE, DELIVERY = 1, 2  # bits of STAY
STAY_SHIFT = 2

# What can happen to spells: to be avoided, and the kinds of efficiency.
IS_AVOIDED = -2
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


@njit(cache=True, nogil=True, error_model="numpy")
def arrive(row, starts, sizes, records, bands, arrived):
    """Count every record's arrivals, numbers or means, as if nothing else happened to them.

    `bands` holds each record's place in the table by specialty and band of stay. Records come in
    order of their place in the table by age, which is added to once for all that share it.
    """
    age_size = sizes[AGE_SIZE]
    current = -1
    spells = days = procedures = 0.0
    for i in range(arrived.shape[0] + 1):
        age_cell = records[AGE_CELL, i] if i < arrived.shape[0] else -1
        if age_cell != current:
            if current >= 0:
                at = starts[BY_AGE] + MEASURES * current
                row[at] += spells
                row[at + 1] += days
                row[at + 2] += procedures
                at = starts[ARRIVED] + 2 * (current // age_size)
                row[at] += spells
                row[at + 1] += days
            if age_cell < 0:
                return
            current = age_cell
            spells = days = procedures = 0.0
        held = records[STAY, i]
        own = float(arrived[i])
        own_days = own * ((held >> STAY_SHIFT) + 1)
        own_procedures = own * (held & PROCEDURE)
        spells += own
        days += own_days
        procedures += own_procedures
        at = starts[BY_SPECIALTY] + MEASURES * bands[i]
        row[at] += own
        row[at + 1] += own_days
        row[at + 2] += own_procedures
        if held & DELIVERY:
            at = starts[DELIVERIES] + MEASURES * records[PLACE, i]
            row[at] += own
            row[at + 1] += own_days
            row[at + 2] += own_procedures


@njit(cache=True, nogil=True, error_model="numpy")
def leave(  # noqa: PLR0915 - one compiled loop
    row, starts, sizes, stay_group, records, kind, used, number, chosen, count
):  # fmt: skip
    """Take spells away from where they arrived, and count them where they are avoided or go.

    `number` entries: count[j] spells of record chosen[j], avoided, or converted by efficiency
    `used`.
    """
    site_count, age_size, specialties = sizes[SITES], sizes[AGE_SIZE], sizes[SPECIALTIES]
    bands = sizes[STAY_GROUPS]
    for j in range(number):
        i = chosen[j]
        held = records[STAY, i]
        stay = held >> STAY_SHIFT
        place = records[PLACE, i]
        spells, days = count[j], count[j] * (stay + 1)
        procedures = spells * (held & PROCEDURE)
        age_at = starts[BY_AGE] + MEASURES * records[AGE_CELL, i]
        band_at = records[SPECIALTY_CELL, i] * bands + stay_group[stay]
        band_at = starts[BY_SPECIALTY] + MEASURES * band_at
        row[age_at] -= spells
        row[age_at + 1] -= days
        row[age_at + 2] -= procedures
        row[band_at] -= spells
        row[band_at + 1] -= days
        row[band_at + 2] -= procedures
        if held & DELIVERY:
            at = starts[DELIVERIES] + MEASURES * place
            row[at] -= spells
            row[at + 1] -= days
            row[at + 2] -= procedures
        if kind == IS_AVOIDED:
            at = starts[AVOIDED] + MEASURES * records[AVOID_CELL, i]
            row[at] += spells
            row[at + 1] += days
            row[at + 2] += procedures
            continue
        at = starts[SAVE_EFFECT] + 2 * (used * sizes[PLACES] + place)
        row[at] -= spells
        row[at + 1] -= days
        site = place % site_count
        by_age = records[AGE_CELL, i] + (site - place) * age_size
        by_specialty = records[SPECIALTY_CELL, i] + (site - place) * specialties
        if kind == SAME_DAY:
            row[starts[SAME_DAY_CARE] + by_age] += spells
        elif kind == TO_OUTPATIENT:
            row[starts[OUTPATIENT_BY_AGE] + by_age] += spells
            row[starts[OUTPATIENT_BY_SPECIALTY] + by_specialty] += spells
        else:  # a day case: no night, and one bed-day
            day_case = sizes[DAY_CASE_POD] * site_count
            age_at = starts[BY_AGE] + MEASURES * (by_age + day_case * age_size)
            band_at = (by_specialty + day_case * specialties) * bands + stay_group[0]
            band_at = starts[BY_SPECIALTY] + MEASURES * band_at
            row[age_at] += spells
            row[age_at + 1] += spells
            row[age_at + 2] += procedures
            row[band_at] += spells
            row[band_at + 1] += spells
            row[band_at + 2] += procedures
            if held & DELIVERY:
                at = starts[DELIVERIES] + MEASURES * (day_case + site)
                row[at] += spells
                row[at + 1] += spells
                row[at + 2] += procedures


@njit(cache=True, nogil=True, error_model="numpy")
def shorten(row, starts, sizes, stay_group, records, used, number, chosen, count, nights):
    """Let spells stay shorter: nights[j] each for count[j] spells of record chosen[j].

    nights[j] may be a mean within one band of stay, in expectation.
    """
    bands = sizes[STAY_GROUPS]
    for j in range(number):
        i = chosen[j]
        held = records[STAY, i]
        stay = held >> STAY_SHIFT
        spells = count[j]
        lost = spells * (stay - nights[j])
        procedures = spells * (held & PROCEDURE)
        row[starts[SAVE_EFFECT] + 2 * (used * sizes[PLACES] + records[PLACE, i]) + 1] -= lost
        row[starts[BY_AGE] + MEASURES * records[AGE_CELL, i] + 1] -= lost
        start = starts[BY_SPECIALTY] + MEASURES * bands * records[SPECIALTY_CELL, i]
        at = start + MEASURES * stay_group[stay]
        row[at] -= spells
        row[at + 1] -= spells * (stay + 1)
        row[at + 2] -= procedures
        at = start + MEASURES * stay_group[int(nights[j])]
        row[at] += spells
        row[at + 1] += spells * (nights[j] + 1)
        row[at + 2] += procedures
        if held & DELIVERY:
            row[starts[DELIVERIES] + MEASURES * records[PLACE, i] + 1] -= lost

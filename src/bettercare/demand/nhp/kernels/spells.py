"""The compiled loops over admitted spells: one joint draw of a run.

Every record has a Poisson count of spells, and all spells are counted as they arrive. Each
strategy then takes the line of records it can reach, looks at their spells, and what it changes
is moved in the tables. A number's address is its strategy, its record and which spell of it, so a
strategy left out moves no other's. The loops have next to no branches that cannot be foreseen: a
wrongly foreseen branch costs more than a random number.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bettercare.demand.nhp.kernels.draws import binomial, half, lost_tables, step
from bettercare.demand.nhp.kernels.growth import cell_growth
from bettercare.demand.nhp.kernels.poisson import draw_poisson
from bettercare.demand.nhp.kernels.tables import (
    AVOID_EFFECT,
    BEFORE_OPERATION,
    IS_AVOIDED,
    NOT_USED,
    PLACES,
    SAVE_COUNT,
    SAVE_FROM,
    SHORTER,
    STAY,
    STAY_SHIFT,
    arrive,
    leave,
    shorten,
)

# Streams of a run.
_ARRIVE, _REACH, _AVOID, _CHOOSE, _SAVE = range(5)
_LOW, _HALF = np.uint64(2**32 - 1), np.uint64(32)
_USUAL = 4  # spells of a record looked at all at once: few have more
_CLOSER = 1 << 16  # marks an entry to look closer at
_STAYS, _PARTS = 64, 128  # stays whose lost nights are looked up, and parts of their guides
_TO_PART = np.uint64(25)  # bits of a 32-bit number below its part


@njit(cache=True, nogil=True, error_model="numpy")
def _held(first, line, held):
    """How many spells each record of a line has."""
    for j in range(line.shape[0]):
        i = line[j]
        held[j] = first[i + 1] - first[i]


@njit(cache=True, nogil=True, error_model="numpy")
def _look(key, line, held, reach_to, lose_to, seen):
    """How many of each entry's spells a strategy applies to, `_CLOSER` more to look closer at it.

    No branch, no call, and every array read in order and few of them, so that the compiler does
    several entries at once. A closer look is for records with more spells than `_USUAL`, and
    those of which the strategy avoids a spell.
    """
    for j in range(line.shape[0]):
        count = np.int64(held[j])
        word = step(key, line[j])
        more = step(word, 1)
        one, two = word & _LOW, word >> _HALF
        three, four = more & _LOW, more >> _HALF
        reach, lose = reach_to[j], lose_to[j]
        applied = (
            np.int64((one < reach) & (count > 0))
            + np.int64((two < reach) & (count > 1))
            + np.int64((three < reach) & (count > 2))
            + np.int64((four < reach) & (count > 3))
        )
        closer = (
            (count > _USUAL)
            | ((one < lose) & (count > 0))
            | ((two < lose) & (count > 1))
            | ((three < lose) & (count > 2))
            | ((four < lose) & (count > 3))
        )
        seen[j] = applied + _CLOSER * np.int64(closer)


@njit(cache=True, nogil=True, error_model="numpy")
def _avoid(
    row, effect, reach_key, avoid_key, chance, first_entry, last_entry, first, line, reach_to,
    lose_to, place, days, gone, by_record, held, applied, chosen, avoided,
):  # fmt: skip
    """Reach of one avoidance strategy on a line of records, and the spells it is first to avoid.

    The strategy applies to a spell with the rate of its record, and avoids it with `chance` if it
    applies; reach_to and lose_to are the rate, and it times the chance, as thresholds of 32 bits.
    Record i has spells first[i] to first[i + 1] - 1 of the run. `gone` marks those avoided; their
    records are added to `chosen`, which holds `avoided` already. Returns how many it then holds.
    """
    avoid_to = np.uint64(chance * 2.0**32)
    own = line[first_entry:last_entry]
    _held(first, own, held)
    _look(
        reach_key, own, held, reach_to[first_entry:last_entry], lose_to[first_entry:last_entry],
        applied,
    )  # fmt: skip
    for j in range(first_entry, last_entry):
        if not (applied[j - first_entry] >= _CLOSER or by_record):
            continue
        i = line[j]
        word = step(reach_key, i)
        applying = 0
        for k in range(first[i + 1] - first[i]):
            number = half(word, 0 if by_record else k)
            applies = number < reach_to[j]
            lost = number < lose_to[j]
            if by_record:
                lost = applies and half(step(avoid_key, i), k) < avoid_to
            applying += int(applies)
            spell = first[i] + k
            if lost and not gone[spell]:
                gone[spell] = 1
                chosen[avoided] = i
                avoided += 1
        applied[j - first_entry] = applying
    j = first_entry
    while j < last_entry:  # entries of one place stand together
        current = place[j]
        reached = reached_days = 0
        while j < last_entry and place[j] == current:
            reached += applied[j - first_entry]
            reached_days += applied[j - first_entry] * days[j]
            j += 1
        row[effect + 2 * current] += reached
        row[effect + 2 * current + 1] += reached_days
    return avoided


@njit(cache=True, nogil=True, error_model="numpy")
def _save(
    s, key, days, first_entry, last_entry, first, line, gone, records, save_strategy, names,
    usable, kind, chance, by_record, lost_of, lost_guide, chosen, nights,
):  # fmt: skip
    """Which spells of its line efficiency s changes: how many, their entries, nights after.

    A spell has at most one efficiency, of those of its record that are used: each has a word at
    the spell's address and the least one is chosen, so that leaving one out moves no other's.
    """
    choose_key = step(key, _CHOOSE)
    save_key = step(step(key, _SAVE), names[s])
    by_night = kind[s] == SHORTER
    most = days[s] if kind[s] == BEFORE_OPERATION else 1 << 30
    change_to = np.uint64(chance * 2.0**32)
    changed = np.int64(0)
    for j in range(first_entry, last_entry):
        i = line[j]
        count = first[i + 1] - first[i]
        stay = records[STAY, j] >> STAY_SHIFT
        record_word = step(save_key, i)
        least = min(record_word & _LOW, record_word >> _HALF)
        if not by_night and count < 3 and least >= change_to:
            continue
        for k in range(max(count, 2)):
            number = half(record_word, k)
            lost = np.int64(min(stay, most))
            moved = np.int64(number < change_to)
            if by_night:
                if stay < _STAYS:
                    lost = np.int64(lost_guide[stay, number >> _TO_PART])
                    lost += np.int64(number > lost_of[stay, lost])
                    while number > lost_of[stay, lost]:
                        lost += 1
                else:
                    lost = np.int64(binomial(float(stay), chance, step(record_word, -1 - k)))
                moved = np.int64(lost > 0)
            spell = first[i] + k
            moved &= np.int64(k < count) & (1 - gone[spell])
            if usable[j] > 1 and moved:
                word = step(choose_key, i)
                if not by_record:
                    word = step(word, k)
                mine = step(word, names[s])
                own = records[SAVE_FROM, j]
                for place in range(own, own + records[SAVE_COUNT, j]):
                    other = save_strategy[place]
                    if kind[other] != NOT_USED and step(word, names[other]) < mine:
                        moved = np.int64(0)
            chosen[changed] = j
            nights[changed] = stay - lost
            changed += moved
    return changed


@njit(cache=True, nogil=True, error_model="numpy")
def sample_spells(
    first_run, last_run, keys, factors, columns, cell, count, records, bands,
    avoid_from, avoid_record, reach_to, avoid_place, avoid_days, avoid_names, avoid_used,
    avoid_value, save_from, save_record, save_records, usable, save_strategy, save_names,
    save_kind, save_days, save_value, stay_group, sizes, starts, by_record, fine, fine_guide,
    coarse, coarse_guide, out,
):  # fmt: skip
    """Fill `out` (runs, results) for runs first_run to last_run - 1.

    factors (runs, values); columns (factors, cells) says which values a cell's growth is the
    product of; `cell` and `count` say of which factor cell a record is, and how many it stands
    for. A strategy's line is entries avoid_from[s] to avoid_from[s + 1], or save_from: records, and
    what is needed of them in the line's order, since records far apart are slow to read. `usable`
    is how many efficiencies of an entry's record the parameters name, of those that save_strategy
    lists. `by_record` draws a strategy's reach and the choice among efficiencies once
    for a record and all its spells, as the NHP model does, else for each spell.
    """
    held = records.shape[1]
    growth = np.empty(columns.shape[1])
    means = np.empty(held)
    arrived, first = np.empty(held, np.int32), np.empty(held + 1, np.int32)
    applied = np.empty(avoid_record.shape[0], np.int64)
    own = np.empty(avoid_record.shape[0], np.int32)
    lose_to = np.empty(avoid_record.shape[0], np.uint64)
    room = 2 * held  # spells of a run; more are made room for
    chosen, nights, ones = np.empty(room, np.int32), np.empty(room), np.ones(room)
    gone = np.zeros(room, np.int8)
    lost_of = np.empty((_STAYS, _STAYS), np.uint32)
    lost_guide = np.empty((_STAYS, _PARTS), np.uint8)
    for run in range(first_run, last_run):
        row = out[run]
        key = keys[run]
        cell_growth(factors[run], columns, growth)
        for i in range(held):
            means[i] = count[i] * growth[cell[i]]
        arrive_key = step(key, _ARRIVE)
        draw_poisson(means, arrive_key, False, fine, fine_guide, coarse, coarse_guide, arrived)
        arrive(row, starts, sizes, records, bands, arrived)
        spells = 0
        for i in range(held):
            first[i] = spells
            spells += arrived[i]
        first[held] = spells
        if spells + _USUAL > room:
            room = spells * 2 + _USUAL
            chosen, nights, ones = np.empty(room, np.int32), np.empty(room), np.ones(room)
            gone = np.zeros(room, np.int8)
        gone[: spells + _USUAL] = 0
        avoided = np.int64(0)
        for s in range(avoid_used.shape[0]):
            if not avoid_used[s]:
                continue
            chance = 1.0 - avoid_value[run, s]
            for j in range(avoid_from[s], avoid_from[s + 1]):
                lose_to[j] = np.uint64(reach_to[j] * chance)
            avoided = _avoid(
                row, starts[AVOID_EFFECT] + 2 * s * sizes[PLACES],
                step(step(key, _REACH), avoid_names[s]), step(step(key, _AVOID), avoid_names[s]),
                chance, avoid_from[s], avoid_from[s + 1], first, avoid_record, reach_to, lose_to,
                avoid_place, avoid_days, gone, by_record, own, applied, chosen, avoided,
            )  # fmt: skip
        leave(row, starts, sizes, stay_group, records, IS_AVOIDED, 0, avoided, chosen, ones)
        for s in range(save_kind.shape[0]):
            kind = save_kind[s]
            chance = 1.0 - save_value[run, s]
            if kind == NOT_USED or chance <= 0.0:
                continue
            if kind == SHORTER:
                lost_tables(chance, lost_of, lost_guide)
            changed = _save(
                s, key, save_days, save_from[s], save_from[s + 1], first, save_record, gone,
                save_records, save_strategy, save_names, usable, save_kind, chance, by_record,
                lost_of, lost_guide, chosen, nights,
            )  # fmt: skip
            if kind in (SHORTER, BEFORE_OPERATION):
                shorten(
                    row, starts, sizes, stay_group, save_records, s, changed, chosen, ones, nights
                )  # fmt: skip
            else:
                leave(row, starts, sizes, stay_group, save_records, kind, s, changed, chosen, ones)

"""The compiled loops over admitted spells: one joint draw of a run.

Every record has a Poisson count of spells, and all spells are counted as they arrive. Each
strategy then takes the line of records it can reach, looks at each of their spells, and what it
changes is moved in the tables. A number's address is its strategy and its spell, so a strategy left
out moves no other's. The loops have next to no branches that cannot be foreseen: on the reference
trust a wrongly foreseen branch costs more than a random number.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bettercare.demand.nhp.kernels.draws import binomial, lost_tables, step, unit
from bettercare.demand.nhp.kernels.growth import cell_growth
from bettercare.demand.nhp.kernels.poisson import draw_poisson
from bettercare.demand.nhp.kernels.tables import (
    AVOID_EFFECT,
    BEFORE_OPERATION,
    IS_AVOIDED,
    NOT_USED,
    PLACE,
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
_USUAL = 2  # spells looked at for every record, there or not: most have no more
_STAYS, _PARTS = 64, 128  # stays whose lost nights are looked up, and parts of their guides


@njit(cache=True, nogil=True, error_model="numpy")
def _avoid(
    row, effect, reach_key, avoid_key, chance, first_entry, last_entry, arrived, first, line,
    rates, place, days, gone, by_record, chosen, avoided,
):  # fmt: skip
    """Reach of one avoidance strategy on a line of records, and the spells it is first to avoid.

    The strategy applies to a spell with the rate of its record, and avoids it with `chance` if it
    applies. `gone` marks the spells that are avoided; their records are added to `chosen`, which
    holds `avoided` already. Returns how many it then holds.
    """
    current = -1
    reached = reached_days = 0
    for j in range(first_entry, last_entry):
        if place[j] != current:
            if current >= 0:
                row[effect + 2 * current] += reached
                row[effect + 2 * current + 1] += reached_days
            current = place[j]
            reached = reached_days = 0
        i = line[j]
        count = arrived[i]
        applied = 0
        for k in range(max(count, _USUAL)):
            spell = first[i] + k
            there = np.int64(k < count)
            uniform = unit(step(reach_key, i if by_record else spell))
            applies = there & np.int64(uniform < rates[j])
            if by_record:
                lost = applies & np.int64(unit(step(avoid_key, spell)) < chance)
            else:
                lost = there & np.int64(uniform < rates[j] * chance)
            applied += applies
            chosen[avoided] = i
            avoided += lost & (1 - gone[spell])
            gone[spell] |= lost
        reached += applied
        reached_days += applied * days[j]
    if current >= 0:
        row[effect + 2 * current] += reached
        row[effect + 2 * current + 1] += reached_days
    return avoided


@njit(cache=True, nogil=True, error_model="numpy")
def _save(
    s, key, days, first_entry, last_entry, arrived, first, line, gone, records, save_strategy,
    names, usable, kind, chance, by_record, lost_of, lost_guide, chosen, nights,
):  # fmt: skip
    """Which spells of its line efficiency s changes: how many, their entries, nights after.

    A spell has at most one efficiency, of those of its record that are used: each has a word at
    the spell's address and the least one is chosen, so that leaving one out moves no other's.
    """
    choose_key = step(key, _CHOOSE)
    save_key = step(step(key, _SAVE), names[s])
    by_night = kind[s] == SHORTER
    most = days[s] if kind[s] == BEFORE_OPERATION else 1 << 30
    changed = 0
    for j in range(first_entry, last_entry):
        i = line[j]
        count = arrived[i]
        stay = records[j, STAY] >> STAY_SHIFT
        for k in range(max(count, _USUAL)):
            spell = first[i] + k
            word = step(save_key, spell)
            uniform = unit(word)
            lost = np.int64(0)
            if not by_night:
                lost = np.int64(min(stay, most))
                moved = np.int64(uniform < chance)
            elif stay < _STAYS:
                lost += lost_guide[stay, np.int64(uniform * _PARTS)]
                lost += uniform >= lost_of[stay, lost]
                while uniform >= lost_of[stay, lost]:
                    lost += 1
                moved = np.int64(lost > 0)
            else:
                lost = np.int64(binomial(float(stay), chance, word))
                moved = np.int64(lost > 0)
            moved &= np.int64(k < count) & (1 - gone[spell])
            if usable[j] > 1 and moved:
                word = step(choose_key, i if by_record else spell)
                mine = step(word, names[s])
                own = records[j, SAVE_FROM]
                for place in range(own, own + records[j, SAVE_COUNT]):
                    other = save_strategy[place]
                    if kind[other] != NOT_USED and step(word, names[other]) < mine:
                        moved = 0
            chosen[changed] = j
            nights[changed] = stay - lost
            changed += moved
    return changed


@njit(cache=True, nogil=True, error_model="numpy")
def sample_spells(
    first_run, last_run, keys, factors, columns, cell, count, records, bands,
    avoid_from, avoid_record, avoid_rate, avoid_names, avoid_used, avoid_value,
    save_from, save_record, save_strategy, save_names, usable, save_kind, save_days,
    save_value, stay_group, sizes, starts, by_record, fine, fine_guide, coarse, coarse_guide, out,
):  # fmt: skip
    """Fill `out` (runs, results) for runs first_run to last_run - 1.

    factors (runs, values); columns (factors, cells) says which values a cell's growth is the
    product of; `cell` and `count` say of which factor cell a record is, and how many it stands
    for; save_strategy lists the efficiencies of each record, and `usable` how many of them the
    parameters name. `by_record` draws a strategy's reach and the choice among efficiencies once
    for a record and all its spells, as the NHP model does, else for each spell.
    """
    held = records.shape[0]
    growth = np.empty(columns.shape[1])
    means = np.empty(held)
    arrived, first = np.empty(held, np.int32), np.empty(held, np.int32)
    # what a line needs of its records, in the line's order: records far apart are slow to read
    avoid_place = records[:, PLACE][avoid_record]
    avoid_days = (records[:, STAY][avoid_record] >> STAY_SHIFT) + 1
    save_records, save_usable = records[save_record], usable[save_record]
    lost_of = np.empty((_STAYS, _STAYS))
    lost_guide = np.empty((_STAYS, _PARTS), np.uint8)
    for run in range(first_run, last_run):
        row = out[run]
        key = keys[run]
        cell_growth(factors[run], columns, growth)
        for i in range(held):
            means[i] = count[i] * growth[cell[i]]
        arrive_key = step(key, _ARRIVE)
        draw_poisson(means, arrive_key, fine, fine_guide, coarse, coarse_guide, arrived)
        arrive(row, starts, sizes, records, bands, arrived)
        spells = 0
        for i in range(held):
            first[i] = spells
            spells += arrived[i]
        room = spells + _USUAL
        chosen, nights, ones = np.empty(room, np.int32), np.empty(room), np.ones(room)
        gone = np.zeros(room, np.int8)
        avoided = 0
        for s in range(avoid_used.shape[0]):
            if not avoid_used[s]:
                continue
            avoided = _avoid(
                row, starts[AVOID_EFFECT] + 2 * s * sizes[PLACES],
                step(step(key, _REACH), avoid_names[s]), step(step(key, _AVOID), avoid_names[s]),
                1.0 - avoid_value[run, s], avoid_from[s], avoid_from[s + 1], arrived, first,
                avoid_record, avoid_rate, avoid_place, avoid_days, gone, by_record, chosen, avoided,
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
                s, key, save_days, save_from[s], save_from[s + 1], arrived, first, save_record, gone,
                save_records, save_strategy, save_names, save_usable, save_kind, chance, by_record,
                lost_of, lost_guide, chosen, nights,
            )  # fmt: skip
            if kind == SHORTER or kind == BEFORE_OPERATION:
                shorten(
                    row, starts, sizes, stay_group, save_records, s, changed, chosen, ones, nights
                )  # fmt: skip
            else:
                leave(row, starts, sizes, stay_group, save_records, kind, s, changed, chosen, ones)

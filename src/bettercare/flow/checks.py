"""What must hold in every replication; one that breaks a check is a fault of ours and fails.

Conservation compares the loop's own counts at the end of each day with the log of visits;
Little's law compares mean numbers with times person by person; capacity compares the most people
there with the most there was room for.
"""

from __future__ import annotations

import numpy as np

from bettercare.flow.network import Network
from bettercare.flow.state import DAY_THERE, DAY_WAITING, OVER, State
from bettercare.flow.tally import (
    D_ENTERED,
    D_GONE,
    D_JOINED,
    D_LEFT,
    H_THERE,
    H_WAITING,
    Tally,
)


def broken(network: Network, state: State, out: Tally) -> list[str]:
    """What does not hold, a sentence each; empty if all is well."""
    names = [node.name for node in network.nodes]
    problems = []
    whole = int(np.floor(network.days + 1e-9))
    flows = np.cumsum(out.days[: whole + 1], axis=0)
    there = flows[:, :, D_ENTERED] - flows[:, :, D_LEFT]
    waiting = flows[:, :, D_JOINED] - flows[:, :, D_ENTERED] - flows[:, :, D_GONE]
    for what, counted, kept in (
        ("there", there, state.daily[: whole + 1, :, DAY_THERE]),
        ("in line", waiting, state.daily[: whole + 1, :, DAY_WAITING]),
    ):
        wrong = np.argwhere(counted != kept)
        if wrong.size:
            day, n = wrong[0]
            problems.append(
                f"conservation: at {names[n]} at the end of day {day} there are "
                f"{kept[day, n]} {what}, but the visits leave {counted[day, n]}"
            )
    for column, hourly in ((0, H_THERE), (1, H_WAITING)):
        by_count = out.hours[:, :, hourly].sum(axis=0)
        by_person = out.own_time[:, column]
        off = np.abs(by_count - by_person) > 1e-6 * np.maximum(1.0, by_person)
        problems += [
            f"Little's law: at {names[n]} mean number x time is {by_count[n]:.6f} person-days, "
            f"arrivals x mean time {by_person[n]:.6f}"
            for n in np.flatnonzero(off)
        ]
    if state.counters[OVER]:
        problems.append(f"capacity: {state.counters[OVER]} people entered a full place")
    held = [n for n in range(len(names)) if state.nodes[n]["used"] < 0]
    problems += [f"capacity: {names[n]} holds fewer than nobody" for n in held]
    return problems

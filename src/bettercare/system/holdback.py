"""What holds an intervention back: staff, enablers, places, capital, and room where care goes.

In year t an effect is held to what staff and places were at the end of year t-1 (the opening of
year t). Nothing is solved for: one pass a year.

- workforce: posts filled since the base year over posts asked for by all interventions so far,
  of a staff group or, where a need names one, of one partner's part of it;
- capacity: units a year added since the base year over units asked for;
- enabler: how far the enabler is in place, and was itself let through;
- capital: capital secured over capital needed;
- room: the share of what was asked of the receiving service that it had room for. Care that the
  receiving service has no room for stays where it was.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.capacity.places import share_served
from bettercare.plan.model import Intervention, Need

Floats = NDArray[np.float64]


@dataclass(slots=True)
class State:
    """What one year hands to the next; every array ends with the draws axis."""

    staff_added: dict[str, Floats]  # wte since the base year, by GROUP and GROUP.PARTNER
    places_added: dict[str, Floats]  # units a year since the base year
    served: dict[str, Floats]  # share of what was asked that a service has room for
    asked: dict[str, Floats]  # activity asked of a service last year
    let_through: dict[str, Floats]  # by intervention, last year


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands at the opening of the year, apart from the state."""

    in_place: dict[str, Floats]  # ramp of each intervention at the opening
    capital_secured: dict[str, Floats]
    asked: dict[str, Floats]  # by need's name: amount x ramp, over all interventions


class Places:
    """Planned places of services, as the plan dates them and as interventions add to them."""

    def __init__(self, planned: dict[str, Floats]) -> None:
        """`planned` are units a year by service: (years, months, draws), changed by the run."""
        self._now = planned
        if planned:  # before any intervention: (services, years, draws)
            self._opening, self._end = (
                np.stack([months[:, at] for months in planned.values()]) for at in (0, -1)
            )

    def open_year(self, y: int, state: State) -> None:
        """What stands as a year opens, in the state: what was added, and the share served."""
        if not self._now:
            return
        there = self._opening[:, y]  # what is dated to the opening of the year
        if y > 0:  # and what interventions had added by then
            before = np.stack([months[y - 1, -1] for months in self._now.values()])
            there = there + (before - self._end[:, y - 1])
            asked = np.stack([state.asked[key] for key in self._now])
            state.served = dict(zip(self._now, share_served(there, asked), strict=True))
        state.places_added = dict(zip(self._now, there - self._opening[:, 0], strict=True))


def asked_for(
    interventions: list[Intervention], ramps: dict[str, Floats], draws: int
) -> dict[str, Floats]:
    """Staff and places asked for this year by all interventions together."""
    total: dict[str, Floats] = {}
    for each in interventions:
        for need in each.needs:
            if need.kind in ("workforce", "capacity"):
                wanted = (need.amount or 0.0) * ramps[each.key]
                # what is asked of a partner is asked of its group as well
                for what in dict.fromkeys((need.name, f"{need.kind}.{need.key}")):
                    total[what] = total.get(what, np.zeros(draws)) + wanted
    return total


def share_met(there: Floats, wanted: Floats) -> Floats:
    """The ratio there / wanted, between 0 and 1; 1 where nothing is wanted.

    >>> share_met(np.array([30.0, -2.0, 0.0]), np.array([120.0, 5.0, 0.0])).tolist()
    [0.25, 0.0, 1.0]
    """
    there = np.minimum(np.maximum(there, 0.0), np.maximum(wanted, 0.0))
    return np.divide(there, wanted, out=np.ones_like(wanted), where=wanted > 0)


def _need_met(need: Need, state: State, opening: Opening, draws: int) -> Floats:
    none = np.zeros(draws)
    if need.kind == "workforce":
        added = state.staff_added.get(need.name.removeprefix("workforce."), none)
        return share_met(added, opening.asked[need.name])
    if need.kind == "capacity":
        return share_met(state.places_added.get(need.key, none), opening.asked[need.name])
    if need.kind == "capital":
        there = opening.capital_secured.get(need.key, none)
        return share_met(there, np.full(draws, need.amount or 0.0))
    if need.key not in opening.in_place:
        return none  # the enabler is not part of this option
    return opening.in_place[need.key] * state.let_through[need.key]


def limits(
    intervention: Intervention, state: State, opening: Opening, draws: int
) -> dict[str, Floats]:
    """Every limit on an intervention in a year, by name: shares (draws,) from 0 to 1."""
    found = {need.name: _need_met(need, state, opening, draws) for need in intervention.needs}
    for effect in intervention.effects:
        for move in effect.moves_to:
            if move.service in state.served:
                found[f"room in {move.service}"] = state.served[move.service]
    return found


def let_through(found: dict[str, Floats], draws: int) -> Floats:
    """The tightest limit in each draw; 1 where there is none."""
    if not found:
        return np.ones(draws)
    return np.asarray(np.minimum.reduce(list(found.values())))


#: Kinds of limit that keep an intervention from beginning; staff and room hold back what has begun.
BEFORE_BEGINNING = ("enabler.", "capital.")


def may_begin(found: dict[str, Floats], draws: int) -> Floats:
    """How far what must be in place first lets an intervention begin: (draws,).

    >>> limits = {"enabler.record": np.array([0.5]), "workforce.nurse": np.array([0.1])}
    >>> may_begin(limits, 1).tolist()
    [0.5]
    """
    first = {name: share for name, share in found.items() if name.startswith(BEFORE_BEGINNING)}
    return let_through(first, draws)

"""Rings where there must be none: care that moves round in a circle, enablers that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from bettercare.plan.model import Intervention
from bettercare.plan.moves import ACTIVITY, STAY
from bettercare.plan.reading import Reading, Spot


def find_ring(arrows: Mapping[str, Sequence[str]]) -> list[str]:
    """The first ring in a graph, its first member again at its end; [] where there is none.

    >>> find_ring({"a": ["b"], "b": ["c"], "c": ["b"]})
    ['b', 'c', 'b']
    """
    done: set[str] = set()
    for start in arrows:
        path: list[str] = [start]
        choices = [iter(arrows.get(start, ()))]
        while path:
            following = next(choices[-1], None)
            if following is None:
                done.add(path.pop())
                choices.pop()
            elif following in path:
                return [*path[path.index(following) :], following]
            elif following not in done:
                path.append(following)
                choices.append(iter(arrows.get(following, ())))
    return []


def check_moves(r: Reading, interventions: Mapping[str, Intervention]) -> None:
    """Tell of services that hand care on to each other in a ring, over all interventions."""
    arrows: dict[str, list[str]] = {}
    where: dict[tuple[str, str], tuple[str, Spot]] = {}
    for key, intervention in interventions.items():
        for number, effect in enumerate(intervention.effects):
            for prefix in (ACTIVITY, STAY):
                if effect.on.startswith(prefix):
                    service = effect.on[len(prefix) :]
                    for move in effect.moves_to:
                        arrows.setdefault(service, []).append(move.service)
                        path = ("effect", number, "moves_to")
                        spot = Spot(intervention.file, path, effect.address)
                        where.setdefault((service, move.service), (key, spot))
    ring = find_ring(arrows)
    if ring:
        steps = list(pairwise(ring))
        names = ", ".join(dict.fromkeys(where[step][0] for step in steps))
        r.fault(
            where[steps[-1]][1],
            f"care moves round in a circle: {' -> '.join(ring)} ({names})",
            "let one of them move it elsewhere",
        )


def check_enablers(r: Reading, interventions: Mapping[str, Intervention]) -> None:
    """Tell of enablers, and of starts, that wait for each other."""
    arrows = {
        key: [need.key for need in intervention.needs if need.kind == "enabler"]
        for key, intervention in interventions.items()
    }
    ring = find_ring(arrows)
    if ring:
        spot = Spot(interventions[ring[0]].file, ("needs",), f"interventions.{ring[0]}")
        problem = f"enablers wait for each other: {' -> '.join(ring)}"
        r.fault(spot, problem, "take one of the needs away")
    starts = {key: [one.what for one in each.after] for key, each in interventions.items()}
    ring = find_ring(starts)
    if ring:
        spot = Spot(interventions[ring[0]].file, ("after",), f"interventions.{ring[0]}")
        problem = f"interventions begin after each other in a ring: {' -> '.join(ring)}"
        r.fault(spot, problem, "take one of them away")

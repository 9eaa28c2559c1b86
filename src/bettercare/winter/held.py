"""What a simulated year did to the hospital, read from its log of visits.

*Held* days are those of people in hospital beds (nodes of kind `beds`) who are ready to go on: from
the end of the stay until they leave, whether they wait for a place or for papers. The published
count of delayed transfers is of the same thing, by what each waits for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.compiling import compiled
from bettercare.flow.network import Network
from bettercare.flow.replicate import Model, Replication, replicate
from bettercare.flow.state import LEFT, THERE, TIRED
from bettercare.winter.template import Template

Floats = NDArray[np.float64]
WINTER = (12, 1, 2)
FOUR, TWELVE = 4.0 / 24.0, 12.0 / 24.0
HIGH = 0.92


@dataclass(frozen=True, slots=True)
class Place:
    """Which nodes of a network count for what, and which days are winter's."""

    door: int
    acute: NDArray[np.intp]
    beds: NDArray[np.bool_]  # (nodes,) hospital beds of any kind, where people can be held
    winter: NDArray[np.bool_]  # (days,) of the run
    names: tuple[str, ...]


def place_of(network: Network, template: Template) -> Place:
    """Where the answers of a plan's network are found."""
    names = tuple(node.name for node in network.nodes)
    assert network.start is not None
    first = np.datetime64(network.start)
    months = (first + np.arange(int(network.days))).astype("datetime64[M]").astype(int) % 12 + 1
    beds = [
        node.kind == "beds" and template.roles[node.name] not in ("front door", "beyond")
        for node in network.nodes
    ]
    return Place(
        door=names.index(template.of_role("front door")[0]),
        acute=np.array([i for i, n in enumerate(names) if template.roles[n] == "acute"], np.intp),
        beds=np.array(beds),
        winter=np.isin(months, WINTER) & (np.arange(months.size) >= network.warm_up),
        names=names,
    )


@dataclass(frozen=True, slots=True)
class Year:
    """One simulated year: each response by name, mean people by node, and held days by cause."""

    responses: dict[str, float]
    occupied: Floats  # (nodes,)
    held: Floats  # (nodes,) days held in hospital beds because of this node
    interim: float  # people who went to places bought where there is room


def simulate_year(model: Model, template: Template, place: Place, seed: int, number: int) -> Year:
    """Run one replication and read it; its log is not kept."""
    run = replicate(model, seed, number, keep_log=True, causes=False)
    network = model.network
    held, over4, over12 = _read(run, network, place)
    first = int(network.warm_up)
    used = run.daily[:, place.acute, 0].sum(axis=1)
    room = run.capacity[: used.size, place.acute].sum(axis=1)
    share = used / np.maximum(room, 1.0)
    beyond = [place.names.index(n) for n in template.of_role("beyond") if n in place.names]
    came = run.sums[:, beyond].sum(axis=(0, 2))[:, 0]
    limited = [template_delay(network, place.names[n]) for n in beyond]
    return Year(
        responses={
            "ae_over_4_hours": over4,
            "ae_over_12_hours": over12,
            "occupancy": float(share[place.winter[: share.size]].max()),
            "days_above_92_percent": float((share[first:] > HIGH).sum()),
            "held_days": float(held.sum()),
        },
        occupied=run.daily[first:, :, 0].mean(axis=0),
        held=held,
        interim=float(sum(n for n, named in zip(came, limited, strict=True) if not named)),
    )


def template_delay(network: Network, name: str) -> bool:
    """Whether a route leads to a node by name, and not only when another is full."""
    return any(
        route.to == name
        for node in network.nodes
        for some in (node.routes, *(own.routes or () for own in node.by_class.values()))
        for route in some
    )


def _read(run: Replication, network: Network, place: Place) -> tuple[Floats, float, float]:
    """Held days by cause, and the worst shares over 4 and 12 hours of the winter's weeks."""
    assert run.log is not None
    first = int(np.argmax(place.winter))
    held = np.zeros(len(place.names))
    weeks = np.zeros((int(place.winter.sum()) // 7, 3))
    acute = np.zeros(len(place.names), np.bool_)
    acute[place.acute] = True
    read_log(run.log, place.beds, acute, place.door, float(network.warm_up), float(network.days),
             float(first), held, weeks)  # fmt: skip
    over = weeks[:, 1:] / np.maximum(weeks[:, :1], 1.0)
    return held, float(over[:, 0].max()), float(over[:, 1].max())


@compiled
def read_log(
    log: NDArray[Any],
    beds: NDArray[np.bool_],
    acute: NDArray[np.bool_],
    door: int,
    warm_up: float,
    days: float,
    winter: float,
    held: Floats,
    weeks: Floats,
) -> None:
    """Add up a log in one reading.

    `held` (nodes,): days that people ready to go on were kept in hospital beds because of a node;
    going on from one acute bed to another is no delayed transfer. `weeks` (weeks, 3) of the winter
    that begins on day `winter`: people who left A&E in it, and those of them who were there over 4
    and over 12 hours. Whoever went home unseen counts as well; whoever is still there at the end
    does not.
    """
    for v in log:
        n = int(v.node)
        outcome = v.outcome
        goal = int(v.goal)
        if (outcome in (LEFT, THERE)) and goal >= 0 and beds[n] and not acute[goal]:
            spent = (v.left if outcome == LEFT else days) - max(v.ended, warm_up)
            if spent > 0.0:  # not so where the stay has not ended
                held[goal] += spent
        if n == door and (outcome in (LEFT, TIRED)) and v.left >= winter:
            week = int((v.left - winter) / 7.0)
            if week < weeks.shape[0]:
                spent = v.left - v.joined
                weeks[week, 0] += 1.0
                if spent > FOUR:
                    weeks[week, 1] += 1.0
                if spent > TWELVE:
                    weeks[week, 2] += 1.0


def simulate_years(
    network: Network, template: Template, count: int, *, jobs: int = 1, first: int = 0
) -> list[Year]:
    """So many replications, in order, whatever the number of threads."""
    from joblib import Parallel, delayed

    from bettercare.flow.replicate import prepare

    model, place = prepare(network), place_of(network, template)
    work = (
        delayed(simulate_year)(model, template, place, network.seed, n)
        for n in range(first, first + count)
    )
    return list(Parallel(n_jobs=jobs, prefer="threads")(work))

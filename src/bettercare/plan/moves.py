"""`moves_to` of an effect: the services that receive the care which leaves another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bettercare.plan.base import Base
from bettercare.plan.figures import read_range
from bettercare.plan.model import Effect, Move, Quantity, Service
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.sources import best_grade

ACTIVITY = "activity."
STAY = "flow.length_of_stay."


@dataclass(frozen=True, slots=True)
class Host:
    """What an effect takes from its intervention."""

    key: str
    label: str
    kind: str
    pathway: str | None
    lead: str
    source: tuple[str, ...]
    file: str
    review: date | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What an effect acts on: its kind, the service if there is one, its unit if known."""

    on: str
    kind: str  # activity, stay or value
    service: Service | None
    unit: str | None

    @property
    def is_flow(self) -> bool:
        """Whether people's care is changed, so that `where` and `moves_to` apply."""
        return self.kind != "value"


def read_moves(
    r: Reading,
    base: Base,
    host: Host,
    target: Target,
    effect: Effect,
    rows: list[dict[str, Any]],
    spot: Spot,
) -> tuple[Move, ...]:
    """Every destination that is sound, once each."""
    found: list[Move] = []
    for number, row in enumerate(rows):
        if "service" not in row or "per_unit" not in row:
            continue  # told of already
        key = row["service"]
        here = spot.at("moves_to", number).named(f"{effect.address}.to.{key}")
        if any(move.service == key for move in found):
            r.fault(here, f'"{key}" is a destination twice', "join them")
        elif row["per_unit"] == 0:
            r.fault(here.at("per_unit"), "per_unit = 0 moves nothing", "leave the destination out")
        else:
            found.append(_move(r, base, host, target, effect, row, here))
    return tuple(found)


def _move(
    r: Reading,
    base: Base,
    host: Host,
    target: Target,
    effect: Effect,
    row: dict[str, Any],
    spot: Spot,
) -> Move:
    key = row["service"]
    per = row.get("per", "bed-day" if target.kind == "stay" else "unit")
    if target.kind == "stay" and per == "unit":
        problem = "an effect on stays moves care per bed-day"
        r.fault(spot.at("per"), problem, 'write per = "bed-day", or leave it out')
    elif (
        per == "bed-day"
        and target.service is not None
        and not r.knows("service with beds", target.service.key)
    ):
        problem = f'"{target.service.key}" has no bed-days to move'
        r.fault(spot.at("per"), problem, 'write per = "unit"')
    _pathway(r, base, host, key, spot)
    there = base.services.get(key)
    lost = target.service.unit if per == "unit" and target.service else "bed-day"
    quantity = Quantity(
        spot.address,
        f"{host.label}: {there.name if there else key} for each {lost}",
        f"{there.unit if there else key}/{lost}",
        "positive",
        ((base.frame.start, row["per_unit"]),),
        read_range(r, spot, row, row["per_unit"], 1.0, "positive"),
        owner=host.lead,
        review=host.review,
        source=effect.source,
        grade=best_grade(base.sources, effect.source),
        file=host.file,
    )
    return Move(key, quantity, per)


def _pathway(r: Reading, base: Base, host: Host, key: str, spot: Spot) -> None:
    """Care that moves carries the intervention's pathway, which its destination must have."""
    there = base.services.get(key)
    if there is None:
        return
    if host.pathway is None:
        if host.kind == "enabler":
            mend = 'make it kind = "service" with a pathway'
            r.fault(spot, "an enabler moves care but has no pathway for it", mend)
    elif there.pathways and host.pathway not in there.pathways:
        problem = f'the pathway "{host.pathway}" is not one of the pathways of "{key}"'
        r.fault(spot.at("service"), problem, f'add it to the pathways of "{key}" in services.toml')

"""What beyond a single assumption would make a check hold: what is lacking, and starting earlier.

Each is tried by itself at stated values, and then all of them together. None is a forecast: they
say which obstacle stands between a plan and its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bettercare.explain.moved import Margin, MovedBook, margins, margins_of
from bettercare.explain.node import NONE
from bettercare.explain.side_by_side import side_by_side
from bettercare.plan.draws import Values
from bettercare.plan.model import Intervention, Option, Plan, Quantity, Setting
from bettercare.sampling import DrawBook
from bettercare.system.figures import option_interventions
from bettercare.system.model import Model
from bettercare.system.outlook import build_outlook
from bettercare.system.year_loop import run_block
from bettercare.verdict.lack import lack_words

Floats = NDArray[np.float64]
EARLIER_MONTHS = 12
ROOM = "room in "
#: How many times its planned places a service is given where room is tried.
PLENTY = 100.0


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something put right, and the shortfall of every member with it: (members,)."""

    label: str
    short: Floats
    owner: str = ""  # partner's name
    note: str = ""  # lead time and cost, where the plan has them
    frees: str | None = None  # service whose own room was put beyond question


def remedies(model: Model, option: Option) -> list[Remedy]:
    """Every remedy of an option in the model's last year."""
    tightest, lacking = _lacking(model, option)
    found = side_by_side([partial(_without, model, option, [name]) for name in tightest])
    found += _earlier(model, option)
    if len(lacking) > 1:
        everything = _without(model, option, lacking)
        label = "All of what is lacking together"
        found.append(replace(everything, label=label, owner="", note="", frees=None))
    return found


def _lacking(model: Model, option: Option) -> tuple[list[str], list[str]]:
    """Limits that hold anything back in any year up to the last, at stated values.

    First those that are the tightest on some intervention: taking away any other by itself
    would change nothing. Then all of them.
    """
    values = Values(model.plan, option, DrawBook(0, 1, central=True))
    done = run_block(model, option, values, build_outlook(model, values))
    interventions = option_interventions(model, option.interventions)
    tightest: dict[str, None] = {}
    lacking: dict[str, None] = {}
    for (key, y), limits in done.limits.items():
        at = [each.key for each in interventions].index(key)
        if not limits or done.planned[at, y, 0] <= 0.0:
            continue
        lacking |= dict.fromkeys(name for name, share in limits.items() if share < 1.0 - 1e-9)
        least = min(limits, key=limits.__getitem__)
        if limits[least] < 1.0 - 1e-9:
            tightest[least] = None
    return list(tightest), list(lacking)


def _without(model: Model, option: Option, names: list[str]) -> Remedy:
    """The plan with some limits taken away."""
    plan = model.plan
    gone = set(names)
    interventions = {
        key: replace(
            each,
            needs=tuple(n for n in each.needs if n.name not in gone),
        )
        for key, each in plan.interventions.items()
    }
    settings = list(option.settings)
    rooms = [name.removeprefix(ROOM) for name in names if name.startswith(ROOM)]
    for service in rooms:
        figure = plan.quantities[f"capacity.planned.{service}"]
        many = figure.value * PLENTY
        settings.append(Setting(figure.address, many, figure.unit, None, "tried", None, option.key))
    tried = replace(model, plan=replace(plan, interventions=interventions))
    short = _stack(margins(tried, replace(option, settings=tuple(settings)), MovedBook(0, 1)))[:, 0]
    owner, note = _asked_by(plan, option, names[0])
    return Remedy(
        label=lack_words(plan, names[0]),
        short=short,
        owner=owner,
        note=note,
        frees=rooms[0] if rooms else None,
    )


def _asked_by(plan: Plan, option: Option, name: str) -> tuple[str, str]:
    """Who answers for what is lacking, and who asks how much of it by when."""
    asking = [
        (each, need)
        for each in (plan.interventions[key] for key in option.interventions)
        for need in each.needs
        if need.name == name
    ]
    amounts = [need.amount for _, need in asking if need.amount is not None]
    dates = [need.by for _, need in asking if need.by is not None]
    told = []
    if amounts:
        unit = next(need.unit for _, need in asking if need.amount is not None)
        told.append(f"{sum(amounts):,.6g} {unit} asked for")
    if dates:
        told.append(f"first needed by {min(dates).isoformat()}")
    told += _means(plan, name)
    kind, _, key = name.partition(".")
    if kind == "enabler" and key in plan.interventions:
        enabler = plan.interventions[key]
        return _partner(plan, enabler.lead), _timetable(enabler)
    tables = {"workforce": "workforce.joiners", "capital": "estate.capital",
              "capacity": "capacity.planned"}  # fmt: skip
    group = key.partition(".")[0] if kind == "workforce" else key
    address = f"{tables.get(kind, 'capacity.planned')}.{group or name.removeprefix(ROOM)}"
    figure = plan.quantities.get(address)
    return _partner(plan, figure.owner if figure else ""), "; ".join(told)


def _means(plan: Plan, name: str) -> list[str]:
    """What the plan says of how soon, and for how much, more of something can be had."""
    kind, _, key = name.partition(".")
    joiners = plan.quantities.get(f"workforce.joiners.{key.partition('.')[0]}")
    if kind == "workforce" and joiners is not None:
        at = ", at all partners" if "." in key else ""
        return [f"{joiners.value:,.4g} join a year as stated{at}"]
    service = name.removeprefix(ROOM) if name.startswith(ROOM) else key
    if kind == "capacity" or name.startswith(ROOM):
        cost = plan.quantities.get(f"finance.unit_cost.{service}")
        room = plan.quantities.get(f"capacity.planned.{service}")
        told = [f"room for {room.value:,.6g} a year as stated"] if room else []
        return [*told, *([f"£{cost.value:,.4g} each"] if cost else [])]
    return []


def _partner(plan: Plan, key: str) -> str:
    return plan.partners[key].name if key in plan.partners else key


def _timetable(each: Intervention) -> str:
    """When an intervention starts and is whole, and what it costs."""
    late = each.delay.value if each.delay is not None else 0.0
    told = [f"starts {each.starts.isoformat()}, whole {each.ramp_months + late:g} months later"]
    if each.revenue is not None:
        told.append(f"£{each.revenue.value / 1e6:,.3g}m a year")
    if each.capital is not None:
        told.append(f"£{each.capital.value / 1e6:,.3g}m capital")
    return "; ".join(told)


class _Earlier(Values):
    """Values in which draw n starts the n-th intervention a year earlier; all in the last."""

    def __init__(self, plan: Plan, option: Option, keys: list[str]) -> None:
        super().__init__(plan, option, MovedBook(0, len(keys) + 1))
        self._keys = keys

    def scalar(self, address: str, default: float | None = None) -> Floats:
        """A figure; of delays, those of the draw's intervention are shortened."""
        found = super().scalar(address, default)
        parts = address.split(".")
        if len(parts) == 3 and parts[0] == "interventions" and parts[2] == "delay":
            found = found.copy()
            found[self._keys.index(parts[1])] -= EARLIER_MONTHS
            found[-1] -= EARLIER_MONTHS
        return found


def _earlier(model: Model, option: Option) -> list[Remedy]:
    """Each intervention started a year earlier by itself, and all of them."""
    plan, keys = model.plan, list(option.interventions)
    if not keys:
        return []
    given = {
        key: replace(each, delay=each.delay or _no_delay(key))
        for key, each in plan.interventions.items()
    }
    tried = replace(model, plan=replace(plan, interventions=given))
    short = _stack(margins_of(tried, option, _Earlier(tried.plan, option, keys)))
    found = [
        Remedy(
            f"{plan.interventions[key].label}, a year earlier",
            short[:, at],
            _partner(plan, plan.interventions[key].lead),
            _timetable(plan.interventions[key]),
        )
        for at, key in enumerate(keys)
    ]
    return [*found, Remedy("All changes a year earlier", short[:, -1])]


def _no_delay(key: str) -> Quantity:
    return Quantity(f"interventions.{key}.delay", "", "month", "real", ((date.min, 0.0),))


def _stack(found: list[Margin]) -> Floats:
    """Shortfalls (members, draws)."""
    return np.stack([each.short for each in found]) if found else np.zeros((0, 1))


def turned(remedy: Remedy, stated: Floats, names: tuple[str, ...]) -> Iterator[int]:
    """Members that a remedy would make hold and that do not as stated."""
    for m, name in enumerate(names):
        own = remedy.frees is not None and name.rpartition(":")[2] == remedy.frees
        if stated[m] > NONE >= remedy.short[m] and not own:
            yield m

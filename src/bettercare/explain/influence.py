"""From an assumption to everything it moves: each option's checks at both ends of its range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.errors import CallError
from bettercare.explain.case import cut_model, year_index
from bettercare.explain.moved import Movable, Moves, margins, moved_book, moved_values
from bettercare.plan.draws import resolve
from bettercare.plan.model import Option, Plan, Quantity, year_label
from bettercare.plan.quantities import all_quantities
from bettercare.system.model import build_model


@dataclass(frozen=True, slots=True)
class Moved:
    """What an assumption's range makes of one member of a check, under one option."""

    name: str
    label: str
    unit: str
    low: float  # shortfall with the assumption at its low end, above 0 is short
    stated: float
    high: float


@dataclass(frozen=True, slots=True)
class OptionMoved:
    """What an assumption moves under one option; values are of the year, the mean of its months."""

    option: Option
    value_low: float
    value: float
    value_high: float
    moved: tuple[Moved, ...]  # only what it moves, in the order of the verdict
    still: int  # how many tested members it does not move
    note: str = ""  # why nothing can be moved


@dataclass(frozen=True, slots=True)
class Influence:
    """Everything an assumption moves in a year."""

    figure: Quantity
    year: str
    options: tuple[OptionMoved, ...]


def influence(
    plan: Plan, address: str, options: Sequence[str] | None = None, year: str | None = None
) -> Influence:
    """What an assumption moves, with all others as stated, option by option.

    Errors: `CallError` where the option or year is unknown or the figure has no range.
    """
    figure = all_quantities(plan)[address]
    at = year_index(plan, year)
    for key in options or ():
        if key not in plan.options:
            raise CallError(f"option {key!r} is not in the plan; it has {', '.join(plan.options)}")
    model = cut_model(build_model(plan), at)
    found = []
    for option in (plan.options[key] for key in options or plan.options):
        settings = [line for line in option.settings if line.address == address]
        now = resolve(figure, settings)
        parts = address.split(".")
        if parts[0] == "interventions" and parts[1] not in option.interventions:
            note = "The intervention is not part of this option."
            found.append(OptionMoved(option, figure.value, figure.value, figure.value, (), 0, note))
            continue
        if now.range is None:
            note = "The figure has no range, so nothing says how far it could be from this."
            found.append(OptionMoved(option, now.centre, now.centre, now.centre, (), 0, note))
            continue
        one = Movable(figure, now.range, now.centre)
        moves: Moves = [(one, -1.0), (one, 0.0), (one, 1.0)]
        values = moved_values(model, option, moves)
        members = margins(model, option, moved_book(moves))
        moved = [
            Moved(each.name, each.check.label, each.unit, *(float(x) for x in each.short))
            for each in members
            if max(abs(each.short - each.short[1])) > 1e-9 * max(1.0, abs(each.short[1]))
        ]
        low, stated, high = (float(each) for each in values)
        still = len(members) - len(moved)
        found.append(OptionMoved(option, low, stated, high, tuple(moved), still))
    return Influence(figure, year_label(plan.years[at]), tuple(found))

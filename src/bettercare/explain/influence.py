"""From an assumption to everything it moves: each option's checks and headline results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.explain.case import cut_model, year_index
from bettercare.explain.cells import Cells, find_cells, of_cells, with_more
from bettercare.explain.headlines import headlines
from bettercare.explain.moved import Movable, Moves, margins_in, moved_book, moved_values
from bettercare.explain.node import NONE
from bettercare.explain.nudge import NUDGED, nudged
from bettercare.explain.provenance import Provenance, of_figure
from bettercare.explain.side_by_side import side_by_side
from bettercare.plan.draws import Values, resolve
from bettercare.plan.model import Option, Plan, Quantity, year_label
from bettercare.plan.quantities import all_quantities
from bettercare.sampling import DrawBook
from bettercare.system.measure import BlockRun
from bettercare.system.model import Model, build_model
from bettercare.system.outlook import build_outlook
from bettercare.system.year_loop import run_block

Floats = NDArray[np.float64]
ENDS = ("Low", "As stated", "High")
MORE = ("As stated", "A tenth more")
LESS_AND_MORE = ("A tenth less", "As stated", "A tenth more")
#: A result that moves by less than this share of itself does not move.
STILL = 1e-9


@dataclass(frozen=True, slots=True)
class Moved:
    """What the trials make of one test or result, in the order of the trials."""

    name: str
    label: str
    unit: str
    at: tuple[float, ...]
    is_test: bool  # then it is a shortfall: above 0 is short

    def change(self, stated: int) -> float:
        """The largest departure from what is stated, as a share of it."""
        base = self.at[stated]
        most = max(abs(each - base) for each in self.at)
        return most / abs(base) if base else (float("inf") if most else 0.0)


@dataclass(frozen=True, slots=True)
class OptionMoved:
    """What an assumption moves under one option."""

    option: Option
    trials: tuple[str, ...]  # what each trial is, in words
    stated: int  # which trial is the plan as it stands
    values: tuple[float, ...]  # of the figure in each trial; empty for several cells together
    moved: tuple[Moved, ...]  # only tests it moves, in the order of the verdict
    still: int  # how many tests it does not move
    results: tuple[Moved, ...]  # only results it moves, the most moved (as a share) first
    note: str = ""  # what was done, or why nothing can be


@dataclass(frozen=True, slots=True)
class Influence:
    """Everything an assumption moves in a year."""

    source: Provenance
    year: str
    options: tuple[OptionMoved, ...]


def is_address(plan: Plan, target: str) -> bool:
    """Whether a target is meant as the address of a figure or of cells of a table."""
    return target in all_quantities(plan) or ".".join(target.split(".")[:2]) in plan.tables


def influence(
    plan: Plan, address: str, options: Sequence[str] | None = None, year: str | None = None
) -> Influence:
    """What an assumption, a cell or a table moves, with all else as stated, option by option.

    A figure goes to both ends of its range; one without a range, a tenth down and up; cells of a
    table together, a tenth up. Errors: `CallError` where the option, year or address is unknown.
    """
    figure = all_quantities(plan).get(address)
    cells = find_cells(plan, address) if figure is None else None
    at = year_index(plan, year)
    for key in options or ():
        if key not in plan.options:
            raise CallError(f"option {key!r} is not in the plan; it has {', '.join(plan.options)}")
    model = cut_model(build_model(plan), at)
    chosen = [plan.options[key] for key in options or plan.options]
    label = year_label(plan.years[at])
    if figure is not None:
        work = [partial(_figure_moves, model, option, figure) for option in chosen]
        return Influence(of_figure(plan, figure), label, tuple(side_by_side(work)))
    if cells is None:
        raise CallError(f"there is no figure at {address}")
    source = of_cells(plan, cells)
    try:
        other, told = with_more(plan, cells)
    except CallError as error:
        still = [OptionMoved(o, (), 0, (), (), 0, (), str(error)) for o in chosen]
        return Influence(source, label, tuple(still))
    note = f"Every figure named a tenth more{f'; {told}' if told else ''}."
    if len(cells.values()) > 1:
        note += " Where only how they stand to one another counts, that moves nothing."
    tried = cut_model(build_model(other), at)
    cell_work = [partial(_cells_move, model, tried, option, cells, note) for option in chosen]
    return Influence(source, label, tuple(side_by_side(cell_work)))


def _figure_moves(model: Model, option: Option, figure: Quantity) -> OptionMoved:
    """A figure at the ends of its range, or where it has none a tenth down and up."""
    plan = model.plan
    now = resolve(figure, [line for line in option.settings if line.address == figure.address])
    parts = figure.address.split(".")
    if parts[0] == "interventions" and parts[1] not in option.interventions:
        note = "The intervention is not part of this option."
        return OptionMoved(option, (), 0, (), (), 0, (), note)
    trials, note = ENDS, ""
    spread = now.range
    if spread is None:
        ranged = nudged(figure)
        if ranged is None or ranged.range is None:
            note = (
                "It is 0 as stated and has no range, so nothing says how far to move it; "
                "an option that sets it shows what it does."
            )
            return OptionMoved(option, (), 0, (), (), 0, (), note)
        trials, note, spread, figure = LESS_AND_MORE, NUDGED, ranged.range, ranged
        now = resolve(figure, [x for x in option.settings if x.address == figure.address])
        model = replace(model, plan=_with_figure(plan, figure))
    one = Movable(figure, spread, now.centre)
    moves: Moves = [(one, -1.0), (one, 0.0), (one, 1.0)]
    done = _run(model, option, moved_book(moves))
    values = tuple(float(each) for each in moved_values(model, option, moves))
    return _found(model, option, [done], trials, 1, values, note)


def _with_figure(plan: Plan, figure: Quantity) -> Plan:
    return replace(plan, quantities=plan.quantities | {figure.address: figure})


def _cells_move(model: Model, tried: Model, option: Option, cells: Cells, note: str) -> OptionMoved:
    """Cells of a table as stated and a tenth up: two models, each run once."""
    central = DrawBook(0, 1, central=True)
    runs = [_run(each, option, central) for each in (model, tried)]
    stated = [value for _, _, value in cells.values()]
    values = (stated[0], stated[0] * 1.1) if len(stated) == 1 else ()
    return _found(model, option, runs, MORE, 0, values, note)


def _run(model: Model, option: Option, book: DrawBook) -> BlockRun:
    values = Values(model.plan, option, book)
    return run_block(model, option, values, build_outlook(model, values))


def _found(
    model: Model,
    option: Option,
    runs: list[BlockRun],
    trials: tuple[str, ...],
    stated: int,
    values: tuple[float, ...],
    note: str,
) -> OptionMoved:
    """Tests and headline results of the runs' draws side by side."""
    by_run = [margins_in(model, option, each) for each in runs]
    tests = [
        Moved(own[0].name, own[0].check.label, own[0].unit, _joined(m.short for m in own), True)
        for own in zip(*by_run, strict=True)
    ]
    lines = [headlines(model, each) for each in runs]
    results = [
        Moved(own[0].name, own[0].label, own[0].unit, _joined(line.values for line in own), False)
        for own in zip(*lines, strict=True)
    ]
    moved = tuple(
        each
        for each in tests
        if max(abs(x - each.at[stated]) for x in each.at) > STILL * max(1.0, abs(each.at[stated]))
    )
    far = sorted(
        (each for each in results if each.change(stated) > STILL and _felt(each, stated)),
        key=lambda each: -each.change(stated),
    )
    still = len(tests) - len(moved)
    return OptionMoved(option, trials, stated, values, moved, still, tuple(far), note)


def _felt(each: Moved, stated: int) -> bool:
    """Whether a result moves by more than the rounding of what it is a difference of."""
    return max(abs(x - each.at[stated]) for x in each.at) > NONE * STILL


def _joined(parts: Iterable[Floats]) -> tuple[float, ...]:
    return tuple(float(x) for x in np.concatenate(list(parts)))

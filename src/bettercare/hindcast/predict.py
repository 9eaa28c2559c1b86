"""What a base forecasts of each observation, draw by draw, and what simple forecasts say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bettercare.hindcast.observed import Observation
from bettercare.hindcast.periods import YEAR
from bettercare.hindcast.scores import poisson_quantile
from bettercare.hindcast.select import Case, Cell
from bettercare.plan.model import Option, Plan, Table
from bettercare.sampling import DrawBook, uniforms
from bettercare.system.model import Model, build_model
from bettercare.system.run import Told, run_option, run_options

Floats = NDArray[np.float64]
#: Units of which one event brings many: their chance is not that of single events.
_SPELLS = ("bed-day", "cot-day", "client-week")
#: Years of history the last trend looks back on.
TREND_YEARS = 5
#: Growth that is no demography, by the beginning of its address.
_TRENDS = ("demand.trend.", "flow.length_of_stay_trend.", "population.prevalence_trend.",
           "demand.health_status.")  # fmt: skip
_OF_PEOPLE = ("population.mortality.", "population.fertility.")
_MOVES = ("population.net_migration", "population.flows")


@dataclass(frozen=True, slots=True)
class Forecast:
    """The forecast of one observation in its own unit and definition: draws sorted upward."""

    draws: Floats
    sd_assumptions: float
    sd_noise: float


def forecasts(
    model: Model, option: Option, cases: Sequence[Case], draws: int, seed: int,
    jobs: int = 1, told: Told | None = None,
) -> list[Forecast]:  # fmt: skip
    """Run an option in every draw and gather what it says of each case."""
    book = DrawBook(seed, draws)
    rows = next(run_options(model, [option], book, jobs, told)).rows
    return [_forecast(rows, case, book) for case in cases]


def _forecast(rows: Floats, case: Case, book: DrawBook) -> Forecast:
    one = case.observation
    mean = _sum(rows, case.cells)
    if one.bridge is not None:  # the observed definition is kept: the plan's is led to it
        mean = mean / np.array(one.bridge.draws(book))
    spread = float(mean.std())
    noise = 0.0
    if has_chance(one):
        noise = float(np.sqrt(np.maximum(mean, 0.0).mean()))
        place = ":".join(f"{name}={'+'.join(parts)}" for name, parts in one.series.where)
        address = f"hindcast.{one.series.measure}.{one.series.definition}.{place}.{one.period.text}"
        mean = poisson_quantile(uniforms(book.seed, address, book.count), np.maximum(mean, 0.0))
    return Forecast(np.sort(mean), spread, noise)


def has_chance(one: Observation) -> bool:
    """Whether a figure counts single events, among which chance plays."""
    return one.measure.counted and one.unit.partition("/")[0] not in _SPELLS


def _sum(rows: Floats, cells: Sequence[Cell]) -> Floats:
    out = np.zeros(rows.shape[-1])
    for cell in cells:
        out += cell.weight * rows[cell.row, cell.year]
    return out


def demography(plan: Plan, option: Option, cases: Sequence[Case]) -> list[float]:
    """Each case by demography alone, at stated values.

    People, births and deaths: base rates and nobody moves. Everything else: use a head by age and
    sex as in the base year for the people the plan expects, with no trend and no intervention.
    """
    still = replace(
        option,
        interventions=(),
        settings=tuple(
            line
            for line in option.settings
            if not line.address.startswith((*_TRENDS, "population.", "demand.volume."))
        ),
    )
    plain = _without(plan, _TRENDS)
    closed = _without(plain, _OF_PEOPLE)
    tables = dict(closed.tables)
    for address in _MOVES:
        if address in tables:
            tables[address] = _nobody(tables[address])
    for address in ("population.totals", "population.projection"):
        if address in tables:
            tables[address] = _empty(tables[address])
    closed = replace(closed, tables=tables)
    central = {
        name: run_option(build_model(each), still, DrawBook(each.seed, 1, central=True)).rows
        for name, each in (("services", plain), ("people", closed))
    }
    return [
        float(_sum(central["people" if _is_people(case) else "services"], case.cells)[0])
        / _bridge(case.observation)
        for case in cases
    ]


def stated_base(plan: Plan, option: Option, cases: Sequence[Case]) -> list[float]:
    """What the base itself says of each case's measure in the base year, as observed."""
    model = build_model(replace(plan, last_year=plan.first_year))
    rows = run_option(model, option, DrawBook(plan.seed, 1, central=True)).rows
    return [float(_sum(rows, case.base_cells)[0]) / _bridge(case.observation) for case in cases]


def no_change(case: Case, base: float) -> float:
    """The last figure observed by the base, or else what the base says of its own year."""
    past = _same_season(case)
    return past[-1].value if past else base


def last_trend(case: Case) -> float | None:
    """The last figure and the mean change a year over the last years before the base, carried on.

    None without two figures of history. Never below 0.
    """
    past = _same_season(case)
    if len(past) < 2:
        return None
    last = past[-1]
    at = last.period.middle
    first = next(one for one in past if at - one.period.middle <= TREND_YEARS * YEAR)
    if first is last:
        first = past[-2]
    slope = (last.value - first.value) / (at - first.period.middle)
    return max(last.value + slope * (case.observation.period.middle - at), 0.0)


def _same_season(case: Case) -> list[Observation]:
    """History of the same length and, for parts of a year, the same time of the year."""
    period = case.observation.period
    length = period.end - period.start
    return [
        one
        for one in case.history
        if one.period.end - one.period.start == length
        and (length in (0, YEAR) or (one.period.start - period.start) % YEAR == 0)
    ]


def _bridge(one: Observation) -> float:
    return one.bridge.factor.value if one.bridge else 1.0


def _is_people(case: Case) -> bool:
    return case.observation.measure.timing in ("stock at mid-year", "year to mid-year")


def _without(plan: Plan, starts: tuple[str, ...]) -> Plan:
    kept = {k: v for k, v in plan.quantities.items() if not k.startswith(starts)}
    return replace(plan, quantities=kept)


def _nobody(table: Table) -> Table:
    return replace(table, columns=table.columns | {"people": (0.0,) * len(table)})


def _empty(table: Table) -> Table:
    return replace(table, columns=dict.fromkeys(table.columns, ()))

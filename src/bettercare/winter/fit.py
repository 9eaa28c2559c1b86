"""Simulated years for the response surface: options and years at quantiles of demand and room.

For each option and year the draws of the plan say how far demand on acute beds and room outside
hospital may be from their central figures; the network is run at those quantiles, each with each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare import __version__
from bettercare.plan.model import year_label
from bettercare.sampling import DrawBook
from bettercare.system.run import run_option
from bettercare.winter.figures import PlanFigures
from bettercare.winter.held import simulate_years
from bettercare.winter.planned import Central, scaled
from bettercare.winter.pressure import PressureModel, pressure_model
from bettercare.winter.surface import Point, Surface, fitted_surface
from bettercare.winter.template import figures_hash, network_for

Floats = NDArray[np.float64]
QUANTILES = (0.05, 0.5, 0.95)
#: Draws that say how far demand and room may be from their central figures.
_DRAWS = 64


@dataclass(frozen=True, slots=True)
class Level:
    """How far demand and room outside hospital are from the central figures of a year."""

    option: str
    year: int
    demand: float
    community: float


def base_pressure(made: Central) -> PressureModel:
    """The pressure model of a plan, from the central figures of its first option's first year."""
    option = next(iter(made.rows))
    first = made.plan.first_year
    figures = made.figures(option, first)
    network = network_for(made.template, figures, first, whole=True)
    return pressure_model(made.template, network, figures)


def levels(
    made: Central, model: PressureModel, years: Sequence[int], quantiles: Sequence[float]
) -> list[Level]:
    """Where the network is to be run, in order of option, year, demand and room.

    The base year is before any change, so it is run for the first option alone.
    """
    book = DrawBook(made.plan.seed, _DRAWS)
    found = []
    for option in made.rows:
        drawn = run_option(made.model, made.plan.options[option], book).rows
        for year in years:
            if year == made.plan.first_year and option != next(iter(made.rows)):
                continue
            y = year - made.plan.first_year
            figures = PlanFigures(made.model.layout, drawn[:, y])
            middle = made.figures(option, year)
            demand = model.of(figures).occupancy / model.of(middle).occupancy
            room = model.community_room(figures) / model.community_room(middle)
            found += [
                Level(option, year, float(np.quantile(demand, q)), float(np.quantile(room, p)))
                for q in quantiles
                for p in quantiles
            ]
    return found


def fit(
    made: Central, years: Sequence[int], *, replications: int, jobs: int = 1,
    quantiles: Sequence[float] = QUANTILES, seed: int | None = None,
    told: Callable[[int, int, str], None] | None = None,
) -> tuple[Surface, list[tuple[Level, Point]]]:  # fmt: skip
    """Run the network at every level and fit the surface."""
    plan = made.plan
    seed = plan.seed if seed is None else seed
    model = base_pressure(made)
    wanted = levels(made, model, years, quantiles)
    done = []
    for number, level in enumerate(wanted):
        network = made.network(level.option, level.year, seed)
        network = scaled(network, level.demand, level.community, made.template)
        runs = simulate_years(network, made.template, replications, jobs=jobs)
        now = model.of(made.figures(level.option, level.year), level.demand, level.community)
        point = Point(
            group=f"{level.option} {level.year}",
            occupancy=float(now.occupancy.ravel()[0]),
            delay=float(now.community_delay.ravel()[0]),
            years=tuple(run.responses for run in runs),
        )
        done.append((level, point))
        if told is not None:
            told(number + 1, len(wanted), f"{level.option} {year_label(level.year)}")
    about = {
        "figures_hash": figures_hash(plan),
        "network_hash": made.template.digest,
        "options": tuple(made.rows),
        "years": tuple(year_label(year) for year in years),
        "replications": replications,
        "seed": seed,
        "code_version": __version__,
    }
    return fitted_surface([point for _, point in done], about), done

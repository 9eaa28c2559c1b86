"""Turn a parameter file of the NHP model into a plan's assumptions and interventions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bettercare.demand.nhp.conversion import growth
from bettercare.demand.nhp.conversion.entries import Conversion
from bettercare.demand.nhp.conversion.reach import levels_of, reach_of, records_of
from bettercare.demand.nhp.conversion.services_map import ServiceMap, read_map
from bettercare.demand.nhp.conversion.strategies import strategies
from bettercare.demand.nhp.inputs import read_inputs
from bettercare.demand.nhp.parameter_rules import LABELS
from bettercare.demand.nhp.parameters import SECTIONS, Parameters, read_parameters
from bettercare.errors import CallError
from bettercare.plan import load
from bettercare.plan.model import Plan, year_label

_GROWTH = "non-demographic_adjustment"


@dataclass(frozen=True, slots=True)
class Converted:
    """A conversion with the plan, parameters and map it was made from."""

    conversion: Conversion
    plan: Plan
    parameters: Parameters
    services: ServiceMap
    set_aside: tuple[str, ...]  # rows of the records that could not be used


def convert(
    parameters_file: Path, plan_folder: Path, data: Path | None, map_file: Path | None
) -> Converted:
    """Convert; nothing is written.

    Without `data` only what needs no records is converted, and the account says so of the rest.
    Errors: `BetterCareError` subclasses with every fault of a file at once.
    """
    parameters, notes = read_parameters(parameters_file)
    plan = load(plan_folder)
    if plan.first_year != parameters.start_year:
        raise CallError(
            f"the plan's base year is {year_label(plan.first_year)} and the scenario's "
            f"{year_label(parameters.start_year)}",
            mend="the scenario's figures are changes since its own base year: use a plan with it",
        )
    services = read_map(map_file, plan)
    into = Conversion()
    totals, reach, levels = None, None, None
    set_aside: tuple[str, ...] = ()
    if data is not None:
        inputs = read_inputs(
            data, parameters.dataset, parameters.start_year, parameters.end_year,
            list(parameters.variants), health=False, inequalities=bool(parameters.inequalities),
        )  # fmt: skip
        tele = "op|tele" in services.services
        frames = {k: records_of(k, inputs, plan.age_bands, tele) for k in inputs.activity}
        reach = reach_of(frames, inputs, parameters)
        totals = reach.totals
        levels = [
            level
            for kind, frame in frames.items()
            for level in levels_of(kind, frame, inputs, parameters)
        ]
        set_aside = tuple(str(one) for one in inputs.quarantine.refusals)
    _labels(into, parameters, notes)
    _population(into, parameters)
    growth.health(into, parameters)
    growth.trends(into, parameters, services, plan, totals)
    growth.levels(into, parameters, services, plan, levels)
    strategies(into, parameters, services, plan, reach)
    return Converted(into, plan, parameters, services, set_aside)


def _labels(into: Conversion, parameters: Parameters, notes: tuple[str, ...]) -> None:
    """Keys that carry no figure of the model, and those nobody knows."""
    source = "the source entry of every figure"
    handled = {"demographic_factors", "health_status_adjustment", "inequalities", *SECTIONS}
    reasons = {
        "seed": "a plan has its own seed, so that its options share their draws",
        "model_runs": "a plan has its own number of draws",
    }
    for key, value in parameters.raw.items():
        if key in handled:
            continue
        given = str(value) if not isinstance(value, dict | list) else f"{len(value)} entries"
        told = next((n.split("  ", 2)[2] for n in notes if n.split("  ", 2)[1] == key), "")
        if told:
            into.account(key, given, why_not=told.rstrip("."))
        elif key in reasons:
            into.account(key, given, why_not=reasons[key])
        elif key == "start_year":
            into.account(key, given, "plan.toml base_year", "is to be the same")
        elif key == "end_year":
            into.account(key, given, "ramp of every intervention", "full effect from its 1 April")
        elif key in LABELS:
            into.account(key, given, "sources.toml", source)
    growth_keys = parameters.raw.get(_GROWTH, {})
    for key, value in growth_keys.items() if isinstance(growth_keys, dict) else ():
        if key != "values":
            into.account(f"{_GROWTH}.{key}", str(value), "demand.trend", "which growth it is")


def _population(into: Conversion, parameters: Parameters) -> None:
    why = "a plan projects its own population from births, deaths and moves, each with its range"
    for name, probability in parameters.variants.items():
        into.account(
            f"demographic_factors.variant_probabilities.{name}", f"{probability:g}", why_not=why
        )

"""What each change factor and strategy changed, run by run, adding up exactly.

For every run, point of delivery and site: baseline + growth factors + their interaction +
avoidance + its interaction + efficiencies = the result, in admissions and in bed-days. A growth
factor's effect is what it would do alone, (f - 1) x baseline; a strategy's is (v - 1) x the
activity it reached. An interaction term is what the parts together did beyond that, chance
included. The NHP model draws bed-days a second time for this, so its bed-days do not add up run
by run; here both are read off the same spells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp import counts as count_parts
from bettercare.demand.nhp.aggregations import (
    OUTPATIENT_PROCEDURE,
    SAME_DAY_EMERGENCY,
    summed,
)
from bettercare.demand.nhp.bands import AGE_GROUPS
from bettercare.demand.nhp.counts import Counts
from bettercare.demand.nhp.drawn import Drawn
from bettercare.demand.nhp.factors import Growth
from bettercare.demand.nhp.kernels import tables as at
from bettercare.demand.nhp.kernels.effects import baseline_by_value, effect_alone
from bettercare.demand.nhp.parameters import Parameters
from bettercare.demand.nhp.sampling import strategy_values
from bettercare.demand.nhp.spells import DAY_CASE, SEXES, Spells

Floats = NDArray[np.float64]
COLUMNS = ("activity_type", "sitetret", "pod", "change_factor", "strategy", "measure")
_NONE = "-"


@dataclass(slots=True)
class Effects:
    """Effects gathered as keys and values (runs, keys)."""

    keys: list[pl.DataFrame]
    values: list[Floats]

    def add(
        self,
        kind: str,
        places: tuple[tuple[str, str], ...],
        factor: str,
        strategy: str,
        measures: tuple[str, ...],
        values: Floats,
    ) -> None:
        """Add values (runs, places, measures) of one factor and strategy."""
        pods = [pod for pod, _ in places for _ in measures]
        sites = [site for _, site in places for _ in measures]
        frame = pl.DataFrame(
            {
                "activity_type": [kind] * len(pods),
                "sitetret": sites,
                "pod": pods,
                "change_factor": [factor] * len(pods),
                "strategy": [strategy] * len(pods),
                "measure": list(measures) * len(places),
            }
        )
        self.keys.append(frame)
        self.values.append(values.reshape(values.shape[0], -1).T)

    def table(self) -> tuple[pl.DataFrame, Floats]:
        """All effects: keys, and values (keys, runs); baseline and growth are kept where 0."""
        return summed(pl.concat(self.keys), np.concatenate(self.values))


def _growth_effects(
    found: Effects,
    kind: str,
    layout: Spells | Counts,
    growth: Growth,
    measures: tuple[str, ...],
    arrived: Floats,
) -> None:
    """Baseline, each growth factor alone, and their interaction; `arrived` is before avoidance."""
    streams = arrived.shape[2]
    baseline = layout.baseline[:, :, :streams]
    if kind == "aae":  # arrivals are walk-in and by ambulance together
        baseline = layout.baseline.sum(axis=2, keepdims=True)
    runs = arrived.shape[0]
    places = layout.places
    flat = baseline.reshape(baseline.shape[0], -1)
    total = flat.sum(axis=0).reshape(1, len(places), streams)
    found.add(kind, places, "baseline", _NONE, measures, np.repeat(total, runs, axis=0))
    left = arrived - total
    for block in growth.blocks:
        by_value = baseline_by_value(block.place, flat, block.values.shape[1])
        alone = effect_alone(block.values, by_value).reshape(arrived.shape)
        found.add(kind, places, block.name, _NONE, measures, alone)
        left = left - alone
    found.add(kind, places, "model_interaction_term", _NONE, measures, left)


def of_spells(
    found: Effects,
    spells: Spells,
    growth: Growth,
    parameters: Parameters,
    drawn: Drawn,
    out: Floats,
) -> None:
    """Effects on admitted activity, and where converted activity goes."""
    starts, n = spells.starts, len(spells.places)
    measures = ("admissions", "beddays")
    runs = out.shape[0]

    def part(which: int, *shape: int) -> Floats:
        return out[:, int(starts[which]) : int(starts[which + 1])].reshape(runs, *shape)

    arrived = part(at.ARRIVED, n, 2)
    _growth_effects(found, "ip", spells, growth, measures, arrived)
    avoided = part(at.AVOIDED, n, len(SEXES) * len(AGE_GROUPS), at.MEASURES).sum(axis=2)[:, :, :2]
    values = strategy_values(spells.avoidance.names, "activity_avoidance", "ip", drawn)
    reached = part(at.AVOID_EFFECT, len(spells.avoidance.names), n, 2)
    _avoidance(
        found,
        "ip",
        spells.places,
        measures,
        spells.avoidance.names,
        values,
        reached,
        avoided,
        parameters,
    )

    changed = part(at.SAVE_EFFECT, len(spells.efficiencies.names), n, 2)
    for place, name in enumerate(spells.efficiencies.names):
        kind = parameters.efficiencies.get(name)
        if kind is None:
            continue
        effect = changed[:, place]
        found.add("ip", spells.places, "efficiencies", name, measures, effect)
        moved = -effect[:, :, :1]
        sites = tuple(site for _, site in spells.places)
        if kind.kind == "day_procedures_daycase":
            # a day case counts one bed-day, as the NHP model has it
            to = tuple((DAY_CASE, site) for site in sites)
            found.add("ip", to, "efficiencies", name, measures, np.repeat(moved, 2, axis=2))
        elif kind.kind == "day_procedures_outpatients":
            to = tuple((OUTPATIENT_PROCEDURE, site) for site in sites)
            found.add("op", to, "efficiencies", name, ("attendances",), moved)
        elif kind.kind == "sdec":
            to = tuple((SAME_DAY_EMERGENCY, site) for site in sites)
            found.add("aae", to, "efficiencies", name, ("arrivals",), moved)


def of_counts(
    found: Effects,
    counts: Counts,
    growth: Growth,
    parameters: Parameters,
    drawn: Drawn,
    out: Floats,
) -> None:
    """Effects on outpatient attendances or A&E arrivals."""
    starts, n, k = counts.starts, len(counts.places), count_parts.STREAMS
    runs = out.shape[0]

    def part(which: int, *shape: int) -> Floats:
        return out[:, int(starts[which]) : int(starts[which + 1])].reshape(runs, *shape)

    by_set = part(count_parts.REACH, len(counts.sets), n, k)
    avoided = part(count_parts.AVOIDED, n, len(SEXES) * len(AGE_GROUPS), k).sum(axis=2)
    measures: tuple[str, ...] = ("attendances", "tele_attendances")
    if counts.kind == "aae":
        by_set, avoided = by_set.sum(axis=3, keepdims=True), avoided.sum(axis=2, keepdims=True)
        measures = ("arrivals",)
    _growth_effects(found, counts.kind, counts, growth, measures, by_set.sum(axis=1))
    names = tuple(sorted({name for held in counts.sets for name in held}))
    values = strategy_values(names, "activity_avoidance", counts.kind, drawn)
    reached = np.stack(
        [by_set[:, [name in held for held in counts.sets]].sum(axis=1) for name in names], axis=1
    ) if names else np.zeros((runs, 0, n, len(measures)))  # fmt: skip
    _avoidance(
        found, counts.kind, counts.places, measures, names, values, reached, avoided, parameters
    )
    if counts.conversions:
        moved = part(count_parts.MOVED, n, 1)
        both = np.concatenate([-moved, moved], axis=2)
        found.add(counts.kind, counts.places, "efficiencies", "convert_to_tele", measures, both)


def _avoidance(
    found: Effects,
    kind: str,
    places: tuple[tuple[str, str], ...],
    measures: tuple[str, ...],
    names: tuple[str, ...],
    values: Floats,
    reached: Floats,
    avoided: Floats,
    parameters: Parameters,
) -> None:
    """Each strategy's effect on what it reached (runs, strategies, places, measures)."""
    factor = "activity_avoidance"
    left = -avoided
    for place, name in enumerate(names):
        if f"{factor}|{kind}|{name}" not in parameters.quantities:
            continue
        alone = (values[:, place] - 1.0)[:, None, None] * reached[:, place]
        found.add(kind, places, factor, name, measures, alone)
        left = left - alone
    found.add(kind, places, factor, f"{factor}_interaction_term", measures, left)

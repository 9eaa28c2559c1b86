"""A whole hindcast: read what was observed, run the plan blind from a base, score it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bettercare import __version__
from bettercare import plan as plans
from bettercare.errors import CallError, PlanFaults
from bettercare.hindcast.bridges import Bridge, declare_names, read_bridges
from bettercare.hindcast.observed import Observation, Series, read_observed
from bettercare.hindcast.predict import (
    Forecast,
    demography,
    forecasts,
    last_trend,
    no_change,
    stated_base,
)
from bettercare.hindcast.select import Case, cases, choose_base
from bettercare.hindcast.summary import score_rows
from bettercare.plan.bases import PlanBase
from bettercare.plan.model import Option, Plan
from bettercare.plan.reading import Reading
from bettercare.system.model import build_model
from bettercare.system.run import blocks
from bettercare.tables.hindcast import HINDCAST, QUANTILES, RIVALS, SCORES
from bettercare.tables.nearest import nearest
from bettercare.tables.observed import DIMENSIONS

if TYPE_CHECKING:
    import polars as pl

Record = dict[str, Any]
Progress = Callable[[int, int, str], None]
#: Draws that a hindcast makes at the least: 95% intervals rest on the outer fortieth of them.
DRAWS = 1024
_COLONS = re.compile(":{2,}")


class ObservedFaults(PlanFaults):
    """Everything that is wrong with observed figures."""

    def __init__(self, faults: Sequence[Any]) -> None:
        super().__init__(faults)
        count = len(self.faults)
        what = "1 fault" if count == 1 else f"{count} faults"
        self.message = f"{what} in what was observed"


@dataclass(frozen=True, slots=True)
class Hindcast:
    """What a hindcast gives: two tables (schemas in `bettercare.tables.hindcast`), its base, meta.

    `notes` are sentences about what was left out.
    """

    rows: pl.DataFrame
    scores: pl.DataFrame
    base: PlanBase
    meta: dict[str, Any]
    notes: tuple[str, ...]


def hindcast(
    plan: Plan,
    observed: Sequence[Path],
    published: Path | None = None,
    *,
    option: str | None = None,
    base: str | None = None,
    draws: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Hindcast:
    """Hold a plan against observations.

    `observed` are CSV files of `tables.observed`, `published` one more with the published plan's
    own figures. `option` is the do-nothing option (the first without interventions) and `base` the
    latest that is not after the first observed period, unless named. Raises `ObservedFaults` with
    everything that is wrong with the files, `PlanFaults` for a base and `CallError` for the call.
    """
    bases = plans.load_bases(plan)
    key = _option(plan, option)
    r = Reading()
    declare_names(r, [each.plan for each in bases])
    bridges = read_bridges(r, bases[0].plan)
    found = read_observed(r, bases[0].plan, observed, bridges)
    theirs = read_observed(r, bases[0].plan, [published], bridges) if published else []
    _raise(r, found)
    chosen = choose_base(r, bases, found, base)
    _raise(r, found)
    assert chosen is not None
    cut = _cut(chosen.plan, found)
    model = build_model(cut)
    scored, astride = cases(r, chosen, bases, found, model.layout, cut)
    known = _published(theirs, scored)
    _raise(r, found)
    draws = max(plan.draws, DRAWS) if draws is None else draws
    if draws < 2:
        raise CallError(f"draws must be 2 or more, not {draws}")
    seed = plan.seed if seed is None else seed
    told = _told(progress, len(blocks(draws)))
    made = forecasts(model, cut.options[key], scored, draws, seed, jobs, told)
    rivals = _rivals(cut, cut.options[key], scored, known)
    records = [
        *(_history(one) for one in _past(scored)),
        *(_row(*each) for each in zip(scored, made, rivals, strict=True)),
    ]
    notes = _notes(chosen, astride, theirs, known)
    meta = {
        "plan": plan.title,
        "plan_hash": plan.hash,
        "base": chosen.key,
        "base_label": chosen.label,
        "base_hash": chosen.plan.hash,
        "nothing_after": str(chosen.nothing_after or ""),
        "option": key,
        "seed": seed,
        "draws": draws,
        "bridges": _bridges(scored),
        "names": _names(chosen.plan, scored),
        "observed": {path.name: _digest(path) for path in observed},
        "published": {published.name: _digest(published)} if published else {},
        "code_version": __version__,
    }
    return Hindcast(
        _frame(records, HINDCAST), _frame(score_rows(records), SCORES), chosen, meta, notes
    )


def _option(plan: Plan, wanted: str | None) -> str:
    """The option to run: the one wanted, or the first that does nothing."""
    if wanted is None:
        first = next(iter(plan.options))
        return next((k for k, o in plan.options.items() if not o.interventions), first)
    if wanted in plan.options:
        return wanted
    like = nearest(wanted, plan.options)
    guess = f' (did you mean "{like}"?)' if like else ""
    raise CallError(
        f'There is no option "{wanted}"{guess}. The plan has {", ".join(plan.options)}.'
    )


def _raise(r: Reading, found: Sequence[Observation]) -> None:
    if not r.sound:
        # most key columns of an observation are empty
        named = [replace(f, address=_COLONS.sub(":", f.address).strip(":")) for f in r.faults()]
        raise ObservedFaults(named)
    if not found:
        raise CallError("the files hold no observations")


def _cut(plan: Plan, found: Sequence[Observation]) -> Plan:
    """The plan up to the last year that is observed: later years change nothing before them."""
    last = max(one.period.end for one in found) // 12
    return replace(plan, last_year=max(plan.first_year, min(plan.last_year, last)))


def _told(progress: Progress | None, steps: int) -> Callable[[Option], None] | None:
    if progress is None:
        return None
    done = 0

    def told(option: Option) -> None:
        nonlocal done
        done += 1
        progress(done, steps, option.label)

    return told


def _rivals(
    plan: Plan, option: Option, scored: Sequence[Case], known: dict[int, float]
) -> list[dict[str, float | None]]:
    alone = demography(plan, option, scored)
    at_base = stated_base(plan, option, scored)
    return [
        {
            "no_change": no_change(case, at_base[i]),
            "demography": alone[i],
            "last_trend": last_trend(case),
            "published": known.get(i),
        }
        for i, case in enumerate(scored)
    ]


def _published(theirs: Sequence[Observation], scored: Sequence[Case]) -> dict[int, float]:
    """The published plan's figure for each case, in the definition of what was observed."""
    found: dict[tuple[str, Any, int, int], Observation] = {
        (one.series.measure, one.series.where, one.period.start, one.period.end): one
        for one in theirs
    }
    known = {}
    for i, case in enumerate(scored):
        one = case.observation
        other = found.get((one.series.measure, one.series.where, one.period.start, one.period.end))
        if other is not None:
            known[i] = other.value * _factor(other.bridge) / _factor(one.bridge)
    return known


def _factor(bridge: Bridge | None) -> float:
    return bridge.factor.value if bridge else 1.0


def _past(scored: Sequence[Case]) -> list[Observation]:
    """The history of every series that is scored, each once."""
    by_series: dict[Series, tuple[Observation, ...]] = {
        case.observation.series: case.history for case in scored
    }
    return [one for history in by_series.values() for one in history]


def _labels(one: Observation) -> Record:
    return {
        "measure": one.series.measure,
        "definition": one.series.definition,
        "unit": one.unit,
        "area": one.cells["area"] or None,
        "site": one.cells["site"] or None,
        **{name: one.cells[name] or None for name in DIMENSIONS},
        "period": one.period.text,
        "observed": one.value,
        "bridge": one.bridge.key if one.bridge else None,
        "source": one.source,
    }


def _history(one: Observation) -> Record:
    return _labels(one) | {"used": "history"}


def _row(case: Case, forecast: Forecast, rivals: dict[str, float | None]) -> Record:
    quantiles = np.quantile(forecast.draws, list(QUANTILES.values()))
    return (
        _labels(case.observation)
        | {"used": "scored", "horizon": float(case.horizon), "mean": float(forecast.draws.mean())}
        | dict(zip(QUANTILES, map(float, quantiles), strict=True))
        | {"sd_assumptions": forecast.sd_assumptions, "sd_noise": forecast.sd_noise}
        | {name: rivals[name] for name in RIVALS}
    )


def _names(plan: Plan, scored: Sequence[Case]) -> dict[str, str]:
    """Names of the places and services that are scored, by key."""
    sites = plan.tables["estate.sites"].columns
    names = dict(zip(sites["site"], sites["name"], strict=True))
    names |= {key: area.name for key, area in plan.areas.items()}
    names |= {key: service.name for key, service in plan.services.items()}
    used = {
        part
        for case in scored
        for name, parts in case.observation.series.where
        if name in ("area", "site", "service")
        for part in parts
    }
    return {key: names[key] for key in sorted(used)}


def _bridges(scored: Sequence[Case]) -> list[dict[str, Any]]:
    """The bridges that were crossed, for the page and the manifest."""
    used = {case.observation.bridge.key: case.observation.bridge for case in scored
            if case.observation.bridge}  # fmt: skip
    return [
        {
            "key": each.key, "measure": each.measure, "from": each.source_definition,
            "factor": each.factor.value,
            "low": each.factor.range.low if each.factor.range else None,
            "high": each.factor.range.high if each.factor.range else None,
            "owner": each.factor.owner, "source": list(each.factor.source),
            "reason": each.reason,
        }
        for each in used.values()
    ]  # fmt: skip


def _notes(
    base: PlanBase, astride: Sequence[Observation], theirs: Sequence[Observation],
    known: dict[int, float],
) -> tuple[str, ...]:  # fmt: skip
    notes = []
    if base.nothing_after is None:
        notes.append(
            "This is the plan's own base: nobody has said that its figures leave out what came "
            "after it, so some may have been set with these observations in hand."
        )
    if astride:
        count = len(astride)
        what = "1 observation lies" if count == 1 else f"{count} observations lie"
        notes.append(f"{what} across the end of the base's knowledge and were left out.")
    if len(known) < len(theirs):
        notes.append(
            f"{len(theirs) - len(known)} of {len(theirs)} published figures meet no observation "
            "that is scored."
        )
    return tuple(notes)


def _digest(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def _frame(records: Sequence[Record], schema: Any) -> pl.DataFrame:
    import polars as pl

    kinds = {
        each.name: pl.String if each.dtype == "text" else pl.Float64 for each in schema.columns
    }
    return pl.DataFrame(
        {name: [record.get(name) for record in records] for name in kinds}, schema=kinds
    )

"""What matters to the checks of one option: ranges, tipping values, sensitivity, remedies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.explain.case import cut_model, year_index
from bettercare.explain.moved import Movable, margins, movables
from bettercare.explain.node import NONE
from bettercare.explain.ranges import OneAtATime, Tipping, one_at_a_time, tipping_values
from bettercare.explain.remedies import Remedy, remedies, turned
from bettercare.explain.sobol import Sobol, check_base, choose, salib, sobol
from bettercare.plan.model import Option, Plan, year_label
from bettercare.plan.quantities import all_quantities
from bettercare.sampling import DrawBook
from bettercare.system.model import Model, build_model
from bettercare.verdict.checks import APPRAISED, SIMULATED, UNTESTED
from bettercare.verdict.judgement import ONE_IN_A_THOUSAND, collect_inputs, squared_correlations

Floats = NDArray[np.float64]
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Share of a margin's variance that goes with each uncertain assumption, over random draws."""

    addresses: tuple[str, ...]
    squared: Floats  # (members, addresses): squared correlation
    chance: float  # exceeded once in a thousand by an assumption that does nothing
    variance: Floats  # (members,): of each margin, everything moving
    draws: int


@dataclass(frozen=True, slots=True)
class Matters:
    """Everything that matters to an option's checks in a year."""

    plan: Plan
    option: Option
    year: str
    figures: tuple[Movable, ...]
    ends: OneAtATime
    members: tuple[int, ...]  # the members of `ends` that were asked for
    tipping: tuple[Tipping, ...]
    sensitivity: Sensitivity
    remedies: tuple[Remedy, ...]
    sobol: Sobol | None = None  # where it was asked for

    def swing(self, member: int) -> list[int]:
        """Figures by how far their range moves a member, widest first; none that do not move it."""
        ends = self.ends
        both = np.stack([ends.low[member], ends.high[member], np.zeros_like(ends.low[member])])
        both[2] = ends.stated[member]
        width = both.max(axis=0) - both.min(axis=0)
        return [int(k) for k in np.argsort(-width, kind="stable") if width[k] > NONE]

    def owner(self, figure: Movable) -> str:
        """Who answers for a figure: its owner, or the lead of its intervention."""
        key = figure.figure.owner
        parts = figure.address.split(".")
        if not key and parts[0] == "interventions":
            key = self.plan.interventions[parts[1]].lead
        return self.plan.partners[key].name if key in self.plan.partners else key

    def clear(self, member: int) -> list[tuple[str, float]]:
        """Assumptions whose squared correlation with a member stands clear of chance."""
        row = self.sensitivity.squared[member]
        order = np.argsort(-row, kind="stable")
        return [
            (self.sensitivity.addresses[k], float(row[k]))
            for k in order
            if row[k] > self.sensitivity.chance
        ]

    def would_turn(self, member: int) -> list[Remedy]:
        """Remedies that by themselves would make a member hold."""
        names = self.ends.names
        return [each for each in self.remedies if member in turned(each, self.ends.stated, names)]


def what_matters(
    plan: Plan,
    option: str,
    check: str | None = None,
    year: str | None = None,
    draws: int | None = None,
    told: Told | None = None,
    base: int | None = None,
) -> Matters:
    """What matters to an option's checks in a year (the last by default).

    `check` is a check's key or `KEY:MEMBER`; `told` is called with steps done, all steps and
    what comes next. `base`, rows of a base sample, asks for Sobol indices of one member too.
    Errors: `CallError` for an option, check or year the plan does not have, and where Sobol
    indices are asked for more than one member or SALib is missing.
    """
    if option not in plan.options:
        raise CallError(f"option {option!r} is not in the plan; it has {', '.join(plan.options)}")
    at = year_index(plan, year)
    _check_key(plan, check)
    if base is not None:
        check_base(base)
        salib("sample")  # that it is missing is best told before the work
    say = told or _quiet
    say(0, 4, "Every assumption at both ends of its range")
    model = cut_model(build_model(plan), at)
    chosen = plan.options[option]
    figures = movables(plan, chosen)
    ends = one_at_a_time(model, chosen, figures)
    members = _chosen(ends.names, check)
    if not members:
        which = "no check of the plan" if check is None else f"no member of the check {check!r}"
        raise CallError(f"{which} can be tested on what the plan says, so nothing matters to it")
    if base is not None and len(members) > 1:
        several = ", ".join(ends.names[m] for m in members)
        raise CallError(f"Sobol indices are for one test: --check with one of {several}")
    say(1, 4, "Values at which a check turns")
    tipping = tipping_values(model, chosen, figures, ends, members)
    say(2, 4, "Random draws of everything together")
    sensitivity = _sensitivity(model, chosen, DrawBook(plan.seed, draws or plan.draws))
    say(3, 4, "What is lacking, and starting earlier")
    found = remedies(model, chosen)
    say(4, 4, "Done")
    matters = Matters(
        plan, chosen, year_label(plan.years[at]), tuple(figures), ends, members,
        tuple(tipping), sensitivity, tuple(found),
    )  # fmt: skip
    if base is None:
        return matters
    member = members[0]
    inputs = choose(figures, matters.swing(member))
    if not inputs:
        raise CallError(
            f"no assumption moves {ends.names[member]}, so there is nothing to share out"
        )
    everything = float(sensitivity.variance[member])
    indices = sobol(model, chosen, inputs, member, everything, base, plan.seed, told)
    return replace(matters, sobol=indices)


def _quiet(done: int, total: int, text: str) -> None:
    """Tell nobody."""
    del done, total, text


def _sensitivity(model: Model, option: Option, book: DrawBook) -> Sensitivity:
    inputs = collect_inputs(all_quantities(model.plan), book)
    found = margins(model, option, book)
    short = np.stack([each.short for each in found])
    return Sensitivity(
        inputs.addresses,
        squared_correlations(inputs, short),
        ONE_IN_A_THOUSAND / book.count,
        short.var(axis=-1),
        book.count,
    )


def _chosen(names: tuple[str, ...], check: str | None) -> tuple[int, ...]:
    return tuple(m for m, name in enumerate(names) if check in (None, name, name.partition(":")[0]))


def _check_key(plan: Plan, check: str | None) -> None:
    if check is None:
        return
    key, _, member = check.partition(":")
    found = next((each for each in plan.verdict.checks if each.key == key), None)
    if found is None or (member and member not in found.members):
        beyond = (*UNTESTED, *SIMULATED, *APPRAISED)
        told = ", ".join(c.key for c in plan.verdict.checks if c.kind not in beyond)
        raise CallError(f"there is no check {check!r} in the plan; it has {told}")
    if found.kind in SIMULATED:
        raise CallError(
            f"{found.label} comes from simulated years: what matters to it is not worked out"
        )
    if found.kind in APPRAISED:
        raise CallError(
            f"{found.label} comes from the appraisal; bettercare appraise has its switching values"
        )
    if found.kind in UNTESTED:
        raise CallError(f"{found.label} is not modelled yet, so nothing can matter to it")

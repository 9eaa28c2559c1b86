"""Options side by side: what each is worth against business as usual, and how surely."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare import __version__
from bettercare.appraisal.bridged import STEPS, Bridged, bridged
from bettercare.appraisal.discount import discount_factors
from bettercare.appraisal.judged import Judged, judge
from bettercare.appraisal.lines import RESULTS, option_lines, released
from bettercare.appraisal.robust import probability_best, regret
from bettercare.appraisal.switching import Switch, switching_values
from bettercare.appraisal.taken import Ramps, Taken, take
from bettercare.appraisal.worth import Worth, worth
from bettercare.errors import CallError
from bettercare.plan.appraisal_model import AppraisalRules
from bettercare.plan.model import Option, Plan, year_label
from bettercare.sampling import DrawBook
from bettercare.system import run_options
from bettercare.system.model import build_model
from bettercare.system.run import blocks

Floats = NDArray[np.float64]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class OptionWorth:
    """One option of an appraisal."""

    option: Option
    worth: Worth
    otherwise: Floats  # NPSV by draw under the other rule for the years after the horizon
    probability_best: float
    regret: Floats  # by draw
    switches: list[Switch]  # figures at which the expected NPSV is nothing
    overtaken: list[Switch]  # figures at which it draws level with `rival`
    rival: str  # the option with the highest expected NPSV among the others
    capital_sought: Floats  # by draw, before optimism bias, secured or not
    bridge: Bridged  # from the gap with nothing done to the option's


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Every option, business as usual first."""

    rules: AppraisalRules
    options: tuple[OptionWorth, ...]
    factors: dict[str, Floats]
    judged: Judged | None
    meta: dict[str, Any]


def appraise(
    plan: Plan,
    options: Sequence[str] | None = None,
    draws: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Appraisal:
    """Run options of a plan and appraise them; business as usual is always among them.

    Raises `CallError` where the plan has no appraisal.toml, or not the option.
    """
    rules = plan.appraisal
    if rules is None:
        raise CallError(
            "the plan has no appraisal.toml",
            mend="add one; the guide on appraising options shows how",
        )
    for key in options or ():
        if key not in plan.options:
            raise CallError(f"option {key!r} is not in the plan; it has {', '.join(plan.options)}")
    keys = list(dict.fromkeys((rules.business_as_usual, *(options or plan.options))))
    if len(keys) < 2:
        raise CallError("business as usual alone is nothing to compare: name another option")
    book = DrawBook(plan.seed if seed is None else seed, plan.draws if draws is None else draws)
    taken = _run(plan, rules, keys, book, jobs or os.cpu_count() or 1, progress)
    return appraisal_of(plan, rules, taken, book)


def appraisal_of(
    plan: Plan, rules: AppraisalRules, taken: Sequence[Taken], book: DrawBook
) -> Appraisal:
    """The appraisal of options already run, business as usual first."""
    found = weigh(plan, rules, taken, book)
    meta = {
        "plan": plan.title,
        "plan_hash": plan.hash,
        "seed": book.seed,
        "draws": book.count,
        "options": [one.option.key for one in taken],
        "years": [year_label(rules.year_0 + year) for year in range(rules.years)],
        "code_version": __version__,
    }
    return Appraisal(rules, found[0], found[1], found[2], meta)


def _run(
    plan: Plan,
    rules: AppraisalRules,
    keys: Sequence[str],
    book: DrawBook,
    jobs: int,
    progress: Progress | None,
) -> list[Taken]:
    """Run the options and keep what the appraisal needs of each."""
    model = build_model(plan, bridge=STEPS)
    steps, done = len(blocks(book.count)) * len(keys), 0

    def told(option: Option) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, steps, option.label)

    chosen = [plan.options[key] for key in keys]
    runs = run_options(model, chosen, book, jobs, told)
    ramps: Ramps = {}
    return [
        replace(take(plan, rules, model.layout, run, book, ramps), bridge=bridged(model, run))
        for run in runs
    ]


def weigh(
    plan: Plan, rules: AppraisalRules, taken: Sequence[Taken], book: DrawBook
) -> tuple[tuple[OptionWorth, ...], dict[str, Floats], Judged | None]:
    """The appraisal of options already run, business as usual first."""
    factors = {
        key: discount_factors(schedule.bands, rules.years)
        for key, schedule in rules.schedules.items()
    }
    fade = rules.fade_years if rules.after_horizon == "fade" else None
    other = None if rules.after_horizon == "fade" else rules.fade_years
    usual = taken[0]
    worths, otherwise = [], []
    for one in taken:
        saved = released(one, usual)
        ways = [
            worth(
                option_lines(plan, rules, one, usual, saved, rule),
                factors,
                rules.price_base,
                book.count,
            )
            for rule in (fade, other)
        ]
        worths.append(ways[0])
        otherwise.append(ways[1].npsv)
    npsv = np.stack([each.npsv for each in worths])
    best, lost = probability_best(npsv), regret(npsv)
    expected = npsv.mean(axis=1)
    found = []
    for i, (one, worth_) in enumerate(zip(taken, worths, strict=True)):
        rival = max((k for k in range(len(taken)) if k != i), key=lambda k: expected[k])
        shares = worth_.by_figure
        against = {
            key: shares.get(key, 0.0) - worths[rival].by_figure.get(key, 0.0)
            for key in dict.fromkeys((*shares, *worths[rival].by_figure))
            if key not in RESULTS  # which are other ones in each option
        }
        found.append(
            OptionWorth(
                option=one.option,
                worth=worth_,
                otherwise=otherwise[i],
                probability_best=float(best[i]),
                regret=lost[i],
                switches=switching_values(float(expected[i]), shares) if i else [],
                overtaken=switching_values(float(expected[i] - expected[rival]), against),
                rival=taken[rival].option.key,
                capital_sought=_sought(plan, one, book),
                bridge=one.bridge,
            )
        )
    return tuple(found), factors, judge(plan, rules, taken, list(npsv), book)


def _sought(plan: Plan, one: Taken, book: DrawBook) -> Floats:
    amounts = [
        one.values.scalar(plan.interventions[key].capital.address)  # type: ignore[union-attr]
        for key in one.capital
    ]
    return np.asarray(sum(amounts, np.zeros(book.count)))

"""A plan held in memory, and questions put to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from bettercare import __version__
from bettercare.appraisal.taken import Taken, take
from bettercare.errors import CallError
from bettercare.plan.model import Option, Plan, year_label
from bettercare.plan.quantities import all_quantities
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun
from bettercare.system.model import build_model
from bettercare.system.run import SharedBlocks, blocks, gather, one_block
from bettercare.verdict.judgement import collect_inputs
from bettercare.verdict.rows import verdict_rows
from bettercare.verdict.value import Appraised, appraised
from bettercare.verdict.winter import Winter, kept_winter
from bettercare.whatif.alternative import (
    Adjustable,
    Change,
    adjustable,
    changes,
    circumstances,
    moved,
    option_of,
)
from bettercare.whatif.answer import Answer
from bettercare.whatif.headlines import Figures, lines, side_by_side
from bettercare.whatif.levers import Lever, levers

_K = TypeVar("_K")
_V = TypeVar("_V")
MOST = 12  # levers, where not said otherwise
DRAWS = 16
#: What business as usual does under changed circumstances, kept for who moves one thing more.
KEPT = 32
#: Runs kept for who asks again or for another year, some MB each.
KEPT_RUNS = 8


#: Changes that business as usual meets too: address, value, and from when.
Circumstances = tuple[tuple[str, float, date | None], ...]


@dataclass(slots=True)
class _Found:
    """A run of an option, what it is held against, and what has been told of it by year."""

    run: OptionRun
    value: Appraised | None
    winter: Winter | None
    verdict: dict[int, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    figures: dict[int, Figures] = field(default_factory=dict)


def open_plan(folder: Path) -> Plan:
    """The plan in a folder, for a program that keeps it. Errors: as for `bettercare check`."""
    from bettercare import plan as plans

    return plans.load(folder)


class WhatIf:
    """A plan made ready for questions about its options."""

    def __init__(
        self, plan: Plan, draws: int = DRAWS, seed: int | None = None, *,
        levers: Mapping[str, tuple[Lever, ...]] | None = None,
    ) -> None:  # fmt: skip
        """Prepare a plan; `seed` defaults to the plan's. `CallError` for draws below 1.

        `levers` are those that `levers` gave for options of this very plan before.
        """
        if draws < 1:
            raise CallError(f"draws must be 1 or more, not {draws}")
        self.plan = plan
        self.draws = draws
        self.seed = plan.seed if seed is None else seed
        self._model = build_model(plan)
        self._book = DrawBook(self.seed, draws)
        self._inputs = collect_inputs(all_quantities(plan), self._book)
        self._winter = kept_winter(plan)
        self._value = appraised(plan, self._book, self._inputs)
        self._lines = lines(plan, self._model.layout)
        self._shared: SharedBlocks = {}  # what options leave as the plan has it
        self._known: dict[str, dict[str, Adjustable]] = {}
        self._levers = {(key, MOST): found for key, found in (levers or {}).items()}
        self._published: dict[str, _Found] = {}
        self._answered: dict[tuple[str, tuple[Change, ...]], _Found] = {}
        self._usual_under: dict[Circumstances, Taken] = {}
        self._one_at_a_time = Lock()

    def options(self) -> tuple[dict[str, str], ...]:
        """Key, label and summary of every option, in the plan's order."""
        return tuple(
            {"key": key, "label": one.label, "summary": one.summary}
            for key, one in self.plan.options.items()
        )

    def levers(self, option: str, most: int = MOST) -> tuple[Lever, ...]:
        """The assumptions that matter most to an option, worked out when first asked for.

        That takes seconds: an answer is plain data and may be kept beside the plan's hash.
        `CallError` for an option that the plan does not have.
        """
        chosen = option_of(self.plan, option)
        with self._one_at_a_time:
            if (option, most) not in self._levers:
                found = levers(self._model, chosen, self._adjustable(chosen), most)
                self._levers[option, most] = found
            return self._levers[option, most]

    def ask(
        self, option: str, settings: Mapping[str, Any] | None = None, year: str | None = None
    ) -> Answer:
        """An option with changed assumptions (value by address) beside the option as published.

        In one year, such as `2018/19`, where it is named: the others then cost nothing until they
        are asked for. Errors: `CallError` for an option or year that the plan does not have,
        `SettingFaults`.
        """
        plan, chosen = self.plan, option_of(self.plan, option)
        labels = [year_label(each) for each in plan.years]
        if year is not None and year not in labels:
            told = f"it runs from {labels[0]} to {labels[-1]}"
            raise CallError(f"year {year!r} is not in the plan; {told}")
        asked = range(len(labels)) if year is None else (labels.index(year),)
        known = self._adjustable(chosen)
        made = changes(plan, chosen, known, settings or {})
        with self._one_at_a_time:
            published = self._as_published(chosen)
            found = self._asked(chosen, known, made) if made else published
            for each in (published, found):
                self._tell(each, asked)
        both = {y: (found.figures[y], published.figures[y]) for y in asked}
        return Answer(
            option=option,
            label=chosen.label,
            years=tuple(labels[y] for y in asked),
            changes=made,
            verdict=tuple(row for y in asked for row in found.verdict[y]),
            published_verdict=tuple(row for y in asked for row in published.verdict[y]),
            headlines=side_by_side(plan, self._model.layout, self._lines, both),
            draws=self.draws,
            seed=self.seed,
            plan_hash=plan.hash,
            code_version=__version__,
        )

    def _adjustable(self, option: Option) -> dict[str, Adjustable]:
        if option.key not in self._known:
            self._known[option.key] = adjustable(self.plan, option)
        return self._known[option.key]

    def _as_published(self, option: Option) -> _Found:
        if option.key not in self._published:
            usual = self._usual()
            run = self._run(option)
            if self._value is not None and self._value.usual is None and usual is not None:
                first = run if usual is option else self._run(usual)
                self._value.worth(self._model, first, self._book)
            self._published[option.key] = _Found(run, self._value, self._winter)
        return self._published[option.key]

    def _asked(
        self, option: Option, known: Mapping[str, Adjustable], made: tuple[Change, ...]
    ) -> _Found:
        """As `_changed`, or what it gave before."""
        key = option.key, made
        found = self._answered.pop(key, None) or self._changed(option, known, made)
        _keep(self._answered, key, found, KEPT_RUNS)
        return found

    def _changed(
        self, option: Option, known: Mapping[str, Adjustable], made: tuple[Change, ...]
    ) -> _Found:
        run = self._run(moved(option, known, made))
        usual, value = self._usual(), self._value
        if value is not None and usual is not None:
            # ramps of a moved figure are not kept: a desk lives long
            value = replace(value, ramps=dict(value.ramps))
            met = circumstances(option, usual, made)
            if usual.key != option.key and met:
                value.usual = self._usual_taken(usual, known, met, value)
        winter = self._winter
        if winter is not None:  # the kept surface was fitted to the plan without these changes
            winter = replace(winter, stale=winter.stale or winter.usable)
        return _Found(run, value, winter)

    def _usual_taken(
        self,
        usual: Option,
        known: Mapping[str, Adjustable],
        met: tuple[Change, ...],
        value: Appraised,
    ) -> Taken:
        """Business as usual under changed circumstances, for the appraisal."""
        key = tuple((each.address, each.value, known[each.address].start) for each in met)
        taken = self._usual_under.pop(key, None)
        if taken is None:
            run = self._run(moved(usual, known, met))
            taken = take(self.plan, value.rules, self._model.layout, run, self._book, value.ramps)
        _keep(self._usual_under, key, taken, KEPT)
        return taken

    def _usual(self) -> Option | None:
        return self.plan.options[self._value.rules.business_as_usual] if self._value else None

    def _run(self, option: Option) -> OptionRun:
        """An option in every draw, in this process."""
        model, book = self._model, self._book
        rows = np.empty((len(model.layout.rows), len(self.plan.years), book.count))
        parts = [
            one_block(model, option, book, block, self._shared, rows[..., block])
            for block in blocks(book.count)
        ]
        return gather(model, option, parts, rows)

    def _tell(self, found: _Found, years: Sequence[int]) -> None:
        """Judge a run in years in which it has not been judged yet."""
        fresh = [y for y in years if y not in found.verdict]
        if not fresh:
            return
        rows = verdict_rows(
            self._model, found.run, self._inputs, found.winter, self._book, found.value, fresh
        )
        each = len(rows) // len(fresh)  # a year has a row for every test, whatever comes of it
        for place, y in enumerate(fresh):
            found.verdict[y] = tuple(rows[place * each : (place + 1) * each])
            found.figures[y] = Figures.of(self._lines, found.run.rows, y)
        if self._winter is not None:
            # the first is the plan's own, in nearly every question the one asked for
            for key in list(self._winter.made)[1:-KEPT_RUNS]:
                del self._winter.made[key]


def _keep(kept: dict[_K, _V], key: _K, value: _V, most: int) -> None:
    """Put a value last, and let the one that was asked for longest ago go."""
    kept[key] = value
    if len(kept) > most:
        del kept[next(iter(kept))]

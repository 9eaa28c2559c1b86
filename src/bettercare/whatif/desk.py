"""A plan held in memory, and questions put to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
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
from bettercare.whatif.headlines import Figures, Headline, lines, side_by_side
from bettercare.whatif.levers import Lever, levers

_K = TypeVar("_K")
_V = TypeVar("_V")
MOST = 12  # levers, where not said otherwise
DRAWS = 16
#: Answers, and runs of business as usual, kept for readers who ask again or move one thing more.
KEPT = 32


#: Changes that business as usual meets too: address, value, and from when.
Circumstances = tuple[tuple[str, float, date | None], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gives: plain values throughout, and `as_dict` for JSON.

    `verdict` holds rows of verdict.csv (schema `tables.results.VERDICT`) for every year.
    """

    option: str
    label: str
    years: tuple[str, ...]
    changes: tuple[Change, ...]
    verdict: tuple[dict[str, Any], ...]
    published_verdict: tuple[dict[str, Any], ...]
    headlines: tuple[Headline, ...]
    draws: int
    seed: int
    plan_hash: str
    code_version: str

    def as_dict(self, year: str | None = None) -> dict[str, Any]:
        """The answer in dicts, lists, texts and numbers; of one year only where it is named.

        `CallError` for a year that the plan does not have.
        """
        if year is None:
            return asdict(self)
        if year not in self.years:
            raise CallError(
                f"year {year!r} is not in the plan; it runs from {self.years[0]} to "
                f"{self.years[-1]}"
            )
        at = self.years.index(year)
        cut = replace(
            self,
            verdict=tuple(row for row in self.verdict if row["year"] == year),
            published_verdict=tuple(row for row in self.published_verdict if row["year"] == year),
            headlines=tuple(replace(one, years=(one.years[at],)) for one in self.headlines),
        )
        return asdict(cut)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a run of an option gave."""

    verdict: tuple[dict[str, Any], ...]
    figures: Figures


def open_plan(folder: Path) -> Plan:
    """The plan in a folder, for a program that keeps it. Errors: as for `bettercare check`."""
    from bettercare import plan as plans

    return plans.load(folder)


class WhatIf:
    """A plan made ready for questions about its options."""

    def __init__(self, plan: Plan, draws: int = DRAWS, seed: int | None = None) -> None:
        """Prepare a plan; `seed` defaults to the plan's. `CallError` for draws below 1."""
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
        self._levers: dict[tuple[str, int], tuple[Lever, ...]] = {}
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

    def ask(self, option: str, settings: Mapping[str, Any] | None = None) -> Answer:
        """An option with changed assumptions (value by address) beside the option as published.

        Errors: `CallError` for an option that the plan does not have, `SettingFaults`.
        """
        plan, chosen = self.plan, option_of(self.plan, option)
        known = self._adjustable(chosen)
        made = changes(plan, chosen, known, settings or {})
        with self._one_at_a_time:
            published = self._as_published(chosen)
            asked = self._asked(chosen, known, made) if made else published
        return Answer(
            option=option,
            label=chosen.label,
            years=tuple(year_label(year) for year in plan.years),
            changes=made,
            verdict=asked.verdict,
            published_verdict=published.verdict,
            headlines=side_by_side(
                plan, self._model.layout, self._lines, asked.figures, published.figures
            ),
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
            if self._value is not None and self._value.usual is None and usual is not None:
                self._value.worth(self._model, self._run(usual), self._book)
            self._published[option.key] = self._judge(self._run(option), self._value, self._winter)
        return self._published[option.key]

    def _asked(
        self, option: Option, known: Mapping[str, Adjustable], made: tuple[Change, ...]
    ) -> _Found:
        """As `_changed`, or what it gave before."""
        key = option.key, made
        found = self._answered.pop(key, None) or self._changed(option, known, made)
        _keep(self._answered, key, found)
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
        found = self._judge(run, value, winter)
        if self._winter is not None:
            self._winter.last.clear()
            for key in list(self._winter.made)[len(self._published) :]:
                del self._winter.made[key]
        return found

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
        _keep(self._usual_under, key, taken)
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

    def _judge(self, run: OptionRun, value: Appraised | None, winter: Winter | None) -> _Found:
        found = verdict_rows(self._model, run, self._inputs, winter, self._book, value)
        return _Found(tuple(found), Figures.of(self._lines, run.rows))


def _keep(kept: dict[_K, _V], key: _K, value: _V) -> None:
    """Put a value last, and let the one that was asked for longest ago go."""
    kept[key] = value
    if len(kept) > KEPT:
        del kept[next(iter(kept))]

"""The appraisal beside a run made for something else: no option is run twice."""

from __future__ import annotations

from dataclasses import replace

from bettercare.appraisal.appraise import Appraisal, appraisal_of
from bettercare.appraisal.bridged import bridged
from bettercare.appraisal.taken import Ramps, Taken, take
from bettercare.plan.model import Plan
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun
from bettercare.system.model import Model


class Beside:
    """Keeps of each option's run what the appraisal needs, while the run's arrays hold."""

    def __init__(self) -> None:
        self._taken: dict[str, Taken] = {}
        self._ramps: Ramps = {}
        self._book: DrawBook | None = None

    def __call__(self, model: Model, run: OptionRun, book: DrawBook) -> None:
        """Take what is needed of one option; nothing where the plan has no appraisal."""
        rules = model.plan.appraisal
        if rules is not None:
            self._book = book
            one = take(model.plan, rules, model.layout, run, book, self._ramps)
            self._taken[run.option.key] = replace(one, bridge=bridged(model, run))

    def appraisal(self, plan: Plan) -> Appraisal | None:
        """The appraisal of the options run.

        None where the plan has none, and where business as usual or all else was not run.
        """
        rules = plan.appraisal
        usual = None if rules is None else self._taken.get(rules.business_as_usual)
        if rules is None or usual is None or self._book is None or len(self._taken) < 2:
            return None
        others = [one for one in self._taken.values() if one is not usual]
        return appraisal_of(plan, rules, [usual, *others], self._book)

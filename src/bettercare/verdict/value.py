"""Value for money in the verdict: the net present social value of an option, as appraised.

The appraisal's own lines and discounting are used, on what the run has made already; whole
distributions, switching values and criteria are for `bettercare appraise`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal.discount import discount_factors
from bettercare.appraisal.lines import option_lines, released
from bettercare.appraisal.taken import Ramps, Taken, take
from bettercare.appraisal.worth import Worth, worth
from bettercare.plan.model import Check, Plan, year_label
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun
from bettercare.system.model import Model
from bettercare.system.summaries import quantiles
from bettercare.verdict.judgement import Inputs, collect_inputs
from bettercare.verdict.tested import Tested
from bettercare.verdict.usual import asked_for

if TYPE_CHECKING:
    from bettercare.plan.appraisal_model import AppraisalRules

Floats = NDArray[np.float64]
NO_APPRAISAL = "the plan has no appraisal.toml, so nothing says what an option is worth"


@dataclass(slots=True)
class Appraised:
    """Business as usual, as it was run, and what every option is held against it with.

    `usual` is None where business as usual was not among the options run.
    """

    rules: AppraisalRules
    factors: dict[str, Floats]
    inputs: Inputs  # figures of the appraisal that are uncertain, beside those of the run
    usual: Taken | None = None
    ramps: Ramps = field(default_factory=dict)

    def worth(self, model: Model, run: OptionRun, book: DrawBook) -> Worth | None:
        """What an option is worth against business as usual, which has to be run first."""
        if self.usual is None and run.option.key != self.rules.business_as_usual:
            return None
        taken = take(model.plan, self.rules, model.layout, run, book, self.ramps)
        if run.option.key == self.rules.business_as_usual:
            self.usual = taken
        assert self.usual is not None
        fade = self.rules.fade_years if self.rules.after_horizon == "fade" else None
        saved = released(taken, self.usual)
        lines = option_lines(model.plan, self.rules, taken, self.usual, saved, fade)
        return worth(lines, self.factors, self.rules.price_base, book.count)


def appraised(plan: Plan, book: DrawBook, run: Inputs) -> Appraised | None:
    """What the check needs; None where no check asks for it or the plan is not appraised.

    `run` are the uncertain figures of the run.
    """
    if not asked_for(plan) or plan.appraisal is None:
        return None
    rules = plan.appraisal
    factors = {
        key: discount_factors(schedule.bands, rules.years)
        for key, schedule in rules.schedules.items()
    }
    return Appraised(rules, factors, run.beside(collect_inputs(rules.quantities, book)))


def value_of(rules: AppraisalRules, check: Check, found: Worth, plan: Plan, usual: bool) -> Tested:
    """The check of an option: the least it has to be worth against what it is, in every year."""
    least = check.threshold.value if check.threshold else 0.0
    npsv = np.broadcast_to(found.npsv, (len(plan.years), found.npsv.size))
    return Tested(
        check, check.key, "gbp", least, np.full_like(npsv, least), npsv,
        told=told(rules, found, usual),
    )  # fmt: skip


def told(rules: AppraisalRules, found: Worth, usual: bool) -> str:
    """What an option is worth, in a sentence."""
    if usual:
        return "Business as usual, against which the other options are valued."
    _, low, _, high = (float(each) / 1e6 for each in quantiles(found.npsv))
    text = (
        f"Worth £{low:,.0f}m to £{high:,.0f}m more than business as usual over {rules.years} years "
        f"from {year_label(rules.year_0)}, in prices of {year_label(rules.price_base)}."
    ).replace("£-", "-£")
    ratio = found.ratio[np.isfinite(found.ratio)]
    if ratio.size:
        first, last = np.quantile(ratio, (0.1, 0.9))
        text += f" Benefits are {first:.1f} to {last:.1f} times what it costs."
    return text

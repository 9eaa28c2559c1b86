"""The tiny plan of `tiny` with an appraisal, small enough to work by hand. Figures are invented.

Option `all` has one change: from 2014/15, 912.5 admissions fewer and 5,475 contacts at home more.
What that releases, a year: 912.5 x (1,000 + 4 x 200) x 0.5 - 5,475 x 50 = 547,500 pounds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tiny import at_home, quantity, tiny_plan

from bettercare.appraisal.appraise import weigh
from bettercare.appraisal.taken import take
from bettercare.plan.appraisal_model import (
    AppraisalRules,
    Benefit,
    Bias,
    CapitalPlan,
    Criterion,
    ExtraCost,
    Factor,
    Pick,
    Risk,
    Schedule,
    Stakeholder,
)
from bettercare.plan.model import Option, Plan
from bettercare.plan.rate_bands import RateBand
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

FEWER = 912.5  # admissions a year
RELEASED = 547_500.0  # pounds a year
ADMISSIONS = Pick("activity", (("service", "hospital"),))


def schedule(key: str, *bands: tuple[int, int | None, float]) -> Schedule:
    rates = tuple(RateBand(*band) for band in bands)
    return Schedule(key, key, date(2003, 4, 1), rates, "uhl")


def share(address, value, spread=None):
    return quantity(f"appraisal.{address}", value, "share", "share", spread)


def pounds(address, value, spread=None):
    return quantity(f"appraisal.{address}", value, "gbp/year", "positive", spread)


def tiny_rules(**changes) -> AppraisalRules:
    """Six years from 2013/14; standard rate 10%, health rate 5%."""
    rules = AppraisalRules(
        price_base=2013,
        year_0=2013,
        years=6,
        business_as_usual="nothing",
        after_horizon="hold",
        fade_years=2,
        schedules={
            "standard": schedule("standard", (1, None, 0.10)),
            "health": schedule("health", (1, None, 0.05)),
        },
        qaly=quantity("appraisal.qaly", 60_000.0, "gbp/qaly"),
        biases={
            "building": Bias(
                "building",
                "Building",
                share("optimism_bias.building.upper", 0.24),
                share("optimism_bias.building.lower", 0.02),
                (
                    Factor("design", 0.5, share("optimism_bias.building.mitigation.design", 1.0)),
                    Factor("ground", 0.5, share("optimism_bias.building.mitigation.ground", 0.0)),
                ),
            )
        },
        capital={
            "at_home": CapitalPlan(
                "at_home",
                "building",
                ((2013, 1.0),),
                2014,
                3,
                share("capital.at_home.renewal", 0.5),
            )
        },
        costs={
            "double": ExtraCost(
                "double", "Double running", ("all",), 2014, 2014, "transition",
                pounds("costs.double", 50_000.0),
            )
        },
        benefits={
            "journeys": Benefit(
                "journeys", "Journeys", "societal", ADMISSIONS, "less",
                quantity("appraisal.benefits.journeys", 10.0, "gbp/admission"),
            ),
            "health": Benefit(
                "health", "Health", "health", ADMISSIONS, "less",
                quantity("appraisal.benefits.health", 0.01, "qaly/admission"), "another good",
            ),
        },
        risks={
            "too_soon": Risk(
                "too_soon", "Home too soon", ("all",), 2014, None,
                share("risks.too_soon.probability", 0.2),
                pounds("risks.too_soon.impact", 50_000.0),
            )
        },
        criteria={
            "fewer": Criterion(
                "fewer", "Fewer admissions", "", ADMISSIONS, 2016,
                ((2000.0, 1.0), (4000.0, 0.0)), {}, 0.5, "uhl", "invented",
            ),
            "liked": Criterion(
                "liked", "Liked", "", None, None, (),
                {
                    "nothing": share("criteria.liked.scores.nothing", 0.8),
                    "all": share("criteria.liked.scores.all", 0.3),
                },
                None, "uhl", "invented",
            ),
        },
        stakeholders={
            "people": Stakeholder(
                "people", "People", {"fewer": 30.0, "liked": 10.0}, (), "invented"
            )
        },
    )  # fmt: skip
    rules = replace(rules, **changes)
    return replace(rules, quantities={each.address: each for each in figures(rules)})


def figures(rules: AppraisalRules):
    """Every figure of the rules."""
    if rules.qaly is not None:
        yield rules.qaly
    for bias in rules.biases.values():
        yield from (bias.upper, bias.lower, *(cause.mitigation for cause in bias.factors))
    yield from (plan.renewal for plan in rules.capital.values() if plan.renewal is not None)
    yield from (cost.amount for cost in rules.costs.values())
    yield from (each.value for each in rules.benefits.values() if each.value is not None)
    for risk in rules.risks.values():
        yield from (risk.probability, risk.impact)
    for criterion in rules.criteria.values():
        yield from criterion.scores.values()


def appraised_plan(rules: AppraisalRules | None = None, options=None, **changes) -> Plan:
    """The tiny plan, its change costing a million to build and 100,000 a year to run."""
    change = at_home(
        revenue=quantity("interventions.at_home.revenue", 100_000.0, "gbp/year"),
        capital=quantity("interventions.at_home.capital", 1_000_000.0, "gbp"),
        **changes,
    )
    return tiny_plan((change,), appraisal=tiny_rules() if rules is None else rules, options=options)


def option(key: str, *interventions: str, settings=(), chain=()) -> Option:
    return Option(key, key, (*chain, key), interventions, tuple(settings))


def taken_of(plan: Plan, *keys: str, book: DrawBook | None = None):
    """What the appraisal takes from the runs of some options."""
    book = book or DrawBook(1, 1, central=True)
    model = build_model(plan)
    assert plan.appraisal is not None
    return [
        take(plan, plan.appraisal, model.layout, run_option(model, plan.options[key], book), book)
        for key in keys
    ]


def worths(plan: Plan, *keys: str, book: DrawBook | None = None):
    """The worth of some options, business as usual first."""
    book = book or DrawBook(1, 1, central=True)
    assert plan.appraisal is not None
    return weigh(plan, plan.appraisal, taken_of(plan, *keys, book=book), book)

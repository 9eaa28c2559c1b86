"""A report after the STRESS guidelines, filled in from the plan and the program.

Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019), "Strengthening the reporting of empirical
simulation studies: introducing the STRESS guidelines", Journal of Simulation 13(1), 55-67. Its
numbering is kept; what each item asks is told in our own words.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from bettercare import __version__
from bettercare.plan.model import Option, Plan, year_label
from bettercare.quality.assumptions import Assumption
from bettercare.quality.methods import methods
from bettercare.quality.parts import Item, Part, Report, Rows, counted, listed, share_said
from bettercare.tables.results import MEASURES

LINK = "https://doi.org/10.1080/17477778.2018.1442155"
_LIBRARIES = ("numpy", "polars", "joblib")


def stress(plan: Plan, log: Sequence[Assumption]) -> Report:
    """The report on a plan. `log` is its log of assumptions."""
    return Report(
        f"{plan.short}: the model, reported after STRESS",
        "What somebody needs to know to understand, check and repeat the runs of this plan.",
        "STRESS: Strengthening the Reporting of Empirical Simulation Studies",
        LINK,
        (
            Part("1. Objectives", _objectives(plan)),
            Part("2. Logic", _logic(plan)),
            Part("3. Data", _data(plan, log)),
            Part("4. Experimentation", _experimentation(plan)),
            Part("5. Implementation", _implementation()),
            Part("6. Code access", _access(plan)),
        ),
    )


def _objectives(plan: Plan) -> tuple[Item, ...]:
    measures = tuple((each.name, each.unit, each.meaning, each.by) for each in MEASURES)
    return (
        Item(
            "1.1",
            "Purpose",
            "Why is there a model?",
            (
                f"{plan.title}. {plan.summary}",
                (
                    "The model tests whether the plan adds up for people, services, staff, "
                    "buildings and money, option by option and year by year, against limits that "
                    "the partners set before the run."
                ),
            ),
            blanks=("Who asked for this work, and what is to be decided with it?",),
        ),
        Item(
            "1.2",
            "Outputs",
            "What is measured, when, and with what measure of error?",
            (
                (
                    "Every measure is given for each year (or month, where it says so) as the "
                    "mean and the 10th, 50th and 90th percentiles over the draws. The chance that "
                    "a check holds is the share of draws in which it does, in steps of 5%, never "
                    "0 or 100."
                ),
            ),
            Rows("Measures", ("Measure", "Unit", "What it is", "By"), measures),
        ),
        Item(
            "1.3",
            "Aims of the experiments",
            "Which options and checks were the runs made for?",
            (f"{counted(len(plan.options), 'option')} are compared on the same draws.",),
            Rows(
                "Options",
                ("Option", "What it is"),
                tuple((option.label, option.summary) for option in plan.options.values()),
            ),
        ),
    )


def _logic(plan: Plan) -> tuple[Item, ...]:
    chain = tuple((each.label, each.how, each.page) for each in methods().values())
    kinds = Counter(check.kind for check in plan.verdict.checks)
    return (
        Item(
            "2.1",
            "Overview",
            "What is the model, on one page?",
            (
                (
                    "People, activity, interventions (held back by what must be there first), "
                    "bed-days, beds and places, staff, money, verdict: one pass a year, in that "
                    "order. What one year reaches holds back the next; nothing is solved for "
                    "within a year."
                ),
                (
                    "It is a cohort and flow-rate model of expected numbers. No person is "
                    "followed and no queue forms in the yearly run."
                ),
            ),
        ),
        Item(
            "2.2",
            "Logic of the base model",
            "How does each part work?",
            (),
            Rows("Parts of the model", ("Part", "How", "Page of the documentation"), chain),
        ),
        Item(
            "2.3",
            "Logic of the options",
            "How does each option differ from the base?",
            (
                (
                    "Effects on activity come first, in the option's order of interventions and "
                    "each file's order of effects, multiplied and then added; effects on stays "
                    "follow."
                ),
            ),
            Rows(
                "What each option changes",
                ("Option", "Based on", "Interventions", "Values it sets"),
                tuple(_option(plan, option) for option in plan.options.values()),
            ),
        ),
        Item(
            "2.4",
            "Algorithms",
            "Which formulas and rules stand for complicated processes?",
            (
                (
                    "Each page named under 2.2 gives the formulas with a worked example. Checks of "
                    f"the plan: {listed([f'{kind} ({n})' for kind, n in kinds.items()])}."
                ),
            ),
        ),
        Item(
            "2.5",
            "Components",
            "What is the model made of?",
            (),
            Rows("Components", ("Component", "How many", "Which"), _components(plan)),
        ),
    )


def _option(plan: Plan, option: Option) -> tuple[str, ...]:
    above = [plan.options[key].label for key in option.chain[:-1]]
    changes = [plan.interventions[key].label for key in option.interventions]
    settings = [f"{one.address} = {one.value:,.6g} {one.unit}".strip() for one in option.settings]
    return (
        option.label,
        listed(above) or "–",
        listed(changes, 50) or "none",
        listed(settings, 50) or "none",
    )


def _components(plan: Plan) -> tuple[tuple[str, ...], ...]:
    named = {
        "Areas": [area.name for area in plan.areas.values()],
        "Age bands": [band.key for band in plan.age_bands],
        "Settings of care": [each.name for each in plan.settings.values()],
        "Pathways": [each.name for each in plan.pathways.values()],
        "Services": [each.name for each in plan.services.values()],
        "Bed types": [each.name for each in plan.bed_types.values()],
        "Staff groups": [each.name for each in plan.staff_groups.values()],
        "Partners": [each.name for each in plan.partners.values()],
        "Interventions": [each.label for each in plan.interventions.values()],
    }
    return tuple((what, f"{len(names)}", listed(names, 60)) for what, names in named.items())


def _data(plan: Plan, log: Sequence[Assumption]) -> tuple[Item, ...]:
    resting = Counter(key for row in log for key in row.source)
    sources = tuple(
        (each.title, each.publisher, each.year, each.grade, f"{resting[each.key]:,}")
        for each in plan.sources.values()
    )
    notes = tuple((each.title, each.note) for each in plan.sources.values() if each.note)
    graded = [row for row in log if row.grade]
    grades = Counter(row.grade for row in graded)
    ranged = [row for row in log if row.quantity is not None and row.range is not None]
    figures = [row for row in log if row.quantity is not None]
    groups = Counter(row.quantity.group for row in figures if row.quantity and row.quantity.group)
    return (
        Item(
            "3.1",
            "Sources",
            "Where does every input come from?",
            (),
            Rows(
                "Sources",
                ("Source", "Publisher", "Year", "Grade", "Figures and tables that name it"),
                sources,
            ),
        ),
        Item(
            "3.2",
            "What was done to the data first",
            "How were figures cleaned, converted or estimated before they came into the plan?",
            ("What the sources' own notes say of it:",) if notes else (),
            Rows("Notes of the sources", ("Source", "Note"), notes) if notes else None,
            ("Anything done to the data that no note tells of",),
        ),
        Item(
            "3.3",
            "Inputs",
            "What are the inputs, with their distributions?",
            (
                (
                    f"{counted(len(figures), 'figure')}, {len(ranged):,} of them with a range; "
                    f"{counted(len(plan.tables), 'table')}. The log of assumptions lists each with "
                    "value, unit, range, source and owner."
                ),
                f"{counted(len(groups), 'group')} of figures move together"
                + (f": {listed(sorted(groups))}." if groups else "."),
            ),
        ),
        Item(
            "3.4",
            "Assumptions",
            "What had to be assumed where data were lacking?",
            (
                "By the grade of the best source: "
                + "; ".join(
                    f"{grade} {count:,} ({share_said(count, len(graded))})"
                    for grade, count in grades.most_common()
                )
                + ".",
                "Of the method itself: "
                + " ".join(limit for each in methods().values() for limit in each.limits),
            ),
        ),
    )


def _experimentation(plan: Plan) -> tuple[Item, ...]:
    first, last = year_label(plan.first_year), year_label(plan.last_year)
    return (
        Item(
            "4.1",
            "Start",
            "What state does a run start from?",
            (
                (
                    f"From the figures of the base year {first}: people at its middle, activity, "
                    "staff in post, beds and cost as the plan gives them. There is no warm-up."
                ),
            ),
        ),
        Item(
            "4.2",
            "Length",
            "How long is a run, in what steps?",
            (f"{first} to {last}, {counted(len(plan.years), 'year')}, with months within them.",),
        ),
        Item(
            "4.3",
            "Estimation",
            "How many runs, and how is uncertainty estimated?",
            (
                (
                    f"{counted(plan.draws, 'draw')} of all uncertain figures together unless a run "
                    "asks for another number (its report says which). Options are compared on the "
                    "same draws. A probability from so many draws has a standard error of at most "
                    f"{50 / plan.draws**0.5:.0f} percentage points."
                ),
            ),
        ),
    )


def software(libraries: Sequence[str]) -> Item:
    """Item 5.1: the program and the libraries it computes with, in the versions at hand."""
    versions = [f"Better Care {__version__}", f"Python {platform.python_version()}"]
    for name in libraries:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # installed without its papers
            versions.append(name)
    asks = "Which software and versions?"
    return Item("5.1", "Software", asks, (f"This page was made with {listed(versions)}.",))


def _implementation() -> tuple[Item, ...]:
    return (
        software(_LIBRARIES),
        Item(
            "5.2",
            "Random numbers",
            "How are random numbers made?",
            (
                (
                    "A counter-based generator (Philox) keyed by seed, address and number of the "
                    "draw: each figure has its own numbers, so changing one figure or option "
                    "leaves every other draw as it was. Draws become values by inverse cumulative "
                    "distributions."
                ),
            ),
        ),
        Item(
            "5.3",
            "Execution",
            "In what order are events worked out, and what if work is shared out?",
            (
                (
                    "Years in order, and within a year the parts in the order of 2.2. Blocks of "
                    "draws may be shared out over processes; the results are the same bytes for "
                    "any number."
                ),
            ),
        ),
        Item(
            "5.4",
            "Computer",
            "What computer, and how long does it take?",
            ("Any computer with Python 3.11 or newer; figures are in explanation/speed.",),
            blanks=("Computer and time of the runs that were relied on",),
        ),
    )


def _access(plan: Plan) -> tuple[Item, ...]:
    return (
        Item(
            "6.1",
            "Sharing",
            "How can others get the model and repeat the work?",
            (
                (
                    "The program is open under the MIT licence. The plan is a folder of text "
                    f"files; this report is on the plan with the hash {plan.hash}, and every "
                    "result carries the hash of its plan, the seed and the program's version."
                ),
            ),
            blanks=("Where this plan can be had, and under what licence",),
        ),
    )

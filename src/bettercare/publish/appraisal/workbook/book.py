"""The whole workbook."""

from __future__ import annotations

from bettercare.appraisal import Appraisal
from bettercare.plan.model import Plan, year_label
from bettercare.publish import words
from bettercare.publish.appraisal.workbook.case import Case, stated_case
from bettercare.publish.appraisal.workbook.inputs import (
    write_bias,
    write_clock,
    write_inputs,
    write_schemes,
)
from bettercare.publish.appraisal.workbook.option_sheet import Given, write_option
from bettercare.publish.appraisal.workbook.run_sheet import write_run
from bettercare.publish.appraisal.workbook.scores import write_scores
from bettercare.publish.appraisal.workbook.sheet import Book
from bettercare.publish.appraisal.workbook.summary import write_summary, write_switches


def workbook(plan: Plan, found: Appraisal, case: Case | None = None) -> bytes:
    """An appraisal as an Excel file: every assumption at its stated value, formulas live.

    `case` is worked out where it is not given. The file holds the values of its formulas too, so
    that a reader that does not calculate shows them; the draws' spread stands beside them as
    figures. The same appraisal gives the same bytes.
    """
    book = Book(f"Appraisal: {words.plain(plan.title)}")
    write_appraisal(book, plan, found, case)
    return book.content()


def write_appraisal(
    book: Book, plan: Plan, found: Appraisal, case: Case | None = None, about: str = "Read me"
) -> None:
    """The sheets of an appraisal; `about` names that which says how to read them."""
    keys = [one.option.key for one in found.options]
    case = stated_case(plan, found.rules, keys) if case is None else case
    _read_me(book, case, found, about)
    inputs = write_inputs(book, case)
    clock = write_clock(book, case, inputs)
    schemes = write_schemes(book, case)
    bias = write_bias(book, case, inputs)
    runs = [write_run(book, case, inputs, i) for i in range(len(case.taken))]
    given = Given(case, inputs, clock, schemes, bias, runs)
    cells = {i: write_option(book, given, i) for i in range(1, len(case.taken))}
    npsv = write_summary(book, case, found, clock, cells)
    write_switches(book, case, inputs, cells, npsv)
    write_scores(book, case, inputs, runs, npsv)


def _read_me(book: Book, case: Case, found: Appraisal, about: str) -> None:
    """What the workbook is, and how to read it."""
    rules, meta = case.rules, found.meta
    usual = words.plain(case.taken[0].option.label)
    last = year_label(rules.year_0 + rules.years - 1)
    page = book.page(about, f"Appraisal: {words.plain(case.plan.title)}", [110], (0, 0))
    text = f"""\
What the options are worth against business as usual, as formulas that anyone can check.

Business as usual: {usual}. Prices of {year_label(rules.price_base)}, without inflation.
Discounted to {year_label(rules.year_0)}; years to {last}.
Net present social value = present value of benefits - of costs - of risks.

Yellow cells are inputs with unit, range and source: change one and all else follows.
Grey cells come from the run of the model at stated values: activity, cost of services, share of \
each change in place. The workbook does not run the model again: an input that acts through the \
run, such as activity, has to be changed in the plan.
All other numbers are formulas.

Sheets: Inputs, Time (discount factors), Schemes (capital by year), Optimism bias, a Run and an \
Option sheet for each option, Summary, Switching values, Scores.
The workbook holds one case, every assumption at its stated value. The spread over the \
assumptions' ranges stands on the sheet Summary, as figures.
What cannot be put into money is not here: the page of the appraisal names it.

Plan {meta["plan_hash"][:16]}, Better Care {meta["code_version"]}, {meta["draws"]:,} draws, \
seed {meta["seed"]}."""
    for row, line in enumerate(text.splitlines(), start=2):
        page.text(row, 0, line, "wrap")

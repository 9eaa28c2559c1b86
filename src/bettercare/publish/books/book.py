"""The whole workbook: what it holds, the arithmetic in formulas, every table, every name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bettercare.plan.model import Plan
from bettercare.plan.programme import Record
from bettercare.publish import words
from bettercare.publish.appraisal.workbook.book import write_appraisal
from bettercare.publish.appraisal.workbook.sheet import Book, Page
from bettercare.publish.books.bridge_sheet import write_bridge
from bettercare.publish.books.gap_sheet import write_gap
from bettercare.publish.books.table_sheets import (
    write_months,
    write_results,
    write_table,
    write_view,
)
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers import recorded
from bettercare.tables.published import PUBLISHED_TABLES
from bettercare.tables.results import MEASURES, OUTPUT_TABLES

if TYPE_CHECKING:
    import polars as pl

    from bettercare.appraisal import Appraisal

_ACROSS, _HEIGHT = 95, 15  # letters on a line of the first sheet, and the height of one
_RESULTS, _MONTHS = "Results by year", "Results by month"
_NAMED = ("options", "partners", "areas", "settings", "stages", "pathways", "services",
          "staff_groups", "interventions", "principles")  # fmt: skip


def whole_book(
    facts: Facts,
    frames: Mapping[str, pl.DataFrame],
    appraisal: Appraisal | None = None,
    record: Record | None = None,
) -> bytes:
    """The tables `frames` of a bundle as an Excel file, with gap, bridge and appraisal live.

    The same tables give the same bytes. Formulas hold their values too.
    """
    plan = facts.plan
    book = Book(f"Every table: {words.plain(plan.title)}")
    front = book.page("Read me", words.plain(plan.title), [30, 100], (0, 0))
    listed: list[tuple[str, str]] = []
    if write_gap(book, "Gap", facts):
        listed.append(("Gap", "The gap of every partner and year, in formulas"))
    if write_bridge(book, "Bridge", facts):
        listed.append(("Bridge", "What closes the gap, step by step, in formulas"))
    if appraisal is not None:
        listed.append(("About the appraisal", _APPRAISAL))
        write_appraisal(book, plan, appraisal, about="About the appraisal")
    credit = facts.credit.removeprefix("Source: ")
    for name, table, told, frame in _tables(frames, credit):
        if table == "results":
            continue
        write_table(book, name, table, told, frame)
        listed.append((name, told))
    if "results" in frames:
        told = f"{OUTPUT_TABLES['results'].meaning} Source: {credit}."
        write_results(book, _RESULTS, told, frames["results"])
        write_months(book, _MONTHS, told, frames["results"])
        listed += [(_RESULTS, f"{told} Years side by side."),
                   (_MONTHS, f"{told} Months side by side, means.")]  # fmt: skip
    for view, told in _in_words(plan, record):
        write_view(book, view.caption, told, view)
        listed.append((view.caption, told))
    _read_me(front, facts, listed)
    return book.content()


_APPRAISAL = (
    "What the options are worth, in formulas: sheets Inputs, Time, Schemes, Optimism bias, a Run "
    "and an Option sheet for each option, Summary, Switching values, Scores"
)


def _tables(
    frames: Mapping[str, pl.DataFrame], credit: str
) -> Iterable[tuple[str, str, str, pl.DataFrame]]:
    """Sheet, table, words and rows; the data of all charts are one."""
    import polars as pl

    schemas = OUTPUT_TABLES | PUBLISHED_TABLES
    for name, frame in frames.items():
        if name.startswith("charts/"):
            continue
        said = schemas[name].meaning if name in schemas else ""
        source = "" if name in ("assumptions", "sources", "dictionary") else f" Source: {credit}."
        yield words.sentence(name.replace("_", " ")).rstrip("."), name, f"{said}{source}", frame
    drawn = [
        frame.select(pl.lit(name.partition("/")[2]).alias("chart"), pl.all())
        for name, frame in frames.items()
        if name.startswith("charts/")
    ]
    if drawn:
        told = f"{schemas['charts'].meaning} Source: {credit}."
        yield "Charts", "charts", told, pl.concat(drawn, how="diagonal_relaxed")


def _in_words(plan: Plan, record: Record | None) -> Iterable[tuple[TableView, str]]:
    measures = [[each.name, each.unit, each.meaning, each.by] for each in MEASURES]
    heads = ["Measure", "Unit", "What is measured", "By"]
    told = "Every measure of the results: what it is, its unit, and what it is told by."
    yield TableView("Measures", heads, measures, 4), told
    names = [
        [kind.replace("_", " "), key, words.plain(getattr(one, "name", "") or one.label),
         words.plain(getattr(one, "note", ""))]
        for kind in _NAMED
        for key, one in getattr(plan, kind).items()
    ]  # fmt: skip
    told = "What the keys of the tables stand for, from the plan."
    yield TableView("Names", ["Kind", "Key", "Name", "Note"], names, 4), told
    if record is None or record.as_of is None:
        return
    day = recorded.day_words(record.as_of)
    for title, tell in (
        ("Proposals", recorded.proposals),
        ("Business cases", recorded.cases),
        ("Time line", recorded.timeline),
        ("Case for change", recorded.pressures),
        ("Benchmarks", recorded.benchmarks),
        ("Other plans", recorded.alignments),
    ):
        view = tell(record, record.as_of)
        if view is not None:
            found = TableView(title, view.header, view.rows, view.text_columns)
            yield found, f"From the programme's record, as known on {day}."


def _read_me(page: Page, facts: Facts, listed: list[tuple[str, str]]) -> None:
    """What the workbook is, what its colours mean, and where everything stands."""
    meta = facts.assessment.meta
    page.text(1, 0, words.plain(facts.plan.summary), "note")
    lines = (
        "Every table that goes with the plan's papers, with units, sources and definitions.",
        (
            "Grey cells come from the run of the model; yellow cells are inputs of the appraisal; "
            "bold and plain numbers beside them are formulas. Change one and what follows changes. "
            "The workbook does not run the model again."
        ),
        (
            "Means of many draws: the sheets of results have the 10th and 90th percentile too. "
            "An empty cell: see what the column says of empty."
        ),
        (
            f"Plan {meta['plan_hash'][:16]}, Better Care {meta['code_version']}, "
            f"{meta['draws']:,} draws, seed {meta['seed']}."
        ),
    )
    for row, line in enumerate(lines, start=2):
        page.sheet.set_row(row, _HEIGHT * math.ceil(len(line) / _ACROSS))
        page.text(row, 1, line, "wrap")
    first = len(lines) + 3
    page.heads(first, ["Sheet", "What it holds"])
    link = page.book.format("link", "text")
    for row, (name, told) in enumerate(listed, start=first + 1):
        page.sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
        page.sheet.set_row(row, _HEIGHT * math.ceil(len(told) / _ACROSS))
        page.text(row, 1, told, "wrap")

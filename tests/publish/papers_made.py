"""Papers of the invented plan with an invented record, and where their numbers stand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from bettercare.fairness.spc_reading import Series
from bettercare.plan.programme import Record
from bettercare.plan.programme import model as r
from bettercare.plan.programme.context import Aim, Alignment, Anew, Benchmark, Pressure
from bettercare.plan.when import When
from bettercare.programme import Watched
from bettercare.publish import digest, figures
from bettercare.publish.facts import Facts
from bettercare.publish.papers import catalogue
from bettercare.publish.papers import document as doc
from bettercare.publish.papers.board_paper import Meeting, board_paper
from bettercare.publish.papers.full_plan import full_plan
from bettercare.publish.papers.summary import summary

ON = date(2015, 6, 1)
MEETING = Meeting("Board of Invented Vale", ON, date(2014, 6, 1))
_PIECE = re.compile(r"([+/])(?=results:)")


def record() -> Record:
    """One of most things."""
    first, later = When.on(date(2014, 5, 1)), When.on(date(2015, 2, 3))
    return Record(
        as_of=ON,
        contact="plan@example.org",
        website="https://example.org/plan",
        benchmarks={"peers": Benchmark("peers", "Stays in hospital", found="Stays are longer")},
        alignments={"fund": Alignment("fund", "The fund", "Both pay for care at home")},
        pressures={
            kind: Pressure(kind, f"Pressure of {kind}", kind, calls_for=("Care at home", "More"))
            for kind in ("people", "illness", "inequality", "quality", "staff", "money")
        },
        aims={"gp": Aim("gp", "primary", "Easier to reach")},
        bodies={"board": r.Body("board", "Programme board", terms="It oversees the work.")},
        phases={"make": r.Phase("make", "Making the plan", "develop", began=first)},
        proposals={
            "home": r.Proposal(
                "home", "More care at home", history=(r.StatusStep(later, "proposal"),)
            )
        },
        decisions={"go": r.Decision("go", later, "board", "Go on with the plan", "agreed")},
        business_cases={
            "wards": r.BusinessCase(
                "wards", "New wards", "gbp", history=(r.CaseStep(later, "outline", 12e6),)
            )
        },
        events={"hall": r.Event("hall", "Meeting in the hall", "public meeting", later)},
        themes={"beds": r.Theme("beds", "Do not close beds.", later)},
        measures={one.measure.key: one.measure for one in watched()},
    )


def watched() -> tuple[Watched, ...]:
    """One invented measure, with a jump, limits anew and a target; one of a single value."""
    periods = tuple(f"{year}-{month:02d}" for year in (2014, 2015) for month in range(1, 13))
    values = tuple(float(100 + (i * 7) % 5 - 30 * (i > 11)) for i in range(24))
    waits = r.Measure(
        "waits", "Waits over four hours", "waits.csv", better="lower", target=90.0,
        recalculate=(Anew("2015-01", "A new ward opened"),),
    )  # fmt: skip
    series = Series({"measure": "waits", "unit": "person/month"}, periods, values, ("Invented",))
    late = r.Measure("late", "Falls at home", "falls.csv", better="neither")
    one = Series({"measure": "falls"}, ("2015-01", "2016-01"), (1.0, 2.0), ())
    return (Watched(waits, series, 90.0, ""), Watched(late, one, None, ""))


def papers(plan: Any, assessment: Any) -> list[doc.Document]:
    """Summary, full plan and board paper."""
    facts = Facts(plan, assessment)
    answers = digest.answers(plan, assessment)
    drawn = figures.draw(facts, answers)
    return [
        summary(facts, answers, catalogue.english("summary"), record(), ON),
        full_plan(facts, answers, drawn, record()),
        board_paper(facts, answers, record(), MEETING, watched=watched()),
    ]


def figures_of(paper: doc.Document) -> list[tuple[str, str]]:
    """Every number of a paper with its own origin: words, origin."""
    found = []
    for block in doc.every_block(paper):
        for text in doc.texts_of(block):
            found += [(part.text, part.origin) for part in text if isinstance(part, doc.Figure)]
        if isinstance(block, doc.Table | doc.Chart):
            view = block.view if isinstance(block, doc.Table) else block.table
            for row, cells in zip(view.rows, block.cells, strict=bool(block.cells)):
                told = row[len(row) - len(cells) :]
                found += [(t, o) for t, o in zip(told, cells, strict=True) if o]
    return found


def value_of(results: pl.DataFrame, origin: str) -> float:
    """What the rows named by an origin give: a sum, a growth in percent, or a rate by thousand."""
    factor, _, rest = origin.partition("*") if origin[0].isdigit() else ("", "", origin)
    pieces = _PIECE.split(rest)
    sums, signs = [_row(results, pieces[0])], pieces[1::2]
    for sign, piece in zip(signs, pieces[2::2], strict=True):
        if sign == "/":
            sums.append(_row(results, piece))
        else:
            sums[-1] += _row(results, piece)
    if len(sums) == 1:
        return sums[0]
    return float(factor) * sums[0] / sums[1] if factor else (sums[0] / sums[1] - 1.0) * 100


def _row(results: pl.DataFrame, piece: str) -> float:
    column, _, rest = piece.removeprefix("results:").partition(";")
    where = dict(part.partition("=")[::2] for part in rest.split(";"))
    dimensions = results.columns[: results.columns.index("unit")]
    tests = [
        pl.col(name) == where[name] if name in where else pl.col(name).is_null()
        for name in dimensions
    ]
    found = results.filter(*tests)[column].to_list()
    assert len(found) == 1, f"{piece} names {len(found)} rows"
    return float(found[0])


def with_more(assessment: Any, measure: str, times: float) -> Any:
    """The assessment with all rows of a measure larger."""
    grown = [
        pl.when(pl.col("measure") == measure).then(pl.col(c) * times).otherwise(pl.col(c)).alias(c)
        for c in ("mean", "p10", "p50", "p90")
    ]
    return replace(assessment, results=assessment.results.with_columns(grown))

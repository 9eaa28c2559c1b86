"""The quality pages of a plan: log of assumptions, verification, STRESS and AQuA Book reports.

Self-contained HTML without any script: the log is filtered by style sheet alone. Beside it, the
same rows as CSV, one figure a cell, dates as 2015-03-31, ready for a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bettercare.plan.model import Plan
from bettercare.publish import words
from bettercare.publish.explain_words import shortage
from bettercare.publish.report import filled
from bettercare.publish.tables import (
    ROOMS,
    owner_name,
    range_said,
    source_names,
    steps_said,
    unit_said,
    value_said,
)
from bettercare.quality.aqua import aqua
from bettercare.quality.assumptions import Assumption, assumptions, count
from bettercare.quality.methods import KINDS, methods
from bettercare.quality.moves import Moves
from bettercare.quality.parts import Item, Part, Report, Rows
from bettercare.quality.stress import stress

if TYPE_CHECKING:
    import polars as pl

PAGES = (
    ("index.html", "Overview", ""),
    (
        "assumptions.html",
        "Assumptions",
        (
            "Every figure, table, threshold and setting, with owner, source, grade and review; "
            "filtered by part, grade, owner and review, and the same as assumptions.csv."
        ),
    ),
    (
        "verification.html",
        "Verification and validation",
        (
            "Each part of the method: how it was checked, by which test, with what figures; the "
            "same as verification.csv."
        ),
    ),
    ("stress.html", "STRESS report", "What others need to understand and repeat the runs."),
    ("aqua.html", "AQuA Book record", "Roles, RIGOUR, uncertainty and sign-off, with blanks."),
)
_WHAT = {
    "value": "figure",
    "intervention": "of an intervention",
    "table": "table",
    "threshold": "threshold",
    "option": "set by an option",
}
_REVIEW = 5  # which cell of a row is its review
_STATES = {"overdue": "overdue", "ahead": "ahead", "no date": "no date", "not asked": "–"}


@dataclass(frozen=True, slots=True)
class Quality:
    """What the pages are made of: the plan, the day, its log, and what each figure moves most."""

    plan: Plan
    on: date
    log: tuple[Assumption, ...]
    moves: Mapping[str, Moves]
    option: str = ""  # whose checks `moves` is about

    @classmethod
    def of(
        cls, plan: Plan, on: date, moves: Mapping[str, Moves] | None = None, option: str = ""
    ) -> Quality:
        """The quality of a plan on a day."""
        return cls(plan, on, assumptions(plan, on), moves or {}, option)


def pages(quality: Quality) -> dict[str, str]:
    """Every page by its file name."""
    plan, log, on = quality.plan, quality.log, quality.on
    return {
        "index.html": _index(quality),
        "assumptions.html": _log(quality),
        "verification.html": _report(quality, verification(), "verification.html"),
        "stress.html": _report(quality, stress(plan, log), "stress.html"),
        "aqua.html": _report(quality, aqua(plan, log, on), "aqua.html"),
    }


def frames(quality: Quality) -> dict[str, pl.DataFrame]:
    """The log and the checks of the method as tables."""
    import polars as pl

    rows = [_record(quality, row) for row in quality.log]
    checks = [
        {
            "method": method.label, "kind": check.kind, "test": check.test, "shows": check.says,
            "figures": "; ".join(f"{name}: {value}" for name, value in check.figures.items()),
        }
        for method in methods().values()
        for check in method.checks
    ]  # fmt: skip
    return {
        "assumptions": pl.DataFrame(rows, infer_schema_length=None),
        "verification": pl.DataFrame(checks),
    }


def verification() -> Report:
    """The log of verification and validation: a part for each method."""
    parts = tuple(
        Part(
            method.label,
            (
                Item(
                    "",
                    "How it works, and how that was checked",
                    method.how + ".",
                    tuple(f"Limit: {limit}" for limit in method.limits),
                    Rows(
                        f"Checks: {method.label.lower()}",
                        ("What it shows", "Kind", "Last figures", "Test"),
                        tuple(
                            (
                                check.says,
                                check.kind,
                                "; ".join(f"{k}: {v}" for k, v in check.figures.items())
                                or "passes, or the build fails",
                                check.test,
                            )
                            for check in method.checks
                        ),
                    ),
                ),
            ),
        )
        for method in methods().values()
    )
    kinds = Part(
        "What each kind of check is worth",
        (
            Item(
                "",
                "From evidence about the world to mere constancy",
                "Only the first kind holds the model against what happened.",
                rows=Rows("Kinds of check", ("Kind", "What it shows"), tuple(KINDS.items())),
            ),
        ),
    )
    return Report(
        "Verification and validation",
        "Each part of the method: how it works, how that was checked, by which test.",
        "",
        "",
        (kinds, *parts),
    )


def _context(quality: Quality, here: str, title: str, lead: str) -> dict[str, Any]:
    return {
        "plan": quality.plan,
        "on": f"{quality.on:%d/%m/%Y}",
        "title": words.plain(title),
        "lead": words.plain(lead),
        "here": here,
        "pages": [(file, name) for file, name, _ in PAGES],
    }


def _report(quality: Quality, report: Report, here: str) -> str:
    context = _context(quality, here, report.title, report.lead)
    return filled("quality_report.html.j2", {**context, "report": report})


def _index(quality: Quality) -> str:
    late = []
    for key in dict.fromkeys(row.owner for row in quality.log):
        own = [row for row in quality.log if row.owner == key and row.state == "overdue"]
        if own:
            oldest = min(row.review for row in own if row.review)
            late.append((owner_name(quality.plan, key), len(own), f"{oldest:%d/%m/%Y}"))
    late.sort(key=lambda row: -row[1])
    title, lead = f"Quality of {quality.plan.short}", "How far this analysis can be relied on."
    context = _context(quality, "index.html", title, lead)
    contents = PAGES[1:]
    more = {"tally": _tally(quality), "contents": contents, "late": late}
    return filled("quality_index.html.j2", {**context, **more})


def _tally(quality: Quality) -> list[tuple[str, str]]:
    figures = [row for row in quality.log if row.quantity is not None]
    judged = sum(row.grade == "judgement" for row in figures)
    return [
        (words.number(len(figures)), "figures"),
        (words.number(len(quality.plan.tables)), "tables"),
        (words.share(judged / len(figures) if figures else 0.0), "of the figures are judgement"),
        (words.number(count(quality.log, "overdue")), f"reviews overdue on {quality.on:%d/%m/%Y}"),
        (words.number(count(quality.log, "no date")), "have no date of review"),
    ]


def _log(quality: Quality) -> str:
    header = ["Assumption", "Value", "Range", "Grade", "Owner", "Source", "Review", "Note"]
    header += ["Moves most"] if quality.option else []
    log = quality.log
    rooms = {row.room: ROOMS.get(row.room, row.room.capitalize()) for row in log}
    owners = {row.owner: owner_name(quality.plan, row.owner) for row in log if row.owner}
    grades = dict.fromkeys(row.grade for row in log if row.grade)
    filters = [
        ("part", "Part of the plan", list(rooms.items())),
        ("what", "What", list(_WHAT.items())),
        ("grade", "Grade", [(grade, grade) for grade in grades]),
        ("owner", "Owner", sorted(owners.items(), key=lambda item: item[1])),
        ("review", "Review", [(_class(s), said) for s, said in _STATES.items() if said != "–"]),
    ]
    option = quality.plan.options.get(quality.option)
    context = _context(
        quality,
        "assumptions.html",
        f"Assumptions of {quality.plan.short}",
        "Everything that could have been put otherwise: who says so, on what evidence, until when.",
    )
    more = {
        "tally": _tally(quality),
        "filters": filters,
        "header": header,
        "caption": "Log of assumptions",
        "csv": "assumptions.csv",
        "rows": [_shown(quality, row) for row in log],
        "swayed": words.plain(option.label) if option else "",
    }
    return filled("quality_log.html.j2", {**context, **more})


def _class(text: str) -> str:
    return text.replace(" ", "_")


def _shown(quality: Quality, row: Assumption) -> dict[str, Any]:
    plan = quality.plan
    review = f"{row.review:%d/%m/%Y}" if row.review else _STATES[row.state]
    cells = [
        _value(row),
        range_said(row.range, row.unit),
        row.grade or "–",
        owner_name(plan, row.owner),
        source_names(plan, row.source) or "–",
        f"{review}, overdue" if row.state == "overdue" else review,
        words.plain(row.note),
    ]
    if quality.option:
        cells.append(_moves(plan, quality.moves.get(row.address)) if row.quantity else "")
    classes = {
        "part": row.room, "what": row.what, "grade": row.grade,
        "owner": row.owner, "review": _class(row.state),
    }  # fmt: skip
    return {
        "label": words.plain(row.label),
        "address": row.address,
        "what": _WHAT[row.what],
        "classes": " ".join(f"{name}-{value}" for name, value in classes.items() if value),
        "cells": [
            {"text": text, "late": row.state == "overdue" and number == _REVIEW}
            for number, text in enumerate(cells)
        ],
    }


def _value(row: Assumption) -> str:
    if row.rows is not None:
        return f"{row.rows:,} rows"
    if row.quantity is not None:
        said = steps_said(row.quantity)
    else:
        said = value_said(row.value, row.unit) if row.value is not None else ""
    unit = unit_said(row.unit)
    return said if unit in ("percent", "multiplier", "share") else f"{said} {unit}".strip()


def _moves(plan: Plan, moves: Moves | None) -> str:
    if moves is None:
        return "none of the checks"
    check = next(each.label for each in plan.verdict.checks if each.key == moves.check)
    member = "" if moves.member in ("", "all") else f", {moves.member.replace('_', ' ')}"
    ends = f"{shortage(moves.low, moves.unit)} to {shortage(moves.high, moves.unit)}"
    return words.plain(f"{check}{member}: {moves.rank} of {moves.among} ({ends})")


def _record(quality: Quality, row: Assumption) -> dict[str, Any]:
    """A row of the CSV: figures as numbers, dates as texts that sort."""
    steps = row.quantity.steps if row.quantity is not None else ()
    later = "; ".join(f"{day.isoformat()} {value:.10g}" for day, value in steps[1:])
    moves = quality.moves.get(row.address) if row.quantity is not None else None
    return {
        "address": row.address, "what": row.what, "label": row.label, "value": row.value,
        "later_values": later, "unit": row.unit, "rows": row.rows,
        "low": row.range.low if row.range else None, "high": row.range.high if row.range else None,
        "range_kind": row.range.kind if row.range else "", "grade": row.grade,
        "owner": row.owner, "owner_name": owner_name(quality.plan, row.owner) if row.owner else "",
        "source": " ".join(row.source),
        "source_titles": source_names(quality.plan, row.source),
        "review": row.review.isoformat() if row.review else "", "review_state": row.state,
        "note": row.note, "file": row.file, "line": row.line or None,
        "moves_most": f"{moves.check}:{moves.member}".rstrip(":") if moves else "",
        "moves_rank": moves.rank if moves else None, "moves_among": moves.among if moves else None,
    }  # fmt: skip

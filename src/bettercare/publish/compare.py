"""Options side by side in one year, check by check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bettercare.errors import CallError
from bettercare.plan.model import Plan
from bettercare.publish import digest, words
from bettercare.publish.digest import CheckAnswer, OptionAnswer

if TYPE_CHECKING:
    import polars as pl

    from bettercare.appraisal import Appraisal
    from bettercare.verdict import Assessment


@dataclass(frozen=True, slots=True)
class Cell:
    """What one check says about one option in the year."""

    answer: str
    member: str  # the worst service, staff group or partner where there are several
    size: str
    brief: str  # the size in as few characters as will do
    odds: str
    odds_brief: str
    judgement: float | None


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check, with a cell for each option."""

    key: str
    label: str
    unit: str  # empty where members differ
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Options side by side in one year."""

    title: str
    year: str
    keys: tuple[str, ...]
    options: tuple[str, ...]
    rows: tuple[CheckRow, ...]

    def frame(self) -> pl.DataFrame:
        """The comparison as a table with one row for each check and option."""
        import polars as pl

        records = [
            {
                "year": self.year, "check": row.key, "label": row.label, "option": key,
                "answer": cell.answer, "member": cell.member, "size": cell.size,
                "chance": cell.odds,
                "judgement_share": cell.judgement,
            }
            for row in self.rows
            for key, cell in zip(self.keys, row.cells, strict=True)
        ]  # fmt: skip
        return pl.DataFrame(records)


def compare(plan: Plan, assessment: Assessment, year: str | None = None) -> Comparison:
    """The options side by side in a year, the last by default.

    Errors: `CallError` for a year that is not among the plan's.
    """
    known = digest.years(plan)
    year = year or known[-1]
    if year not in known:
        raise CallError(f"year {year!r} is not in the plan; it runs from {known[0]} to {known[-1]}")
    found = digest.answers(plan, assessment, year)
    rows = [
        CheckRow(
            check.key,
            words.plain(check.label),
            _unit([answer.checks[i] for answer in found]),
            tuple(_cell(answer.checks[i]) for answer in found),
        )
        for i, check in enumerate(plan.verdict.checks)
    ]
    rows.append(CheckRow(digest.WHOLE, "All together", "", tuple(_whole(one) for one in found)))
    return Comparison(
        words.plain(plan.title),
        year,
        tuple(one.option.key for one in found),
        tuple(words.plain(one.option.label) for one in found),
        tuple(rows),
    )


def page(found: Comparison, plan: Plan, worth: Appraisal | None = None) -> str:
    """The comparison as a self-contained HTML page, with what the options are worth if given."""
    from bettercare.publish.report import filled

    context: dict[str, object] = {"found": found, "worth": None}
    if worth is not None:
        from bettercare.publish.appraisal.page import beside_checks

        context["worth"] = beside_checks(plan, worth)
    return filled("compare.html.j2", context)


def _cell(found: CheckAnswer) -> Cell:
    worst = found.worst
    if worst is None or not found.tested:
        return Cell(found.answer, "", "not tested", "not tested", "", "", None)
    row = worst.row
    several = len(found.findings) > 1
    label = words.plain(found.check.label)
    low, high, unit = row["shortfall_p10"], row["shortfall_p90"], row["unit"]
    closes = found.check.kind not in ("sequence", "funding") or row["needed"] >= 0.5
    brief = words.shortage_brief(low, high, unit) if closes else "none close"
    if found.check.kind == "value":
        brief = f"worth {digest.worth_words(row)}"
    return Cell(
        answer=found.answer,
        member=worst.label.removeprefix(label).removeprefix(": ") if several else "",
        size=worst.size,
        brief=brief,
        odds=f"chance it holds: {worst.odds}",
        odds_brief=words.odds_brief(row["probability"]),
        judgement=row["judgement_share"],
    )


def _whole(found: OptionAnswer) -> Cell:
    chance = f"chance that all hold: {found.odds}"
    return Cell(
        found.answer, "", "", "", chance, words.odds_brief(found.probability), found.judgement
    )


def _unit(found: list[CheckAnswer]) -> str:
    """The unit of a check in words, where all its rows have the same."""
    units = {f.row["unit"] for check in found for f in check.findings if f.row["unit"]}
    told = words.unit_words(units.pop()) if len(units) == 1 else ""
    return told.replace("pounds", "£")

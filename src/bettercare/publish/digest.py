"""The verdict's rows gathered into answers: for each option, check and year, in words.

Everything the terminal, the comparison and the report say about the verdict is taken from here,
so that they cannot disagree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bettercare.plan.model import Check, Option, Plan, year_label
from bettercare.publish import words

if TYPE_CHECKING:
    import polars as pl

    from bettercare.verdict import Assessment

WHOLE = "all"  # the check that is the joint verdict of an option and year
_RANK = {"fails": 0, "cannot tell": 1, "holds": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the verdict with its meaning in words."""

    row: dict[str, Any]
    kind: str  # of the check
    label: str  # what was tested, with its member: `Acute beds: general`

    @property
    def size(self) -> str:
        """How far short, in words: `short by 140 to 310 beds in January 2019`."""
        return size_words(self.kind, self.row)

    @property
    def odds(self) -> str:
        """The chance that it holds: `5% or less`."""
        return words.odds(self.row["probability"])

    @property
    def answer(self) -> str:
        """holds, fails or cannot tell."""
        return str(self.row["holds"])

    @property
    def year(self) -> str:
        """The financial year the row is about."""
        return str(self.row["year"])


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """What one check says about one option over the years looked at."""

    check: Check
    answer: str
    worst: Finding | None  # the row that decides, None where there is no row at all
    first_failing: str | None  # year
    by_year: dict[str, str]
    findings: tuple[Finding, ...]

    @property
    def tested(self) -> bool:
        """Whether any row of the check carries a probability."""
        return any(f.row["probability"] is not None for f in self.findings)


@dataclass(frozen=True, slots=True)
class OptionAnswer:
    """The verdict on one option over the years looked at."""

    option: Option
    answer: str
    probability: float | None  # lowest of the years
    odds: str  # chance that every tested check holds, in the year it is lowest
    odds_year: str
    judgement: float | None  # share of the answer that rests on judgement, mean of years
    first_failing: str | None
    checks: tuple[CheckAnswer, ...]
    by_year: dict[str, str]


def answers(plan: Plan, assessment: Assessment, year: str | None = None) -> list[OptionAnswer]:
    """The verdict on every assessed option, over all years or in one (`"2018/19"`)."""
    rows: dict[str, list[dict[str, Any]]] = {key: [] for key in assessed(plan, assessment)}
    for row in assessment.verdict.iter_rows(named=True):
        if row["option"] in rows and year in (None, row["year"]):
            rows[row["option"]].append(row)
    return [_option_answer(plan, plan.options[key], found) for key, found in rows.items()]


def assessed(plan: Plan, assessment: Assessment) -> list[str]:
    """Keys of the options in the assessment, in the plan's order."""
    there = set(assessment.verdict["option"].unique().to_list())
    return [key for key in plan.options if key in there]


def years(plan: Plan) -> list[str]:
    """The plan's financial years as the tables name them."""
    return [year_label(year) for year in plan.years]


def rows_of(frame: pl.DataFrame, **where: str) -> list[dict[str, Any]]:
    """Rows of a table with these values in these columns."""
    import polars as pl

    return frame.filter(*(pl.col(key) == value for key, value in where.items())).to_dicts()


def member_name(plan: Plan, key: str) -> str:
    """The name of a service, staff group, partner or bed type."""
    for place in (plan.services, plan.staff_groups, plan.partners, plan.bed_types):
        if key in place:
            return words.plain(place[key].name)
    return key.replace("_", " ")


def bed_words(plan: Plan, key: str) -> str:
    """The name of a bed type as a kind of bed: `General beds`, `Neonatal cots`."""
    name = member_name(plan, key)
    return name if "bed" in name.lower() or "cot" in name.lower() else f"{name} beds"


def member_of(row: dict[str, Any]) -> str:
    """Key of the service, staff group, partner or bed type a row is about; empty for a total."""
    _, _, member = row["check"].partition(":")
    for key in (member, row["service"], row["staff_group"], row["partner"]):
        if key and key != "all":
            return str(key)
    return ""


def _option_answer(plan: Plan, option: Option, rows: list[dict[str, Any]]) -> OptionAnswer:
    whole = [row for row in rows if row["check"] == WHOLE]
    by_check: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["check"] != WHOLE:
            by_check.setdefault(row["check"].partition(":")[0], []).append(row)
    checks = tuple(
        _check_answer(plan, check, by_check.get(check.key, [])) for check in plan.verdict.checks
    )
    by_year = {row["year"]: row["holds"] for row in whole}
    chances = [(row["probability"], row["year"]) for row in whole if row["probability"] is not None]
    lowest = min(chances, default=(None, ""))
    shares = [row["judgement_share"] for row in whole if row["judgement_share"] is not None]
    return OptionAnswer(
        option=option,
        answer=worst_answer(list(by_year.values())),
        probability=lowest[0],
        odds=words.odds(lowest[0]),
        odds_year=lowest[1],
        judgement=sum(shares) / len(shares) if shares else None,
        first_failing=_first_failing(by_year),
        checks=checks,
        by_year=by_year,
    )


def _check_answer(plan: Plan, check: Check, rows: list[dict[str, Any]]) -> CheckAnswer:
    findings = tuple(_finding(plan, check, row) for row in rows)
    by_year: dict[str, str] = {}
    for row in rows:
        so_far = by_year.get(row["year"], "holds")
        by_year[row["year"]] = worst_answer([so_far, row["holds"]])
    return CheckAnswer(
        check=check,
        answer=worst_answer(f.answer for f in findings),
        worst=worst(findings),
        first_failing=_first_failing(by_year),
        by_year=dict(sorted(by_year.items())),
        findings=findings,
    )


def _finding(plan: Plan, check: Check, row: dict[str, Any]) -> Finding:
    member = member_of(row)
    label = words.plain(check.label)
    if member:
        label = f"{label}: {member_name(plan, member)}"
    return Finding(row, check.kind, label)


def size_words(kind: str, row: dict[str, Any]) -> str:
    """How far short or how much to spare, with the month or year it is about."""
    low, high = row["shortfall_p10"], row["shortfall_p90"]
    if low is None or high is None:
        return "not tested"
    when = words.month_words(row["month"]) or row["year"]
    told = _told(kind, row, low, high, when)
    return told or f"{words.shortage(low, high, row['unit'])} in {when}"


def _told(kind: str, row: dict[str, Any], low: float, high: float, when: str) -> str:
    """The size as its kind of check says it; empty where any shortage is said alike."""
    found = ""
    if kind == "money":
        found = f"{_gap(low, high, row['unit'])} in {when}"
    elif kind == "winter":
        share = words.span(row["needed_p10"], row["needed_p90"], row["unit"])
        found = f"{share} of A&E over four hours in the worst week of the winter of {when}"
    elif kind == "funding":
        found = _too_soon(row["needed"], low, high, when, *_UNPAID)
    elif kind == "parity":
        found = _for_mental(low, high, when)
    elif kind == "value":
        found = f"worth {worth_words(row)} more than business as usual"
    elif kind == "sequence":
        found = _too_soon(row["needed"], low, high, when)
    return found


#: How beds that close before their money is there are told, and those that do not.
_UNPAID = ("close before their money is there", "money is there before beds close")


def worth_words(row: dict[str, Any]) -> str:
    """What an option is worth, from the row of a check of value: `£4.4bn to £7.1bn`."""
    ends = (row["needed"] - row["shortfall_p90"], row["needed"] - row["shortfall_p10"])
    return words.span(*ends, row["unit"])


def _gap(low: float, high: float, unit: str) -> str:
    if low > 0:
        return f"gap of {words.span(low, high, unit)}"
    return words.shortage(low, high, unit)


def _for_mental(low: float, high: float, when: str) -> str:
    """How far mental health spending lags behind or is ahead of all spending."""
    if low > 0:
        return f"mental health lags by {words.span(low, high, 'gbp')} a person in {when}"
    if high <= 0:
        return f"mental health is ahead by {words.span(-high, -low, 'gbp')} a person in {when}"
    return (
        f"mental health between {words.amount(high, 'gbp')} a person behind and "
        f"{words.amount(-low, 'gbp')} ahead in {when}"
    )


def _too_soon(
    closed: float, low: float, high: float, when: str,
    soon: str = "close too soon", well: str = "care moves before beds close",
) -> str:  # fmt: skip
    """How many beds close before their care has moved, or its money is there."""
    if closed < 0.5:
        return "no beds close"
    if low > 0:
        return f"{words.span(low, high, 'bed')} {soon} in {when}"
    if high > 0:
        return f"up to {words.amount(high, 'bed')} may {soon} in {when}"
    return f"{well} in {when}"


def worst_answer(found: Iterable[str]) -> str:
    """The worst of some answers; nothing found is `cannot tell`."""
    return min(found, key=lambda answer: _RANK.get(answer, 1), default="cannot tell")


def _first_failing(by_year: dict[str, str]) -> str | None:
    return min((year for year, answer in by_year.items() if answer == "fails"), default=None)


def _finding_order(finding: Finding) -> tuple[float, int, float]:
    """The surest shortage first: by its low end, for services as a share of what they need."""
    row = finding.row
    # a shortage that nobody is sure of is ranked by its middle
    found = row["shortfall_p10"] if row["holds"] == "fails" else row["shortfall"]
    short = found if found is not None else -math.inf
    if finding.kind == "capacity" and row["needed"]:
        short /= abs(row["needed"])
    if finding.kind in ("sequence", "funding") and not row["needed"]:
        short = -math.inf  # a year without closures says nothing about them
    chance = row["probability"] if row["probability"] is not None else 1.0
    return (-short, 1 if member_of(row) else 0, chance)


def worst(findings: Iterable[Finding]) -> Finding | None:
    """The finding that decides: of those with the worst answer, the surest shortage."""
    pool = list(findings)
    answer = worst_answer(f.answer for f in pool)
    return min((f for f in pool if f.answer == answer), key=_finding_order, default=None)

"""The gap of every partner as formulas over what the model says it pays and gets."""

from __future__ import annotations

from bettercare.publish import words
from bettercare.publish.appraisal.workbook.sheet import At, Book, Page
from bettercare.publish.facts import Facts
from bettercare.system.index import funded

#: Measures that make the gap, each with the sign it goes in with.
LINES = (
    ("cost", 1, "Cost at the year's prices"),
    ("contract_payments", 1, "Paid to others by contract"),
    ("pool_payments", 1, "Paid into pooled budgets"),
    ("funding", -1, "Funding"),
    ("grants", -1, "Grants"),
    ("client_income", -1, "Paid by people who use services"),
    ("contract_income", -1, "Got from others by contract"),
    ("pool_income", -1, "Got from pooled budgets"),
    ("transition_funding", -1, "Double running paid by funds and schemes"),
)
_YEARS = 4  # the column of the first year
_SAID = (
    "Means over the draws, pounds at the year's prices. Grey cells come from the run; the rest are "
    "formulas: gap = cost + what is paid to others - funding - what comes in. Partners whose "
    "funding the plan does not state have no gap. Between partners payments cancel out."
)


def write_gap(book: Book, name: str, facts: Facts) -> bool:
    """The sheet; False, and no sheet, where nobody has a gap."""
    partners = [key for _, key in funded(facts.plan)]
    found = {measure: _means(facts, measure) for measure, _, _ in LINES} | {
        "gap": _means(facts, "gap")
    }
    if not partners or not found["gap"]:
        return False
    widths = [44, 44, 20, 10, *[15] * len(facts.years)]
    page = book.page(name, "The gap of every partner, year by year", widths, (3, _YEARS))
    page.text(1, 0, _SAID, "note")
    page.heads(2, ["Partner", "Line", "Measure", "Unit", *facts.years])
    row = 3 + len(facts.options) + 1
    totals: dict[str, list[At]] = {}
    for option in facts.options:
        page.text(row, 0, facts.option_name(option), "title")
        row += 1
        gaps: list[list[At]] = []
        for partner in partners:
            gaps.append(_partner(page, row, facts, found, (option, partner)))
            row += len(LINES) + 1
        every = [
            page.calc(
                row, _YEARS + y, "+".join(str(each[y]) for each in gaps),
                found["gap"].get((option, year, "all"), 0.0), "pounds", "total",
            )
            for y, year in enumerate(facts.years)
        ]  # fmt: skip
        _label(page, row, "All partners", "Gap: the sum of the partners' gaps", "gap")
        totals[option] = every
        row += 2
    for at, option in enumerate(facts.options, start=3):
        _label(page, at, facts.option_name(option), "Gap of all partners", "gap")
        for y, cell in enumerate(totals[option]):
            page.calc(at, _YEARS + y, str(cell), cell.value, "pounds")
    return True


def _partner(
    page: Page, row: int, facts: Facts, found: dict[str, dict[tuple[str, str, str], float]],
    who: tuple[str, str],
) -> list[At]:  # fmt: skip
    option, partner = who
    name = words.plain(facts.plan.partners[partner].name)
    for at, (measure, _, label) in enumerate(LINES, start=row):
        _label(page, at, name, label, measure)
        for y, year in enumerate(facts.years):
            value = found[measure].get((option, year, partner), 0.0)
            page.given(at, _YEARS + y, value, "pounds", "run")
    last = row + len(LINES)
    _label(page, last, name, "Gap", "gap")
    made = []
    for y, year in enumerate(facts.years):
        cells = [At(page.name, row + i, _YEARS + y, 0.0) for i in range(len(LINES))]
        signs = ["+" if sign > 0 else "-" for _, sign, _ in LINES]
        formula = "".join(f"{sign}{cell}" for sign, cell in zip(signs, cells, strict=True))
        value = found["gap"].get((option, year, partner), 0.0)
        made.append(page.calc(last, _YEARS + y, formula[1:], value, "pounds", "total"))
    return made


def _label(page: Page, row: int, who: str, line: str, measure: str) -> None:
    for col, text in enumerate((who, line, measure, "gbp/year")):
        page.text(row, col, text)


def _means(facts: Facts, measure: str) -> dict[tuple[str, str, str], float]:
    """Means of a measure by option, year and partner, over all settings."""
    return {
        (row["option"], row["year"], row["partner"]): float(row["mean"])
        for row in facts.rows(measure, setting=None)
        if row["partner"]
    }

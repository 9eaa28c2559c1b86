"""The bridge from the gap with nothing done to each option's, as formulas over its steps."""

from __future__ import annotations

from bettercare.publish import words
from bettercare.publish.appraisal.workbook.sheet import At, Book, Page, span
from bettercare.publish.facts import Facts
from bettercare.system.bridge_steps import IN_HOUSE, bridge_steps
from bettercare.system.index import funded

_FIRST = 3  # the column of the first partner
_SAID = (
    "Means over the draws, pounds at the year's prices. Grey cells come from the run: what each "
    "step adds to the gap on average over every order in which the steps can be taken (Shapley "
    "value). The rest are formulas: gap = gap with nothing done + all steps; all partners = sum."
)
Means = dict[tuple[str, str, str], dict[str, float]]  # by option, year, partner and measure


def write_bridge(book: Book, name: str, facts: Facts) -> bool:
    """The sheet; False, and no sheet, where the run has no bridge."""
    steps = [(f"bridge_{one.key}", words.plain(one.label)) for one in bridge_steps(facts.plan)]
    means = _means(facts, ["bridge_start", *(key for key, _ in steps), "gap"])
    years = [
        year for year in facts.years
        if any("bridge_start" in found for key, found in means.items() if key[1] == year)
    ]  # fmt: skip
    partners = [key for _, key in funded(facts.plan)]
    if not years or not partners:
        return False
    names = [words.plain(facts.plan.partners[key].name) for key in partners]
    title = "From the gap with nothing done to each option's, step by step"
    page = book.page(name, title, [58, 24, 10, *[18] * (len(names) + 1)], (3, _FIRST))
    page.text(1, 0, _SAID, "note")
    page.heads(2, ["Step", "Measure", "Unit", *names, "All partners"])
    row = 3
    for option in facts.options:
        for year in years:
            page.text(row, 0, f"{facts.option_name(option)}, {year}", "title")
            row = _block(page, row + 1, steps, partners, means, (option, year)) + 1
    return True


def _block(
    page: Page, row: int, steps: list[tuple[str, str]], partners: list[str], means: Means,
    which: tuple[str, str],
) -> int:  # fmt: skip
    """One option in one year; gives the row after it."""
    lines = [("bridge_start", "Gap with nothing done"), *steps]
    option, year = which
    start = row
    for key, label in lines:
        _label(page, row, label, key)
        cells = [
            page.given(row, _FIRST + p, _of(means, option, year, partner, key), "pounds", "run")
            for p, partner in enumerate(partners)
        ]
        _sum(page, row, cells, _of(means, option, year, "all", key))
        row += 1
    everyone = [*partners, "all"]
    tell = {partner: _FIRST + p for p, partner in enumerate(everyone)}
    _label(page, row, "Gap of the option", "gap")
    for partner, col in tell.items():
        column = span(At(page.name, start, col, 0.0), At(page.name, row - 1, col, 0.0))
        value = _of(means, option, year, partner, "gap")
        page.calc(row, col, f"SUM({column})", value, "pounds", "total")
    own = start + 1 + [key for key, _ in steps].index(f"bridge_{IN_HOUSE}")
    for at, label in ((row + 1, "Closed in house"), (row + 2, "Closed by change across partners")):
        _label(page, at, label, "")
    for partner, col in tell.items():
        of_each = [_of(means, option, year, partner, key) for key, _ in steps]
        in_house = _of(means, option, year, partner, f"bridge_{IN_HOUSE}")
        column = span(At(page.name, start + 1, col, 0.0), At(page.name, row - 1, col, 0.0))
        there = At(page.name, own, col, in_house)
        page.calc(row + 1, col, f"-{there}", -in_house, "pounds")
        page.calc(row + 2, col, f"{there}-SUM({column})", in_house - sum(of_each), "pounds")
    return row + 3


def _sum(page: Page, row: int, cells: list[At], value: float) -> None:
    page.calc(row, cells[-1].col + 1, f"SUM({span(cells[0], cells[-1])})", value, "pounds", "total")


def _label(page: Page, row: int, label: str, measure: str) -> None:
    for col, text in enumerate((label, measure, "gbp/year")):
        page.text(row, col, text)


def _of(means: Means, option: str, year: str, partner: str, measure: str) -> float:
    return means.get((option, year, partner), {}).get(measure, 0.0)


def _means(facts: Facts, measures: list[str]) -> Means:
    found: Means = {}
    for measure in measures:
        for row in facts.rows(measure):
            if row["partner"]:
                key = (row["option"], row["year"], row["partner"])
                found.setdefault(key, {})[measure] = float(row["mean"])
    return found

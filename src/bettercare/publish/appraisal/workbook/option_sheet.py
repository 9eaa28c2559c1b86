"""One option's lines of money by year, against business as usual, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal.lines import IN_HOUSE, RESULTS, SYSTEM
from bettercare.appraisal.worth import BENEFITS, KIND_WORDS, KINDS, schedule_of, signed
from bettercare.plan.appraisal_model import ExtraCost, Risk
from bettercare.plan.model import year_label
from bettercare.publish import words
from bettercare.publish.appraisal.workbook.case import MINUS, Case
from bettercare.publish.appraisal.workbook.inputs import (
    YEARS,
    Clock,
    Inputs,
    Scheme,
    all_spells,
    spell_key,
)
from bettercare.publish.appraisal.workbook.run_sheet import RunCells
from bettercare.publish.appraisal.workbook.sheet import At, Book, Page, span

Floats = NDArray[np.float64]
_TOP = 4


@dataclass(frozen=True, slots=True)
class Given:
    """Everything an option's sheet points to."""

    case: Case
    inputs: Inputs
    clock: Clock
    schemes: dict[str, Scheme]
    bias: dict[tuple[str, int], At]
    runs: list[RunCells]


@dataclass(frozen=True, slots=True)
class OptionCells:
    """What the summary needs of an option's sheet."""

    by_kind: dict[str, At]  # present values
    net: list[At]  # discounted, by year
    running: list[At]  # the running sum of that
    #: by address: present values of the lines that move with it, signed, and what they come to
    moving: dict[str, tuple[list[str], float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line: a formula and a value a year, and the figures it moves in proportion to."""

    key: str
    label: str
    kind: str
    formulas: list[str]
    values: Floats
    figures: tuple[str, ...]


def write_option(book: Book, given: Given, i: int) -> OptionCells:
    """The sheet of option `i`."""
    case, clock = given.case, given.clock
    rules = case.rules
    name = words.plain(case.taken[i].option.label)
    usual = words.plain(case.taken[0].option.label)
    page = book.page(f"Option {i}", f"{i}. {name}", [52, 34, 26, 10, 18, 4, 4, *[13] * rules.years],
                     (_TOP, YEARS))  # fmt: skip
    said = f"Pounds a year at prices of {year_label(rules.price_base)}, against {usual}. "
    said += "Costs and risks above 0 are spent; benefits above 0 are gained."
    page.text(1, 0, said, "note")
    page.heads(3, ["Line", "Key", "Kind", "", "Present value"])
    for t in range(rules.years):
        page.text(3, YEARS + t, year_label(rules.year_0 + t), "head")
    row = _TOP
    moving: dict[str, tuple[list[str], float]] = {}
    for line in _rows(given, i):
        present = _write_line(page, row, line, clock)
        for address in line.figures:
            terms, total = moving.get(address, ([], 0.0))
            sign = "+" if signed(line.kind) > 0 else "-"
            total += signed(line.kind) * present.value
            moving[address] = [*terms, f"{sign}{present}"], total
        row += 1
    by_kind, net, running = _totals(page, row + 1, case, clock, i, (_TOP, row - 1))
    return OptionCells(by_kind, net, running, moving)


def _write_line(page: Page, row: int, line: _Row, clock: Clock) -> At:
    for col, text in enumerate((line.label, line.key, line.kind)):
        page.text(row, col, text)
    cells = [
        page.calc(row, YEARS + t, formula, float(value), "pounds")
        for t, (formula, value) in enumerate(zip(line.formulas, line.values, strict=True))
    ]
    return _present(page, row, cells, line.values, clock.factors[schedule_of(line.kind)])


def _present(page: Page, row: int, cells: Sequence[At], flow: Floats, factors: Sequence[At]) -> At:
    value = float(np.array([at.value for at in factors]) @ flow)
    formula = f"SUMPRODUCT({span(cells[0], cells[-1])},{span(factors[0], factors[-1])})"
    return page.calc(row, 4, formula, value, "pounds", "total")


def _rows(given: Given, i: int) -> Iterator[_Row]:
    yield from _capital(given, i, i, "")
    yield from _capital(given, i, 0, MINUS)
    yield from _running(given, i)
    yield from _double(given, i, i, "")
    yield from _double(given, i, 0, MINUS)
    yield from _released(given, i)
    taken = given.case.taken
    for each in all_spells(given.case.rules):
        for whose, end in ((i, ""), (0, MINUS)):
            if each.falls_on(taken[whose].option):
                yield _spell(given, each, i, whose, end)
    yield from _benefits(given, i)


def _flow(given: Given, i: int, key: str) -> Floats:
    flow: Floats = given.case.lines[i][key].flow.values[:, 0]
    return flow


def _key(given: Given, i: int, key: str, end: str) -> str:
    """The key of a line: what is spared has an end of its own where the option has it too."""
    return key + end if key + end in given.case.lines[i] else key


def _capital(given: Given, i: int, whose: int, end: str) -> Iterator[_Row]:
    case, clock = given.case, given.clock
    sign = "-" if end else ""
    for key, capital in given.runs[whose].capital.items():
        scheme, cells = case.rules.capital[key], given.schemes[key]
        label = words.plain(case.plan.interventions[key].label)
        total = f"{sign}{capital}*(1+{given.bias[scheme.bias, whose]})"
        own = _key(given, i, f"capital.{key}", end)
        spent = [f"{total}*{share}" for share in cells.spend]
        figures: tuple[str, ...] = (f"interventions.{key}.capital",)
        yield _Row(own, f"{label}: capital", "capital", spent, _flow(given, i, own), figures)
        if scheme.renewal is None:
            continue
        share = given.inputs.figures[scheme.renewal.address, whose]
        after = f"{cells.opens}-{cells.life}"
        again = [
            f"{total}*{share}*IF(AND({t}-{after}>=0,MOD({t}-{after},{cells.life})=0),1,0)"
            for t in clock.years
        ]
        own = _key(given, i, f"renewal.{key}", end)
        figures = (*figures, scheme.renewal.address)
        yield _Row(own, f"{label}: renewal", "renewal", again, _flow(given, i, own), figures)


def _horizon(given: Given, cells: Sequence[str]) -> list[str]:
    """Formulas of a flow by year of the plan, carried on beyond its last year."""
    offset = given.case.offset
    return [
        f"({cells[min(t + offset, len(cells) - 1)]})*{left}"
        for t, left in enumerate(given.clock.carry)
    ]


def _running(given: Given, i: int) -> Iterator[_Row]:
    own, usual = given.runs[i].running, given.runs[0].running
    parts = dict(given.case.lines[i]["running"].parts)
    for key in dict.fromkeys((*own, *usual)):
        years = range(len(given.case.plan.years))
        more = [
            (str(own[key][y]) if key in own else "0")
            + (f"-{usual[key][y]}" if key in usual else "")
            for y in years
        ]
        address = f"interventions.{key}.revenue"
        label = f"{words.plain(given.case.plan.interventions[key].label)}: running cost"
        yield _Row(f"running.{key}", label, "running", _horizon(given, more), parts[address],
                   (address,))  # fmt: skip


def _double(given: Given, i: int, whose: int, end: str) -> Iterator[_Row]:
    """What is kept open while care moves: it ends, so nothing of it is carried on."""
    sign = "-" if end else ""
    for key, cells in given.runs[whose].double.items():
        own = _key(given, i, f"double_running.{key}", end)
        left = cells[given.case.offset :][: given.case.rules.years]
        formulas = [f"{sign}{at}" for at in left]
        formulas += ["0"] * (given.case.rules.years - len(left))
        label = f"{words.plain(given.case.plan.interventions[key].label)}: double running"
        figures = (f"interventions.{key}.double_running",)
        yield _Row(own, label, "transition", formulas, _flow(given, i, own), figures)


def _released(given: Given, i: int) -> Iterator[_Row]:
    """What services no longer cost: Shapley's division between efficiency and the system."""
    own, usual = given.runs[i], given.runs[0]
    halves: dict[str, list[str]] = {IN_HOUSE: [], SYSTEM: []}
    for y in range(len(given.case.plan.years)):
        before, after = span(*usual.before[y]), span(*own.before[y])
        e0, e1 = span(*usual.efficiency[y]), span(*own.efficiency[y])
        halves[IN_HOUSE].append(f"SUMPRODUCT(({before}+{after})/2*({e0}-{e1}))")
        halves[SYSTEM].append(f"SUMPRODUCT(({before}-{after})*({e0}+{e1})/2)")
    for key, cells in halves.items():
        yield _Row(key, RESULTS[key], "cash_releasing", _horizon(given, cells),
                   _flow(given, i, key), (key,))  # fmt: skip


def _spell(given: Given, each: ExtraCost | Risk, i: int, whose: int, end: str) -> _Row:
    figures, key = given.inputs.figures, spell_key(each)
    if isinstance(each, Risk):
        addresses: tuple[str, ...] = (each.probability.address, each.impact.address)
        kind = "risk"
    else:
        addresses, kind = (each.amount.address,), each.kind
    amount = "*".join(str(figures[address, whose]) for address in addresses)
    first, last = given.inputs.spells[key]
    sign = "-" if end else ""
    formulas = [f"{sign}IF(AND({t}>={first},{t}<={last}),{amount},0)" for t in given.clock.years]
    own = _key(given, i, key, end)
    return _Row(own, words.plain(each.label), kind, formulas, _flow(given, i, own), addresses)


def _benefits(given: Given, i: int) -> Iterator[_Row]:
    rules, figures = given.case.rules, given.inputs.figures
    for each in rules.benefits.values():
        if each.pick is None or each.value is None:
            continue
        own, usual = given.runs[i].measures[each.pick], given.runs[0].measures[each.pick]
        addresses: tuple[str, ...] = (each.value.address,)
        if each.kind == "health" and rules.qaly is not None:
            addresses = (*addresses, rules.qaly.address)
        worth = "*".join(str(figures[address, i]) for address in addresses)
        pairs = zip(own, usual, strict=True)
        gained = [f"({a}-{b})*{worth}" if each.better == "more" else f"({b}-{a})*{worth}"
                  for a, b in pairs]  # fmt: skip
        key = f"benefits.{each.key}"
        yield _Row(key, words.plain(each.label), each.kind, _horizon(given, gained),
                   _flow(given, i, key), addresses)  # fmt: skip


def _totals(
    page: Page, row: int, case: Case, clock: Clock, i: int, lines: tuple[int, int]
) -> tuple[dict[str, At], list[At], list[At]]:
    """Sums by kind, the discounted net flow, its running sum, and the flow in cash."""
    worth = case.options[i].worth
    years = range(case.rules.years)
    kind_cells = span(At(page.name, lines[0], 2, 0.0), At(page.name, lines[1], 2, 0.0))
    by_kind, flows = {}, {}
    for kind in KINDS:
        flow = worth.flows[kind][:, 0]
        page.text(row, 0, f"All {KIND_WORDS[kind]}")
        page.text(row, 1, kind)
        cells = []
        for t in years:
            column = span(At(page.name, lines[0], YEARS + t, 0.0),
                          At(page.name, lines[1], YEARS + t, 0.0))  # fmt: skip
            formula = f'SUMIF({kind_cells},"{kind}",{column})'
            cells.append(page.calc(row, YEARS + t, formula, float(flow[t]), "pounds", "total"))
        flows[kind] = cells
        by_kind[kind] = _present(page, row, cells, flow, clock.factors[schedule_of(kind)])
        row += 1
    row += 1
    factor = {kind: clock.factors[schedule_of(kind)] for kind in KINDS}
    signs = {kind: "+" if kind in BENEFITS else "-" for kind in KINDS}
    net_real = sum(signed(kind) * worth.flows[kind][:, 0] for kind in KINDS)
    whole = ["".join(f"{signs[k]}{flows[k][t]}" for k in KINDS) for t in years]
    _year_row(page, row, "Net, not discounted", whole, net_real)
    net = _year_row(
        page, row + 1, "Net, discounted",
        ["".join(f"{signs[k]}{flows[k][t]}*{factor[k][t]}" for k in KINDS) for t in years],
        worth.net[:, 0],
    )  # fmt: skip
    sums = np.cumsum(worth.net[:, 0])
    formulas = [f"SUM({span(net[0], net[t])})" for t in years]
    running = _year_row(page, row + 2, "Net, discounted, all years so far", formulas, sums)
    _in_cash(page, row + 3, case, i, np.asarray(net_real))
    return by_kind, net, running


def _year_row(
    page: Page, row: int, label: str, formulas: list[str], values: Floats | float
) -> list[At]:
    page.text(row, 0, label)
    return [
        page.calc(row, YEARS + t, formula, float(value), "pounds", "total")
        for t, (formula, value) in enumerate(zip(formulas, np.asarray(values), strict=True))
    ]


def _in_cash(page: Page, row: int, case: Case, i: int, net: Floats) -> None:
    """The net flow at each year's own prices, for the years whose inflation the plan gives."""
    known = case.index[i][case.offset :][: case.rules.years]
    base = case.index[i][case.rules.price_base - case.plan.first_year]
    page.text(row, 0, "Net, not discounted, in cash (years of the plan)")
    run = f"Run {i}"
    for t, index in enumerate(known):
        real = At(page.name, row - 3, YEARS + t, 0.0)
        prices = At(run, _INDEX_ROW, 3 + case.offset + t, 0.0)
        formula = f"{real}*{prices}/{At(run, _INDEX_ROW + 1, 3, 0.0)}"
        page.calc(row, YEARS + t, formula, float(net[t] * index / base), "pounds", "total")


#: The row of the price index on the sheet of a run; that of the price base follows it.
_INDEX_ROW = 4

"""What the run of an option gives the appraisal, and what it comes to in the appraisal's prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.appraisal_model import Pick
from bettercare.plan.model import year_label
from bettercare.publish import words
from bettercare.publish.appraisal.workbook.case import Case
from bettercare.publish.appraisal.workbook.inputs import Inputs
from bettercare.publish.appraisal.workbook.sheet import At, Book, Page, span
from bettercare.system.index import payers

Floats = NDArray[np.float64]
_FIRST = 3  # the column of the plan's first year


@dataclass(frozen=True, slots=True)
class RunCells:
    """Cells by year of the plan; sums by partner are the first and last cell of each year."""

    running: dict[str, list[At]]  # by intervention, real pounds
    double: dict[str, list[At]]  # what is kept open while care moves, the same
    before: list[tuple[At, At]]  # cost of services at base-year efficiency, real, by partner
    efficiency: list[tuple[At, At]]  # index, by partner
    capital: dict[str, At]  # by intervention, as far as it is secured
    measures: dict[Pick, list[At]]


def write_run(book: Book, case: Case, inputs: Inputs, i: int) -> RunCells:
    """The sheet of one option's run."""
    taken, plan = case.taken[i], case.plan
    years = len(plan.years)
    name = words.plain(taken.option.label)
    page = book.page(f"Run {i}", f"{i}. {name}: from the run of the model",
                     [58, 26, 18, *[15] * years], (3, _FIRST))  # fmt: skip
    said = "Grey cells are results of the model at stated values: bettercare explain shows where "
    page.text(1, 0, f"{said}each comes from ({taken.option.key}).", "note")
    page.heads(2, ["Item", "Key", "Unit", *[year_label(year) for year in plan.years]])
    rows = _Rows(page, 3, years)
    rates = rows.run("Inflation", "finance.inflation.overall", "share", case.inflation[i], "rate")
    index = [page.calc(rows.at, _FIRST, "1", 1.0, "factor")]
    for y in range(1, years):
        formula = f"{index[-1]}*MAX(1+{rates[y]},0)"
        index.append(page.calc(rows.at, _FIRST + y, formula, float(case.index[i][y]), "factor"))
    rows.label("Price index", "", "index")
    ends = span(index[0], index[-1])
    base = case.index[i][case.rules.price_base - plan.first_year]
    to_base = page.calc(
        rows.at, _FIRST, f"INDEX({ends},1,{inputs.base_row})", float(base), "factor"
    )
    rows.label("Price index of the price base", "", "index")
    rows.skip()
    running = _running(case, inputs, i, rows, to_base)
    double = _double(case, inputs, i, rows, index, to_base)
    rows.skip()
    changes = _by_partner(case, running, double)
    before, efficiency = _services(case, i, rows, index, to_base, changes)
    rows.skip()
    capital = {}
    for key, amount in taken.capital.items():
        stated = inputs.figures[f"interventions.{key}.capital", i]
        share = float(amount[0]) / stated.value if stated.value else 1.0
        secured = page.given(rows.at, _FIRST, share, "share", "run")
        rows.label(f"{words.plain(plan.interventions[key].label)}: share of capital secured", key)
        capital[key] = page.calc(rows.at, _FIRST, f"{stated}*{secured}", float(amount[0]), "pounds")
        rows.label(f"{words.plain(plan.interventions[key].label)}: capital spent", key, "gbp")
    rows.skip()
    measures = {
        pick: rows.run(_measured(pick), "", "", flow[:, 0], "figure")
        for pick, flow in taken.measures.items()
    }
    return RunCells(running, double, before, efficiency, capital, measures)


class _Rows:
    """Writes a sheet row by row."""

    def __init__(self, page: Page, at: int, years: int) -> None:
        self.page, self.at, self.years = page, at, years

    def label(self, label: str, key: str = "", unit: str = "") -> None:
        """Name the row and go on to the next."""
        for col, text in enumerate((label, key, unit)):
            self.page.text(self.at, col, text)
        self.at += 1

    def run(self, label: str, key: str, unit: str, values: Floats, number: str) -> list[At]:
        """A row of results of the model."""
        cells = [
            self.page.given(self.at, _FIRST + y, float(value), number, "run")
            for y, value in enumerate(values)
        ]
        self.label(label, key, unit)
        return cells

    def calc(
        self, label: str, key: str, unit: str, formulas: list[str], values: Floats, number: str
    ) -> list[At]:
        """A row of formulas."""
        cells = [
            self.page.calc(self.at, _FIRST + y, formula, float(value), number)
            for y, (formula, value) in enumerate(zip(formulas, values, strict=True))
        ]
        self.label(label, key, unit)
        return cells

    def skip(self) -> None:
        """Leave a row empty."""
        self.at += 1


def _running(case: Case, inputs: Inputs, i: int, rows: _Rows, to_base: At) -> dict[str, list[At]]:
    """Running cost of each change: its share in place x what it costs a year x prices."""
    found = {}
    for key, stream in case.taken[i].running.items():
        label = words.plain(case.plan.interventions[key].label)
        figure = inputs.figures[f"interventions.{key}.revenue", i]
        whole = figure.value * to_base.value
        flow = stream.values[:, 0]
        share = np.divide(
            flow, whole, out=np.zeros_like(flow), where=np.full(flow.shape, whole != 0)
        )
        there = rows.run(f"{label}: share in place", key, "share", share, "share")
        formulas = [f"{at}*{figure}*{to_base}" for at in there]
        found[key] = rows.calc(f"{label}: running cost", key, "gbp/year", formulas, flow, "pounds")
    return found


def _double(
    case: Case, inputs: Inputs, i: int, rows: _Rows, index: list[At], to_base: At
) -> dict[str, list[At]]:
    """What is kept open while care moves: paid in cash, brought to the price base."""
    found = {}
    for key, stream in case.taken[i].double.items():
        label = f"{words.plain(case.plan.interventions[key].label)}: double running"
        figure = inputs.figures[f"interventions.{key}.double_running", i]
        flow = stream.values[:, 0]
        prices = np.array([at.value for at in index]) / to_base.value
        share = flow * prices / figure.value if figure.value else np.zeros_like(flow)
        there = rows.run(f"{label}, times the figure", key, "share", share, "figure")
        formulas = [
            f"{at}*{figure}*{to_base}/{level}" for at, level in zip(there, index, strict=True)
        ]
        found[key] = rows.calc(label, key, "gbp/year", formulas, flow, "pounds")
    return found


def _by_partner(
    case: Case, running: dict[str, list[At]], double: dict[str, list[At]]
) -> dict[str, list[list[At]]]:
    """What each partner pays for changes, which is no cost of its services."""
    found: dict[str, list[list[At]]] = {}
    for key, cells in running.items():
        each = case.plan.interventions[key]
        found.setdefault(each.cost_partner or each.lead, []).append(cells)
    for key, cells in double.items():
        each = case.plan.interventions[key]
        assert each.double_running is not None
        found.setdefault(each.double_running.partner or each.lead, []).append(cells)
    return found


def _services(
    case: Case,
    i: int,
    rows: _Rows,
    index: list[At],
    to_base: At,
    changes: dict[str, list[list[At]]],
) -> tuple[list[tuple[At, At]], list[tuple[At, At]]]:
    """Cost of services apart from changes, at base-year efficiency; and efficiency in house."""
    plan, taken = case.plan, case.taken[i]
    owners = payers(plan)
    spent = [
        rows.run(f"{words.plain(plan.partners[key].name)}: cost, each year's prices", key,
                 "gbp/year", case.spent[i][p], "pounds")
        for p, key in enumerate(owners)
    ]  # fmt: skip
    rows.skip()
    rates, made = [], []
    for key in owners:
        rate = taken.values.annual(f"finance.efficiency.{key}", 0.0)[:, 0]
        label = f"{words.plain(plan.partners[key].name)}: efficiency in house"
        rates.append(rows.run(label, key, "share/year", rate, "rate"))
    rows.skip()
    for p, key in enumerate(owners):
        own = taken.efficiency[p, :, 0]
        formulas = ["1"]
        for y in range(1, rows.years):
            before = At(rows.page.name, rows.at, _FIRST + y - 1, float(own[y - 1]))
            formulas.append(f"{before}*MAX(1-{rates[p][y]},0)")
        label = f"{words.plain(plan.partners[key].name)}: index of efficiency"
        made.append(rows.calc(label, key, "index", formulas, own, "factor"))
    rows.skip()
    before_it = []
    for p, key in enumerate(owners):
        formulas = []
        for y in range(rows.years):
            less = "".join(f"-{cells[y]}" for cells in changes.get(key, []))
            formulas.append(f"({spent[p][y]}*{to_base}/{index[y]}{less})/{made[p][y]}")
        real = taken.services.values[p, :, 0] / taken.efficiency[p, :, 0]
        label = f"{words.plain(plan.partners[key].name)}: services at base-year efficiency, real"
        before_it.append(rows.calc(label, key, "gbp/year", formulas, real, "pounds"))
    ends = range(rows.years)
    return (
        [(before_it[0][y], before_it[-1][y]) for y in ends],
        [(made[0][y], made[-1][y]) for y in ends],
    )


def _measured(pick: Pick) -> str:
    where = ", ".join(f"{name} {key}" for name, key in pick.where)
    return f"{pick.measure}: {where}" if where else pick.measure

"""The options side by side, switching values, and what the draws say."""

from __future__ import annotations

from bettercare.appraisal import Appraisal
from bettercare.appraisal.lines import RESULTS
from bettercare.appraisal.worth import BENEFITS, COSTS, KIND_WORDS, KINDS, RISKS
from bettercare.plan.quantities import every_figure
from bettercare.publish import words
from bettercare.publish.appraisal.frames import spread
from bettercare.publish.appraisal.workbook.case import Case
from bettercare.publish.appraisal.workbook.inputs import Clock, Inputs
from bettercare.publish.appraisal.workbook.option_sheet import OptionCells
from bettercare.publish.appraisal.workbook.sheet import At, Book, Page, span

_NEVER = "never"
_NONE = "–"


def write_summary(
    book: Book, case: Case, found: Appraisal, clock: Clock, cells: dict[int, OptionCells]
) -> dict[int, At]:
    """Present values, NPSV and what follows from them; gives the cells of the NPSV."""
    count = len(case.taken)
    page = book.page("Summary", "Options side by side: present values against business as usual, "
                     "pounds", [62, *[22] * count], (3, 1))  # fmt: skip
    page.text(1, 0, "Every assumption at its stated value. Sheets of the options hold the years.",
              "note")  # fmt: skip
    page.heads(2, ["", *[f"{i}. {words.plain(o.option.label)}" for i, o in enumerate(case.taken)]])
    row = 3
    kinds: dict[str, list[At]] = {}
    for kind in KINDS:
        page.text(row, 0, _first_upper(KIND_WORDS[kind]))
        kinds[kind] = [
            page.given(row, 1, 0.0, "pounds", "plain"),  # business as usual against itself
            *(page.calc(row, 1 + i, str(cells[i].by_kind[kind]), cells[i].by_kind[kind].value,
                        "pounds") for i in range(1, count)),
        ]  # fmt: skip
        row += 1
    sums = {}
    for label, of in (("Costs", COSTS), ("Risks", RISKS), ("Benefits", BENEFITS)):
        page.text(row, 0, label)
        sums[label] = [
            page.calc(row, 1 + i, "+".join(str(kinds[kind][i]) for kind in of),
                      float(sum(kinds[kind][i].value for kind in of)), "pounds", "total")
            for i in range(count)
        ]  # fmt: skip
        row += 1
    page.text(row, 0, "Net present social value")
    npsv = {}
    for i in range(count):
        benefits, costs, risks = (sums[key][i] for key in ("Benefits", "Costs", "Risks"))
        value = benefits.value - costs.value - risks.value
        npsv[i] = page.calc(row, 1 + i, f"{benefits}-{costs}-{risks}", value, "pounds", "total")
        spent, worth = f"({costs}+{risks})", case.options[i].worth
        ratio = float(worth.ratio[0]) if costs.value + risks.value > 0 else _NONE
        page.calc(row + 1, 1 + i, f'IF({spent}>0,{benefits}/{spent},"{_NONE}")', ratio, "score")
        page.calc(row + 2, 1 + i, f"{spent}/{clock.total}", float(worth.annual_cost[0]), "pounds")
        if i:
            _payback(page, row + 3, 1 + i, clock, cells[i], float(worth.payback[0]))
            net = cells[i].net
            page.calc(row + 4, 1 + i, f"ROUND(SUM({span(net[0], net[-1])})-{npsv[i]},2)", 0.0,
                      "pounds")  # fmt: skip
    for at, label in enumerate(("Benefit-cost ratio", "Equivalent annual cost",
                                "Payback, years", "Check: years less kinds (0)"), 1):  # fmt: skip
        page.text(row + at, 0, label)
    _draws(page, row + 7, found)
    return npsv


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _payback(page: Page, row: int, col: int, clock: Clock, own: OptionCells, value: float) -> None:
    """Years until the running sum stays at 0 or above."""
    net, sums = span(own.net[0], own.net[-1]), span(own.running[0], own.running[-1])
    years = span(clock.years[0], clock.years[-1])
    tolerance = f"0.000000001*SUMPRODUCT(MAX(ABS({net})))"
    last = f"SUMPRODUCT(MAX(({sums}<-{tolerance})*({years}+1)))"
    told: float | str = value if value < len(clock.years) else _NEVER
    page.calc(row, col, f'IF({last}={len(clock.years)},"{_NEVER}",{last})', told, "whole")


def _draws(page: Page, row: int, found: Appraisal) -> None:
    """What the draws of the model say: no formulas, for a workbook holds one case."""
    draws = found.meta["draws"]
    page.text(row, 0, f"Over {draws:,} draws of every assumption's range (figures, not formulas)",
              "head")  # fmt: skip
    names = {"mean": "mean", "p10": "10th percentile", "p50": "middle", "p90": "90th percentile"}
    for at, (key, label) in enumerate(names.items(), start=1):
        page.text(row + at, 0, f"Net present social value, {label}")
        for i, one in enumerate(found.options):
            page.given(row + at, 1 + i, spread(one.worth.npsv)[key] or 0.0, "pounds", "run")
    page.text(row + 5, 0, "Chance of being best")
    page.text(row + 6, 0, "Largest regret")
    for i, one in enumerate(found.options):
        page.given(row + 5, 1 + i, one.probability_best, "share", "run")
        page.given(row + 6, 1 + i, float(one.regret.max()), "pounds", "run")


def write_switches(
    book: Book, case: Case, inputs: Inputs, cells: dict[int, OptionCells], npsv: dict[int, At]
) -> None:
    """Where each figure would have to stand for an option to be worth nothing."""
    page = book.page("Switching values", "Where a figure would have to stand for the net present "
                     "social value to be nothing", [56, 44, 20, 12, 18, 18], (2, 0))  # fmt: skip
    row = 2
    known = every_figure(case.plan)
    for i, own in cells.items():
        page.heads(row, [f"{i}. {words.plain(case.taken[i].option.label)}", "Address",
                         "Part of the NPSV", "Times", "Stated", "Turns at"])  # fmt: skip
        row += 1
        for address, (terms, total) in own.moving.items():
            figure = known.get(address)
            page.text(row, 0, words.plain(figure.label) if figure else RESULTS[address])
            page.text(row, 1, address)
            part = page.calc(row, 2, "".join(terms), total, "pounds")
            times = 1.0 - npsv[i].value / total if abs(total) > 0 else -1.0
            turns = times >= 0.0
            formula = f'IF({part}=0,"{_NONE}",IF({npsv[i]}/{part}>1,"{_NONE}",1-{npsv[i]}/{part}))'
            at = page.calc(row, 3, formula, times if turns else _NONE, "score")
            if figure is not None:
                stated = inputs.figures[address, i]
                page.calc(row, 4, str(stated), stated.value, "figure")
                page.calc(row, 5, f'IF(ISNUMBER({at}),{at}*{stated},"{_NONE}")',
                          times * stated.value if turns else _NONE, "figure")  # fmt: skip
            row += 1
        row += 1

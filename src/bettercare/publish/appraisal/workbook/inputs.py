"""The sheets that everything else points to: figures, schedules, schemes and their timing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bettercare.appraisal.lines import bias_share
from bettercare.plan.appraisal_model import AppraisalRules, ExtraCost, Risk
from bettercare.plan.draws import Values
from bettercare.plan.model import Quantity, year_label
from bettercare.plan.quantities import every_figure
from bettercare.publish import words
from bettercare.publish.appraisal.workbook.case import Case
from bettercare.publish.appraisal.workbook.sheet import At, Book, Page, span

#: The column of year 0, the same on every sheet with years of the appraisal.
YEARS = 7
_OPTIONS = 4  # the column of the first option on the sheet of inputs


@dataclass(frozen=True, slots=True)
class Inputs:
    """Cells that formulas point to."""

    base_row: At  # place of the price base among the years of the plan, from 1
    hold: At  # "hold" or "fade"
    fade: At
    figures: dict[tuple[str, int], At]  # by address and option
    stated: dict[str, At]  # by address, as the plan has it
    spells: dict[str, tuple[At, At]]  # first and last year of a cost or risk, from year 0
    bands: dict[str, tuple[str, str]]  # by schedule: cells of first years, of rates


@dataclass(frozen=True, slots=True)
class Clock:
    """Cells by year of the appraisal."""

    years: list[At]
    factors: dict[str, list[At]]  # by schedule
    carry: list[At]  # share of the horizon's difference that is left
    total: At  # sum of the standard factors


@dataclass(frozen=True, slots=True)
class Scheme:
    """Cells of a scheme of capital."""

    opens: At
    life: At
    spend: list[At]


def write_inputs(book: Book, case: Case) -> Inputs:
    """The sheet of figures, with unit, range, grade, owner and source of each."""
    rules, plan = case.rules, case.plan
    count = len(case.taken)
    page = book.page(
        "Inputs", "Inputs", [66, 52, 20, 18, *[16] * count, 12, 12, 13, 20, 50], (3, 1)
    )
    page.text(1, 0, "Change a yellow cell and everything follows. Shares are from 0 to 1; money is "
              f"in pounds at prices of {year_label(rules.price_base)}.", "note")  # fmt: skip
    page.heads(2, ["Figure", "Address in the plan", "Unit", "As stated"])
    page.heads(2, [f"{i}. {words.plain(one.option.label)}" for i, one in enumerate(case.taken)], 4)
    page.heads(2, ["Low", "High", "Grade", "Owner", "Source"], _OPTIONS + count)
    row = 3
    page.text(row, 0, "Place of the price base among the plan's years (1 is the first)")
    base_row = page.given(row, 3, float(rules.price_base - plan.first_year + 1), "whole")
    page.text(row + 1, 0, "After the plan's last year differences: 1 go on, 0 fade")
    hold = page.given(row + 1, 3, float(rules.after_horizon == "hold"), "whole")
    page.text(row + 2, 0, "Years until they have faded")
    fade = page.given(row + 2, 3, float(rules.fade_years), "whole")
    row = 7
    known = every_figure(plan)
    figures: dict[tuple[str, int], At] = {}
    stated: dict[str, At] = {}
    for address in _addresses(case):
        stated[address] = _figure(page, row, known[address], count)
        for i, taken in enumerate(case.taken):
            figures[address, i] = _of_option(page, row, i, stated[address], taken.values, address)
        row += 1
    spells: dict[str, tuple[At, At]] = {}
    row += 1
    page.heads(row, ["What falls on options for some years, from year 0", "", "First", "Last"])
    for each in all_spells(rules):
        row += 1
        page.text(row, 0, words.plain(each.label))
        page.text(row, 1, spell_key(each))
        last = rules.years - 1 if each.last is None else each.last - rules.year_0
        first_at = page.given(row, 2, float(each.first - rules.year_0), "whole")
        spells[spell_key(each)] = first_at, page.given(row, 3, float(last), "whole")
    return Inputs(base_row, hold, fade, figures, stated, spells, _bands(page, row + 2, case))


def all_spells(rules: AppraisalRules) -> list[ExtraCost | Risk]:
    """Costs that no intervention carries, and risks."""
    return [*rules.costs.values(), *rules.risks.values()]


def spell_key(each: ExtraCost | Risk) -> str:
    """The key of a cost's or risk's line."""
    return f"{'risks' if isinstance(each, Risk) else 'costs'}.{each.key}"


def _addresses(case: Case) -> list[str]:
    """Every figure that a formula uses, once."""
    found = []
    for one in case.taken:
        found += [f"interventions.{key}.capital" for key in one.capital]
        found += [f"interventions.{key}.revenue" for key in one.running]
        found += [f"interventions.{key}.double_running" for key in one.double]
    return list(dict.fromkeys((*found, *case.rules.quantities)))


def _figure(page: Page, row: int, one: Quantity, count: int) -> At:
    page.text(row, 0, words.plain(one.label))
    page.text(row, 1, one.address)
    page.text(row, 2, one.unit)
    after = _OPTIONS + count
    if one.range is not None:
        page.given(row, after, one.range.low, "figure", "plain")
        page.given(row, after + 1, one.range.high, "figure", "plain")
    page.text(row, after + 2, one.grade)
    page.text(row, after + 3, one.owner)
    page.text(row, after + 4, ", ".join(one.source))
    return page.given(row, 3, one.value, "figure")


def _of_option(page: Page, row: int, i: int, stated: At, values: Values, address: str) -> At:
    """An option's own figure where it sets one, else the stated one."""
    value = float(values.scalar(address)[0])
    if np.isclose(value, stated.value, rtol=1e-12, atol=0.0):
        return page.calc(row, _OPTIONS + i, str(stated), value, "figure")
    return page.given(row, _OPTIONS + i, value, "figure")


def _bands(page: Page, row: int, case: Case) -> dict[str, tuple[str, str]]:
    """The dated schedules of real discount rates."""
    found = {}
    for key, schedule in case.rules.schedules.items():
        page.heads(row, [f"Discount rates: {words.plain(schedule.label)}", "as published",
                         "From year", "Rate a year"])  # fmt: skip
        page.text(row, _OPTIONS, f"{schedule.as_of:%d/%m/%Y}; {', '.join(schedule.source)}", "note")
        cells = []
        for band in schedule.bands:
            row += 1
            first = page.given(row, 2, float(band.first), "whole")
            cells.append((first, page.given(row, 3, band.rate, "rate")))
        firsts, rates = zip(*cells, strict=True)
        found[key] = span(firsts[0], firsts[-1]), span(rates[0], rates[-1])
        row += 2
    return found


def write_clock(book: Book, case: Case, inputs: Inputs) -> Clock:
    """Discount factors by year, and what is left of the horizon's differences."""
    rules = case.rules
    page = book.page("Time", "Years, discount factors and what goes on after the plan's last year",
                     [40, 12, 12, 12, 12, 12, 16, *[10] * rules.years], (4, YEARS))  # fmt: skip
    for t in range(rules.years):
        page.text(2, YEARS + t, year_label(rules.year_0 + t), "head")
    page.text(3, 0, "Year after year 0")
    years = [page.given(3, YEARS + t, float(t), "whole", "plain") for t in range(rules.years)]
    factors: dict[str, list[At]] = {}
    row = 4
    for key, (firsts, rates) in inputs.bands.items():
        values = case.factors[key]
        page.text(row, 0, f"Real rate: {words.plain(rules.schedules[key].label)}")
        page.text(row + 1, 0, "Discount factor: 1 in year 0, then the one before / (1 + rate)")
        made = [page.calc(row + 1, YEARS, "1", 1.0, "factor")]
        for t in range(1, rules.years):
            rate = page.calc(row, YEARS + t, f"LOOKUP({years[t]},{firsts},{rates})",
                             float(values[t - 1] / values[t] - 1.0), "rate")  # fmt: skip
            made.append(page.calc(row + 1, YEARS + t, f"{made[-1]}/(1+{rate})", float(values[t]),
                                  "factor"))  # fmt: skip
        factors[key] = made
        row += 3
    page.text(row, 0, "Share left of the difference in the plan's last year")
    known = len(case.plan.years) - case.offset
    carry = []
    for t in range(rules.years):
        after = t - known + 1
        left = 1.0 if after <= 0 or case.fade is None else max(1.0 - after / case.fade, 0.0)
        formula = f"IF({inputs.hold}=1,1,MAX(1-{after}/{inputs.fade},0))" if after > 0 else "1"
        carry.append(page.calc(row, YEARS + t, formula, left, "share"))
    page.text(row + 2, 0, "Sum of the standard factors")
    first, last = factors["standard"][0], factors["standard"][-1]
    total = page.calc(row + 2, YEARS, f"SUM({span(first, last)})",
                      float(case.factors["standard"].sum()), "factor", "total")  # fmt: skip
    return Clock(years, factors, carry, total)


def write_schemes(book: Book, case: Case) -> dict[str, Scheme]:
    """When capital is spent and renewed."""
    rules = case.rules
    page = book.page("Schemes", "Capital: when it is spent, when it opens, how long it lasts",
                     [40, 26, 16, 16, 16, 12, 16, *[8] * rules.years], (3, YEARS))  # fmt: skip
    page.heads(2, ["Scheme", "Intervention", "Optimism bias", "Opens, from year 0", "Life, years",
                   "", "Shares spent"])  # fmt: skip
    for t in range(rules.years):
        page.text(2, YEARS + t, year_label(rules.year_0 + t), "head")
    used = dict.fromkeys(key for one in case.taken for key in one.capital)
    found = {}
    for row, key in enumerate(used, start=3):
        scheme = rules.capital[key]
        page.text(row, 0, words.plain(case.plan.interventions[key].label))
        page.text(row, 1, key)
        page.text(row, 2, scheme.bias)
        opens = page.given(row, 3, float(max(scheme.opens - rules.year_0, 0)), "whole")
        life = page.given(row, 4, float(scheme.life), "whole")
        shares = dict(scheme.spend)
        spend = [page.given(row, YEARS + t, shares.get(rules.year_0 + t, 0.0), "share")
                 for t in range(rules.years)]  # fmt: skip
        page.calc(row, 6, f"SUM({span(spend[0], spend[-1])})",
                  float(sum(at.value for at in spend)), "share")  # fmt: skip
        found[key] = Scheme(opens, life, spend)
    return found


def write_bias(book: Book, case: Case, inputs: Inputs) -> dict[tuple[str, int], At]:
    """Optimism bias by kind of scheme and option: what is added to capital."""
    count = len(case.taken)
    page = book.page("Optimism bias", "Optimism bias: upper x (1 - sum of contribution x "
                     "mitigation), not below lower", [44, 16, *[18] * count], (3, 1))  # fmt: skip
    page.heads(2, ["Cause", "Contribution"])
    page.heads(2, [f"{i}. {words.plain(one.option.label)}" for i, one in enumerate(case.taken)], 2)
    found = {}
    row = 3
    for key, bias in case.rules.biases.items():
        page.text(row, 0, words.plain(bias.label), "head")
        top = row + 1
        shares = []
        for at, factor in enumerate(bias.factors):
            page.text(top + at, 0, f"{factor.key}: share mitigated")
            shares.append(page.given(top + at, 1, factor.contribution, "share"))
        last = top + len(bias.factors)
        page.text(last, 0, "Upper bound")
        page.text(last + 1, 0, "Lower bound")
        page.text(last + 2, 0, "Added to capital")
        for i, taken in enumerate(case.taken):
            dealt = [_link(page, top + at, 2 + i, inputs, factor.mitigation.address, i)
                     for at, factor in enumerate(bias.factors)]  # fmt: skip
            upper = _link(page, last, 2 + i, inputs, bias.upper.address, i)
            lower = _link(page, last + 1, 2 + i, inputs, bias.lower.address, i)
            managed = "0"
            if shares:
                managed = f"SUMPRODUCT({span(shares[0], shares[-1])},{span(dealt[0], dealt[-1])})"
            found[key, i] = page.calc(
                last + 2, 2 + i, f"MAX({upper}*(1-{managed}),{lower})",
                float(bias_share(bias, taken.values)[0]), "share", "total",
            )  # fmt: skip
        row = last + 4
    return found


def _link(page: Page, row: int, col: int, inputs: Inputs, address: str, i: int) -> At:
    at = inputs.figures[address, i]
    return page.calc(row, col, str(at), at.value, "share")

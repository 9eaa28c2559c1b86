"""One option at its stated values up to one year, with everything an explanation asks for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.explain.node import Node, Origin, leaf
from bettercare.plan.draws import MONTHS, Values, resolve
from bettercare.plan.model import Effect, Intervention, Option, Plan, Quantity, Range, year_label
from bettercare.plan.quantities import all_quantities
from bettercare.population import People
from bettercare.sampling import DrawBook
from bettercare.system.bridge_steps import MOST
from bettercare.system.figures import Figures, option_interventions, sample_figures
from bettercare.system.measure import BlockRun
from bettercare.system.model import Model, build_model, target_service
from bettercare.system.outlook import Outlook, build_outlook
from bettercare.system.summaries import month_label
from bettercare.system.year_loop import run_block

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """What an effect did to a figure of the plan (other than activity and stays) in a year."""

    intervention: Intervention
    effect: Effect
    before: Floats  # the figure's year, (1,) or (months, 1)


@dataclass(slots=True)
class Case:
    """The model run once, every assumption at its stated value, what holds back included."""

    model: Model
    option: Option
    values: Values
    outlook: Outlook
    figures: Figures
    run: BlockRun
    interventions: list[Intervention]
    quantities: dict[str, Quantity]
    changes: dict[tuple[str, int], list[FigureChange]] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """The plan, cut at the year that is explained."""
        return self.model.plan

    @property
    def people(self) -> People:
        """People of every year up to the explained one."""
        return self.outlook.people

    @property
    def year(self) -> int:
        """Index of the year that is explained: the last of the cut plan."""
        return len(self.plan.years) - 1

    def label(self, year: int | None = None) -> str:
        """The name of a year, the explained one by default."""
        return year_label(self.plan.years[self.year if year is None else year])

    def month(self, number: int | None) -> int:
        """The place of a calendar month in the financial year, April 0."""
        return MONTHS.index(number or MONTHS[0])

    def month_label(self, month: int) -> str:
        """The name of a month of the explained year (April 0), such as "2019-01"."""
        return month_label(self.plan.years[self.year], MONTHS[month]) or ""

    def rows(self, *key: str, year: int | None = None) -> Floats:
        """Results of a group of rows in a year: (rows,)."""
        return self.run.rows[self.model.layout[key], self.year if year is None else year, 0]

    def strength(self, intervention: str, year: int | None = None) -> float:
        """What is achieved of an intervention: its ramp after what holds it back."""
        at = [each.key for each in self.interventions].index(intervention)
        return float(self.run.achieved[at, self.year if year is None else year, 0])

    def ramp(self, intervention: str, year: int | None = None) -> float:
        """What would be in place of an intervention if nothing held it back."""
        mean, _ = self.figures.ramps[intervention]
        return float(mean[self.year if year is None else year, 0])

    def origin(self, address: str) -> Origin | None:
        """Range, owner and sources of a figure, under this option."""
        figure = self.quantities.get(address)
        if figure is None:
            return None
        settings = [each for each in self.option.settings if each.address == address]
        now = resolve(figure, settings)
        owner = figure.owner or self._lead(address)
        told = [self.plan.sources[key].title for key in figure.source if key in self.plan.sources]
        told += [f"set by {each.option}: {each.why}" for each in settings]
        name = self.plan.partners[owner].name if owner in self.plan.partners else owner
        return Origin(address, range_words(now.range), name, tuple(told), figure.grade)

    def _lead(self, address: str) -> str:
        parts = address.split(".")
        known = parts[0] == "interventions" and parts[1] in self.plan.interventions
        return self.plan.interventions[parts[1]].lead if known else ""

    def assumption(self, address: str, value: float | None = None, label: str = "") -> Node:
        """A figure of the plan as a leaf: its stated value (or `value`, say of one year)."""
        figure = self.quantities[address]
        if value is None:
            value = float(self.values.scalar(address)[0])
        text = label or figure.label or address
        return leaf(text, value, figure.unit, origin=self.origin(address))


def range_words(spread: Range | None) -> str:
    """A range in words.

    >>> range_words(Range(0.86, 1.0))
    '0.86 to 1 (80% interval)'
    """
    if spread is None:
        return ""
    low, high = (
        f"{end:,.0f}" if abs(end) >= 1e5 else f"{end:g}" for end in (spread.low, spread.high)
    )
    return f"{low} to {high} ({spread.kind})"


def year_index(plan: Plan, year: str | None) -> int:
    """The place of a year in the plan, the last by default; `CallError` where it is not there."""
    known = [year_label(each) for each in plan.years]
    if year is None:
        return len(known) - 1
    if year not in known:
        raise CallError(f"year {year!r} is not in the plan; it runs from {known[0]} to {known[-1]}")
    return known.index(year)


def cut_model(model: Model, year: int) -> Model:
    """The model up to a year: later years change nothing before them."""
    plan = model.plan
    return replace(model, plan=replace(plan, last_year=plan.years[year]))


def open_case(plan: Plan, option: str, year: str | None = None, model: Model | None = None) -> Case:
    """Run an option at its stated values up to a year."""
    if option not in plan.options:
        raise CallError(f"option {option!r} is not in the plan; it has {', '.join(plan.options)}")
    at = year_index(plan, year)
    model = cut_model(model or build_model(plan, bridge=MOST), at)
    chosen = plan.options[option]
    values = Values(model.plan, chosen, DrawBook(plan.seed, 1, central=True))
    outlook = build_outlook(model, values)
    run = run_block(model, chosen, values, outlook)
    interventions = option_interventions(model, chosen.interventions)
    figures = sample_figures(model, values, interventions)
    case = Case(
        model, chosen, values, outlook, figures, run, interventions, all_quantities(model.plan)
    )
    for y in range(at + 1):
        _change_figures(case, y)
    return case


def _change_figures(case: Case, y: int) -> None:
    """Apply effects on figures as the run did, and keep what each found before it."""
    for each in case.interventions:
        strength = np.array([case.strength(each.key, y)])
        for effect in each.effects:
            if target_service(effect) is not None:
                continue
            figures, values = case.figures, case.values
            dated = figures.monthly if effect.on in figures.monthly else figures.yearly
            before = dated[effect.on][y].copy()
            case.changes.setdefault((effect.on, y), []).append(FigureChange(each, effect, before))
            figures.change(
                effect.on,
                y,
                strength,
                values.scalar(effect.multiply.address) if effect.multiply else None,
                values.scalar(effect.add.address) if effect.add else None,
            )

"""The appraisal as one HTML page that needs nothing else, in the report's style."""

from __future__ import annotations

from typing import Any

from bettercare.appraisal import Appraisal, OptionWorth
from bettercare.plan.model import Plan, Quantity, year_label
from bettercare.plan.quantities import every_figure
from bettercare.publish import words
from bettercare.publish.appraisal import figures, told
from bettercare.publish.figures.shape import TableView
from bettercare.publish.report import filled

SWITCHES = 5  # switching values an option and a rival


def page(plan: Plan, found: Appraisal) -> str:
    """The whole page."""
    rules = found.rules
    label = figures.names(found)
    charts = {chart.key: chart for chart in figures.draw(plan, found)}
    context: dict[str, Any] = {
        "plan": plan,
        "meta": found.meta,
        "rules": rules,
        "names": label,
        "usual": label[rules.business_as_usual],
        "answers": [_answer(found, one, label) for one in found.options[1:]],
        "charts": charts,
        "side_by_side": _side_by_side(plan, found, label),
        "parts": _by_option("Mean present values, £m", told.parts(found), label),
        "items": _by_option(
            "What each item adds to the mean net present social value, £m",
            told.items(plan, found), label,
        ),
        "switches": [
            (label[one.option.key], told.switch_lines(plan, found, one, SWITCHES))
            for one in found.options[1:]
        ],
        "weights": list(told.weight_lines(found).values()),
        "criteria": _criteria(plan, found, label),
        "given_weights": _given_weights(found),
        "schedules": _schedules(found),
        "unmonetised": [each for each in rules.benefits.values() if each.value is None],
        "figures_used": _figures(plan, found),
        "prices": year_label(rules.price_base),
        "first": year_label(rules.year_0),
        "last": year_label(rules.year_0 + rules.years - 1),
        "horizon": year_label(plan.last_year),
    }  # fmt: skip
    return filled("appraisal.html.j2", context)


def beside_checks(plan: Plan, found: Appraisal) -> dict[str, Any]:
    """What a page of the verdict's checks needs to tell what the options are worth."""
    label = figures.names(found)
    rules = found.rules
    return {
        "answers": [_answer(found, one, label) for one in found.options[1:]],
        "charts": [chart for chart in figures.draw(plan, found) if chart.key in _BESIDE],
        "names": label,
        "side_by_side": _side_by_side(plan, found, label),
        "weights": list(told.weight_lines(found).values()),
        "given_by_nobody": _reasons(found),
        "usual": label[rules.business_as_usual],
        "prices": year_label(rules.price_base),
        "first": year_label(rules.year_0),
        "last": year_label(rules.year_0 + rules.years - 1),
        "unmonetised": [each.label for each in rules.benefits.values() if each.value is None],
    }


#: Charts of the appraisal that stand beside the verdict's checks.
_BESIDE = ("value", "ranks")


def _reasons(found: Appraisal) -> list[str]:
    """What each group's weights rest on."""
    groups = found.rules.stakeholders.values()
    return [f"{words.plain(each.label)}: {words.sentence(words.plain(each.reason))}"
            for each in groups if each.reason]  # fmt: skip


def _side_by_side(plan: Plan, found: Appraisal, label: dict[str, str]) -> TableView:
    caption = "The options side by side: middle of the draws (10th to 90th percentile)"
    return _by_option(caption, told.rows(found, plan), label)


def _answer(found: Appraisal, one: OptionWorth, label: dict[str, str]) -> dict[str, str]:
    """One option's worth in a few sentences."""
    middle = told.middle_of(one.worth.npsv)
    low, high = told.ends_of(one.worth.npsv)
    rival = figures.option_of(found, one.rival)
    ahead = float((one.worth.npsv - rival.worth.npsv).mean())
    more = f"{words.money(abs(ahead))} {'more' if ahead > 0 else 'less'} than “{label[one.rival]}”"
    return {
        "name": label[one.option.key],
        "worth": words.money(middle),
        "range": words.span(low, high, "gbp"),
        "best": words.odds(one.probability_best),
        "rival": "" if one.rival == found.rules.business_as_usual else more,
    }


def _by_option(caption: str, rows: list[told.Row], label: dict[str, str]) -> TableView:
    return TableView(caption, ["", *label.values()], [[row.label, *row.cells] for row in rows])


def _criteria(plan: Plan, found: Appraisal, label: dict[str, str]) -> TableView | None:
    """Value of each option on each criterion, with what it rests on."""
    if found.judged is None:
        return None
    rows = []
    for c, key in enumerate(found.judged.criteria):
        criterion = found.rules.criteria[key]
        rests = criterion.pick.measure.replace("_", " ") if criterion.pick else "scores"
        principle = plan.principles.get(criterion.principle)
        stands = words.plain(principle.name) if principle else "–"
        cells = [f"{value:.2f}" for value in found.judged.values[c].mean(axis=-1)]
        rows.append([words.plain(criterion.label), stands, rests, *cells])
    header = ["Criterion", "Principle", "Rests on", *label.values()]
    return TableView("Mean value on each criterion, 0 worst to 1 best", header, rows, 3)


def _given_weights(found: Appraisal) -> TableView | None:
    """The groups' weights side by side."""
    if found.judged is None:
        return None
    groups = found.judged.groups
    header = ["Criterion", *(words.plain(found.rules.stakeholders[g.group].label) for g in groups)]
    rows = [
        [words.plain(found.rules.criteria[key].label), *(words.share(g.weights[c]) for g in groups)]
        for c, key in enumerate(found.judged.criteria)
    ]
    return TableView("Each group's weights, scaled to 100%", header, rows)


def _schedules(found: Appraisal) -> TableView:
    rows = []
    for schedule in found.rules.schedules.values():
        for band in schedule.bands:
            years = (
                f"{band.first} and after" if band.last is None else f"{band.first} to {band.last}"
            )
            rows.append(
                [words.plain(schedule.label), f"{schedule.as_of:%d/%m/%Y}", years,
                 f"{band.rate * 100:.4g}%"]
            )  # fmt: skip
    header = ["Schedule", "As of", "Years after year 0", "Real rate a year"]
    return TableView("Discount schedules", header, rows, 3)


def _figures(plan: Plan, found: Appraisal) -> TableView:
    """Every figure the appraisal adds to the plan."""
    known = every_figure(plan)
    rows = [_figure_row(known[address]) for address in found.rules.quantities]
    header = ["Figure", "Address", "Grade", "Owner", "Value", "Range"]
    return TableView("Figures of the appraisal", header, rows, 4)


def _figure_row(one: Quantity) -> list[str]:
    spread = one.range
    ends = "–"
    if spread is not None:
        ends = f"{words.exact(spread.low, one.unit)} to {words.exact(spread.high, one.unit)}"
    value = f"{words.exact(one.value, one.unit)} {_unit(one.unit)}".strip()
    return [words.plain(one.label), one.address, one.grade, one.owner, value, ends]


def _unit(unit: str) -> str:
    if unit.startswith("share"):
        return ""
    return words.unit_words(unit).removeprefix("pounds").strip()

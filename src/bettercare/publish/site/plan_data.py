"""The plan at a glance: options with their answers, checks side by side, places, assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bettercare.publish import compare, words
from bettercare.publish.brief import brief
from bettercare.publish.digest import CheckAnswer, OptionAnswer, member_name
from bettercare.publish.facts import Facts
from bettercare.publish.papers import numbers
from bettercare.publish.papers.case_facts import do_nothing
from bettercare.publish.site.figure_data import read_in

if TYPE_CHECKING:
    from bettercare.plan.model import Option, Plan

Data = dict[str, Any]
_AGES = {"everyone": 0, "over_65": 65, "over_85": 85}


def plan_data(facts: Facts, answers: list[OptionAnswer]) -> Data:
    """What the home page, the options' pages and the places' pages show."""
    plan = facts.plan
    found = brief(facts, answers)
    return {
        "title": words.plain(plan.title),
        "short": words.plain(plan.short),
        "summary": words.plain(plan.summary),
        "years": facts.years,
        "opening": list(found.opening),
        "partners": [
            {"key": key, "name": words.plain(one.name), "kind": words.plain(one.kind)}
            for key, one in plan.partners.items()
        ],
        "options": [
            _option(plan, one.answer, one.held, [kind.told for kind in one.kinds])
            for one in found.options
        ],
        "side_by_side": {year: _compared(facts, year) for year in facts.years},
        "areas": [_area(facts, key) for key, one in plan.areas.items() if not one.outside],
        "services": [
            {"key": key, "name": words.plain(one.name), "setting": _setting(plan, one.setting)}
            for key, one in plan.services.items()
        ],
    }


def _setting(plan: Plan, key: str) -> str:
    named = plan.settings.get(key)
    return words.plain(named.name) if named else key


def _option(plan: Plan, answer: OptionAnswer, held: str, told: list[str]) -> Data:
    option = answer.option
    return {
        "key": option.key,
        "label": words.plain(option.label),
        "answer": answer.answer,
        "odds": answer.odds,
        "odds_year": answer.odds_year,
        "judgement": words.share(answer.judgement),
        "first_failing": answer.first_failing,
        "by_year": answer.by_year,
        "held_by": held,
        "told": told,
        "checks": [_check(one) for one in answer.checks],
        **_changes(plan, option),
    }


def _check(one: CheckAnswer) -> Data:
    worst, label = one.worst, words.plain(one.check.label)
    return {
        "key": one.check.key,
        "label": label,
        "tested": one.tested,
        "answer": one.answer if one.tested else "not tested",
        "about": worst.label.removeprefix(label).removeprefix(": ") if worst else "",
        "size": worst.size if worst else "",
        "odds": worst.odds if worst else "",
        "first_failing": one.first_failing,
        "by_year": one.by_year,
    }


def _changes(plan: Plan, option: Option) -> Data:
    return {
        "based_on": [words.plain(plan.options[key].label) for key in option.chain[:-1]],
        "interventions": [
            {"key": key, "label": words.plain(plan.interventions[key].label)}
            for key in option.interventions
            if key in plan.interventions
        ],
        "settings": [
            {
                "address": one.address,
                "value": _read(one.value, one.unit),
                "from": one.start.isoformat() if one.start else "",
                "why": words.plain(one.why),
            }
            for one in option.settings
        ],
    }


def _read(value: float, unit: str) -> str:
    """A figure of the plan as people read it.

    >>> _read(0.015, "share/year"), _read(1600.0, "bed"), _read(2.5e6, "gbp/year")
    ('1.5% a year', '1,600 beds', '£2.5 million a year')
    """
    scale, said = read_in(unit, value)
    figure = f"{value * 10**scale:,.6g}"
    if said.startswith("£"):
        return f"£{figure}{said[1:]}"
    if said.startswith("%"):
        return f"{figure}{said}"
    return f"{figure} {words.unit_words(unit, value)}".strip()


def _compared(facts: Facts, year: str) -> list[Data]:
    found = compare.compare(facts.plan, facts.assessment, year)
    return [
        {
            "key": row.key,
            "label": row.label,
            "cells": [
                {"answer": cell.answer, "about": cell.member, "size": cell.size, "odds": cell.odds}
                for cell in row.cells
            ],
        }
        for row in found.rows
    ]


def _area(facts: Facts, area: str) -> Data:
    """An area's people and the care they would use, first year and last, by option."""
    first, last = facts.years[0], facts.years[-1]
    used = numbers.used_by_area(facts)
    nothing = do_nothing(facts)
    services = []
    for key, service in facts.plan.services.items():
        now = used.get((nothing, first, area, key))
        if now is None:
            continue
        later = {
            option: found.number().text
            for option in facts.options
            if (found := used.get((option, last, area, key))) is not None
        }
        services.append(
            {
                "name": member_name(facts.plan, key),
                "setting": _setting(facts.plan, service.setting),
                "unit": words.unit_words(service.unit),
                "now": now.number().text,
                "later": later,
            }
        )
    people = {
        name: [
            counted.number().text if (counted := numbers.people(facts, area, year, age)) else ""
            for year in (first, last)
        ]
        for name, age in _AGES.items()
    }
    return {
        "key": area, "name": facts.area(area), "first": first, "last": last,
        "people": people, "services": services,
    }  # fmt: skip

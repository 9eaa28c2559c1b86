"""The network of enablers in words: dates, what a step waits for, what it costs and adds."""

from __future__ import annotations

import math

from bettercare.plan.model import Plan
from bettercare.programme import Network, Step
from bettercare.publish import words

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST = 3  # of what an enabler adds, told by name


def date_words(months: float) -> str:
    """A month by its name; never where there is none.

    >>> date_words(2015 * 12 + 3), date_words(math.inf)
    ('Apr 2015', 'never')
    """
    if not math.isfinite(months):
        return "never"
    year, month = divmod(math.floor(months + 1e-6), 12)
    return f"{_MONTHS[month]} {year}"


def spare_words(step: Step) -> str:
    """How far a step may slip.

    >>> spare_words(Step("a", "enabler", 0, 0, 6, 0.0, ())), spare_words(
    ...     Step("a", "enabler", 0, 0, 6, 7.5, ()))
    ('none', '7.5 months')
    """
    if not math.isfinite(step.spare):
        return "–"
    return "none" if step.spare < 0.05 else months_words(step.spare)


def months_words(months: float) -> str:
    """A number of months.

    >>> months_words(1.0), months_words(12.0), months_words(math.inf)
    ('1 month', '12 months', 'for good')
    """
    if not math.isfinite(months):
        return "for good"
    return f"{round(months, 1):g} month{'' if round(months, 1) == 1 else 's'}"


def label(plan: Plan, key: str) -> str:
    """An intervention's name."""
    return words.plain(plan.interventions[key].label)


def waits_words(plan: Plan, step: Step) -> str:
    """What a step waits for."""
    found = []
    for wait in step.waits:
        name = label(plan, wait.what)
        if wait.holds == "full":
            found.append(f"in full with {name}")
        elif wait.months:
            found.append(f"begins {months_words(wait.months)} after {name} begins")
        else:
            found.append(f"begins when {name} begins")
    return "; ".join(found) or "nothing"


def waiting(network: Network, key: str) -> list[str]:
    """Keys of the steps that wait for a step."""
    return [k for k, step in network.steps.items() if key in {wait.what for wait in step.waits}]


def cost_words(plan: Plan, key: str) -> str:
    """Running cost a year and capital, as stated."""
    one = plan.interventions[key]
    found = [f"{words.money(one.revenue.value)} a year"] if one.revenue else []
    found += [f"{words.money(one.capital.value)} capital"] if one.capital else []
    return ", ".join(found) or "none stated"


def adds_words(plan: Plan, key: str) -> str:
    """What an enabler adds of capacity and staff, or else changes."""
    found = []
    for effect in plan.interventions[key].effects:
        name = words.plain(
            plan.quantities[effect.on].label if effect.on in plan.quantities else effect.on
        )
        if effect.add is not None:
            unit = words.unit_words(effect.add.unit, effect.add.value)
            found.append(f"{name} {effect.add.value:+,.6g} {unit}".strip())
        elif effect.multiply is not None:
            found.append(f"{name} × {effect.multiply.value:g}")
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return "; ".join(found[:_MOST]) + more or "lets others work"


def critical_words(plan: Plan, network: Network) -> str:
    """The critical path in a sentence."""
    path = " → ".join(label(plan, key) for key in network.critical)
    if not path:
        return "Nothing in it is ever in full."
    return f"Critical path: {path}. All in full by {date_words(network.end)}."

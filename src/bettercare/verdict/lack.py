"""What holds a change back, in words."""

from __future__ import annotations

from bettercare.plan.model import Plan

_BEGINS = {
    "workforce": "too few",
    "enabler": "waits for",
    "capacity": "too little",
    "capital": "no capital for",
}
_ROOM = "room in "


def lack_words(plan: Plan, held_by: str) -> str:
    """What is missing: `community nurses`, `room in GP appointments`.

    `held_by` names a limit as the results do: `workforce.GROUP`, `workforce.GROUP.PARTNER`,
    `room in SERVICE` and so on.
    """
    if held_by.startswith(_ROOM):
        return f"room in {_inside(_label(plan, held_by.removeprefix(_ROOM)))}"
    kind, _, key = held_by.partition(".")
    name = _inside(_label(plan, key))
    return f"capital for {name}" if kind == "capital" else name


def held_words(plan: Plan, held_by: str | None) -> str:
    """What holds a change back: `too few community nurses`, empty where nothing does."""
    if not held_by:
        return ""
    if held_by.startswith(_ROOM):
        return f"no {lack_words(plan, held_by)}"
    kind, _, key = held_by.partition(".")
    return f"{_BEGINS.get(kind, 'no')} {_inside(_label(plan, key))}"


def _label(plan: Plan, key: str) -> str:
    group, _, partner = key.partition(".")
    if group in plan.staff_groups and partner in plan.partners:
        return f"{plan.staff_groups[group].name} at {plan.partners[partner].name}"
    if key in plan.interventions:
        return plan.interventions[key].label
    for names in (plan.staff_groups, plan.services):
        if key in names:
            return names[key].name
    scheme = plan.quantities.get(f"estate.capital.{key}")
    return scheme.label if scheme else key.replace("_", " ")


def _inside(name: str) -> str:
    """A name inside a sentence: `Community nurses` loses its capital, `GP home visits` does not.

    >>> _inside("Community nurses"), _inside("GP home visits"), _inside("A&E attendances")
    ('community nurses', 'GP home visits', 'A&E attendances')
    """
    return name if not name[1:2].islower() and name[1:2] != " " else name[0].lower() + name[1:]

"""The programme on a day, and what changed since another, as headed lists in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from bettercare.plan.model import Plan
from bettercare.plan.programme.gating import GateState
from bettercare.plan.programme.model import Phase, Record, Risk, SignOff
from bettercare.plan.when import When
from bettercare.programme import (
    Change,
    capital_on,
    changes,
    current_phases,
    dated_figures,
    next_up,
    overdue,
    phases_ahead,
    record_hash,
    record_on,
    undecided,
    you_said,
)
from bettercare.programme.capital import CaseStands
from bettercare.publish import words

_CHANGED = {
    "decision": "Decisions",
    "status": "Proposals",
    "phase": "Phases",
    "gate": "Gates",
    "capital": "Capital",
    "milestone": "Milestones",
    "risk": "Risks and issues",
    "event": "Events",
    "theme": "What was heard",
    "response": "What was done about it",
    "sign-off": "Sign-offs",
    "document": "Documents",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list, with what belongs under it."""

    text: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A headed list; `none` is said where it is empty."""

    title: str
    items: tuple[Item, ...]
    none: str = "None on record."


def overview(record: Record, on: date) -> tuple[Part, ...]:
    """Phase, what is next, not decided, overdue, capital, risks, sign-offs, what was heard."""
    now = record_on(record, on)
    heard = you_said(record, on)
    silent = tuple(Item(each.theme.said) for each in heard if not each.responses)
    return (
        _phases(record, now, on),
        Part("Next", tuple(Item(f"{each.when.words}: {each.what}") for each in next_up(record, on)),
             "Nothing is planned for a day to come."),
        _undecided(record, now, on),
        Part("Overdue", tuple(Item(f"{each.label}: {each.what} due {each.due.words}",
                                   (f"Owner: {each.owner}",) if each.owner else ())
                              for each in overdue(record, on)), "Nothing."),
        _capital(record, on),
        Part("Risks and issues", tuple(_risk(each) for each in _by_size(now.risks.values()))),
        Part("Sign-offs", tuple(_signed(each) for each in now.sign_offs.values())),
        Part(f"Heard and not answered ({len(silent)} of {len(heard)} themes)", silent, "Nothing."),
    )  # fmt: skip


def changed(plan: Plan, record: Record, since: date, on: date) -> tuple[Part, ...]:
    """What changed after a day, kind by kind; kinds without a change are left out."""
    found = changes(record, since, on)
    parts = [
        Part(title, tuple(_change(each) for each in found if each.kind == kind))
        for kind, title in _CHANGED.items()
    ]
    figures = tuple(
        _figure(plan, address, When.on(day), (one, other))
        for address, day, one, other in dated_figures(plan, since, on)
    )
    parts.append(Part("Figures of the plan that step", figures))
    return tuple(part for part in parts if part.items)


def _figure(plan: Plan, address: str, day: When, values: tuple[float, float]) -> Item:
    quantity = plan.quantities[address]
    one, other = (words.exact(value, quantity.unit) for value in values)
    return Item(f"{day.words}: {quantity.label}", (f"{one} → {other}", address))


def as_data(plan: Plan, record: Record, on: date, since: date | None) -> dict[str, Any]:
    """The same for another program: names, dates as texts, sums in pounds."""
    found: dict[str, Any] = {
        "plan": plan.short,
        "plan_hash": plan.hash,
        "record_hash": record_hash(record),
        "on": on,
        "phases": current_phases(record, on),
        "ahead": phases_ahead(record, on),
        "next": next_up(record, on),
        "undecided": undecided(record, on),
        "overdue": overdue(record, on),
        "capital": capital_on(record, on),
        "you_said": you_said(record, on),
        "sign_offs": tuple(record_on(record, on).sign_offs.values()),
    }
    if since is not None:
        figures = [
            {"address": address, "date": day, "before": one, "after": other,
             "unit": plan.quantities[address].unit}
            for address, day, one, other in dated_figures(plan, since, on)
        ]  # fmt: skip
        found |= {"since": since, "changes": changes(record, since, on), "figures": figures}
    simple: dict[str, Any] = _simple(found)
    return simple


def _simple(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, When):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {each.name: _simple(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: _simple(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_simple(each) for each in value]
    return value


def _phases(record: Record, now: Record, on: date) -> Part:
    current = [Item(f"Now: {_since(each)}") for each in current_phases(record, on)]
    if not current:
        over = [each for each in now.phases.values() if each.ended]
        current = [Item(f"Last: {_since(each)}, ended {each.ended.words}")
                   for each in over[-1:] if each.ended]  # fmt: skip
    ahead = [
        Item(f"Ahead: {each.phase.label}", _holding(now, each.held_by, "Held by"))
        for each in phases_ahead(record, on)
    ]
    return Part("Phase", (*current, *ahead))


def _since(phase: Phase) -> str:
    return phase.label + _from(phase.began)


def _holding(now: Record, states: Iterable[GateState], lead: str) -> tuple[str, ...]:
    return tuple(f"{lead}: {now.gates[state.gate].label} ({state.reason})" for state in states)


def _undecided(record: Record, now: Record, on: date) -> Part:
    """Proposals without a decision, and each gate before a decision with how many it holds."""
    there = undecided(record, on)
    items = [Item(f"{each.proposal.label}: {each.status}" + _from(each.since)) for each in there]
    held = Counter(state.gate for each in there for state in each.held_by)
    if held:
        gates = tuple(
            f"{now.gates[key].label} (for {count} of {len(there)})" for key, count in held.items()
        )
        items.append(Item("Before a decision, not shown to be met:", gates))
    return Part("Not decided", tuple(items), "Nothing is left to decide.")


def _from(day: When | None) -> str:
    return f" since {day.words}" if day else ""


def _capital(record: Record, on: date) -> Part:
    found = capital_on(record, on)
    items = [Item(f"{each.case.label}: {_stage(each)}", (_sums(each),)) for each in found.cases]
    if found.cases:
        total = found.total
        unknown = f"; sought not on record for {total.unknown_sought} of {total.cases} cases" if (
            total.unknown_sought
        ) else ""  # fmt: skip
        sought = _in_all(total.sought, [each.sought_is for each in found.cases])
        secured = _in_all(total.secured, [each.secured_is for each in found.cases])
        text = f"In all: {sought} sought, {secured} secured{unknown}"
        items.append(Item(text))
    return Part("Capital", tuple(items))


def _in_all(value: float, sizes: list[str]) -> str:
    """A sum of which parts may not be exact."""
    inexact = {size for size in sizes if size}
    size = "" if not inexact else inexact.pop() if len(inexact) == 1 else "about"
    return f"{size} {_pounds(value)}".strip()


def _stage(each: CaseStands) -> str:
    return f"stage {each.stage}"


def _sums(each: CaseStands) -> str:
    told = []
    for name in ("sought", "secured"):
        value, size = getattr(each, name), getattr(each, f"{name}_is")
        told.append(f"{name} not on record" if value is None
                    else f"{size} {_pounds(value)} {name}".strip())  # fmt: skip
    return "; ".join(told)


def _pounds(value: float) -> str:
    """Millions where they are whole enough, else pounds; never rounded away.

    >>> _pounds(48e6), _pounds(450_000.0), _pounds(0.0)
    ('£48m', '£450,000', '£0')
    """
    if value >= 1e6 and value % 1e5 == 0:
        return f"£{value / 1e6:,.10g}m"
    return f"£{value:,.10g}"


def _by_size(risks: Iterable[Risk]) -> list[Risk]:
    there = [each for each in risks if each.closed is None]
    return sorted(there, key=lambda each: -(each.history[-1].score or 0))


def _risk(risk: Risk) -> Item:
    last = risk.history[-1]
    size = f"{last.score} of 25" if last.score is not None else "size not on record"
    under = tuple(
        f"{name}: {text}"
        for name, text in (
            ("Owner", risk.owner),
            ("Mitigation", last.mitigation),
            ("Review", When.on(risk.review).words if risk.review else ""),
        )
        if text
    )
    return Item(f"{risk.label} ({risk.kind}, {size})", under)


def _signed(each: SignOff) -> Item:
    about = each.plan or each.figure or each.proposal
    when = f" on {each.date.words}" if each.date else ""
    under = (f"On condition: {each.conditions}",) if each.conditions else ()
    return Item(f"{each.partner}: {each.state} {about}{when}", under)


def _change(each: Change) -> Item:
    when = f"{each.when.words}: " if each.when else ""
    under = (f"About: {each.label}",) if each.kind == "response" else ()
    return Item(f"{when}{each.what}", under)

"""The record as it stood on a day: later entries and later steps of histories left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bettercare.plan.programme.gating import known
from bettercare.plan.programme.model import Milestone, Phase, Record, Risk
from bettercare.plan.programme.sections import SECTIONS, Section
from bettercare.plan.when import When


def record_on(record: Record, on: date) -> Record:
    """A record as it stood on a day.

    What happened later is left out, and so is what was known only later. Plans, gates and
    proposals stay with what was on record of them; a proposal or risk without a step by then goes.
    Dates that tell a month count from the end of the month (from `as_of` where that is sooner).
    """
    cut: dict[str, Any] = {
        name: _section(record, section, on) for name, section in SECTIONS.items()
    }
    as_of = record.as_of if record.as_of is None or on >= record.as_of else on
    return replace(record, as_of=as_of, **cut)


def _section(record: Record, section: Section, on: date) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for key, entry in record.section(section.name).items():
        kept = _entry(record, section, entry, on)
        if kept is not None:
            found[key] = kept
    return found


def _entry(record: Record, section: Section, entry: Any, on: date) -> Any | None:
    """An entry with its dates and steps of later days left out; None where it was not there."""
    if hasattr(entry, "date") and not known(entry, on, record.as_of):
        return None
    if isinstance(entry, Phase):
        return _phase(entry, on, record.as_of)
    if isinstance(entry, Milestone):
        entry = replace(entry, actual=_by(entry.actual, entry.after_plan, on, record.as_of))
        if entry.set_on and not _by(entry.set_on, entry.after_plan, on, record.as_of):
            entry = replace(entry, planned=None, set_on=None)
    if isinstance(entry, Risk):
        entry = replace(entry, closed=_by(entry.closed, False, on, record.as_of))
    if not section.grows:
        return entry
    steps = tuple(step for step in getattr(entry, section.grows) if known(step, on, record.as_of))
    bare = isinstance(entry, Milestone) and not (entry.planned or entry.actual)
    if not steps and (bare or section.shape.by_name[section.grows].required):
        return None
    return replace(entry, **{section.grows: steps})


def _phase(phase: Phase, on: date, as_of: date | None) -> Phase:
    began = _by(phase.began, phase.after_plan, on, as_of)
    if began is None:
        return replace(phase, began=None, ended=None, despite=(), why="")
    return replace(phase, began=began, ended=_by(phase.ended, phase.after_plan, on, as_of))


def _by(day: When | None, after_plan: bool, on: date, as_of: date | None) -> When | None:
    """A date that had come by a day, else None."""
    if day is None:
        return None
    last = day.last if as_of is None or after_plan else min(day.last, as_of)
    return day if last <= on else None

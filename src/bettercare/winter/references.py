"""Figures of a plan named in a network file, in place of numbers.

    { plan = "activity.emergency_admission", site = "lri", times = 0.8 }
    { fitted = "lri_ward" }
    { sum = [ { plan = "..." , times = 0.5 }, { value = -1.2 } ], over = [ { plan = "..." } ] }

`times` may be a number or the name of a fitted value; a sum may be divided by another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.flow.asking import Keys, Reader
from bettercare.winter.figures import ACTIVITY, OCCUPIED, SITES, PlanFigures

Floats = NDArray[np.float64]
_TERM = ("plan", "site", "times", "value", "fitted")
_MARKS = ("plan", "sum", "fitted")


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a sum: a figure of the plan, or 1, times a number and a fitted value."""

    plan: str | None
    site: str | None = None
    times: float = 1.0
    fitted: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A sum of terms, over another sum where there is one."""

    terms: tuple[Term, ...]
    over: tuple[Term, ...] = ()

    def of(self, figures: PlanFigures, fitted: Mapping[str, float]) -> Floats:
        """The figure of the year, in the shape of the figures."""
        top = _total(self.terms, figures, fitted)
        if not self.over:
            return top
        return top / np.maximum(_total(self.over, figures, fitted), 1e-9)

    def by_month(self, figures: PlanFigures, fitted: Mapping[str, float]) -> Floats | None:
        """(12, ...) from April where it is a sum of beds, which may close in the year."""
        if self.over or not any(_monthly(term) for term in self.terms):
            return None
        parts = []
        for term in self.terms:
            size = term.times * (fitted[term.fitted] if term.fitted else 1.0)
            if _monthly(term):
                parts.append(size * figures.months(str(term.plan), term.site))
            else:
                one = size * (figures.year(term.plan, term.site) if term.plan else np.ones(()))
                parts.append(np.broadcast_to(one, (12, *figures.shape)))
        return np.asarray(np.sum(np.stack(parts), axis=0))

    def profile(self, figures: PlanFigures) -> Floats:
        """(12, ...) from January: the months of the first term's activity."""
        return figures.profile(str(self.terms[0].plan))


def _monthly(term: Term) -> bool:
    return bool(term.plan) and str(term.plan).startswith((SITES, OCCUPIED))


def _total(terms: tuple[Term, ...], figures: PlanFigures, fitted: Mapping[str, float]) -> Floats:
    total = np.zeros(figures.shape)
    for term in terms:
        size = term.times * (fitted[term.fitted] if term.fitted else 1.0)
        total = total + size * (figures.year(term.plan, term.site) if term.plan else 1.0)
    return total


def is_reference(raw: Any) -> bool:
    """Whether a value of the file stands for a figure of the plan."""
    return isinstance(raw, dict) and any(mark in raw for mark in _MARKS)


def read_reference(
    r: Reader, raw: dict[str, Any], at: Keys, known: Mapping[str, tuple[str, ...]],
    fitted: Mapping[str, float],
) -> Reference:  # fmt: skip
    """A reference, its faults noted with the reader."""
    if "sum" not in raw:
        return Reference((_term(r, raw, at, known, fitted),))
    r.table(raw, at, ("sum", "over"))
    parts = [
        tuple(_term(r, one, here, known, fitted) for here, one in r.rows(raw[key], (*at, key)))
        for key in ("sum", "over")
        if key in raw
    ]
    if not all(parts):
        r.fault(at, "there is nothing to add up", 'write { sum = [ { plan = "..." } ] }')
    return Reference(parts[0], parts[1] if len(parts) > 1 else ())


def _term(
    r: Reader, raw: Any, at: Keys, known: Mapping[str, tuple[str, ...]],
    fitted: Mapping[str, float],
) -> Term:  # fmt: skip
    given = r.table(raw, at, _TERM)
    times, name = given.get("times", 1.0), given.get("fitted")
    if isinstance(times, str):
        times, name = 1.0, times
    size = r.number(times, (*at, "times"), default=1.0)
    if "value" in given:
        size *= r.number(given["value"], (*at, "value"))
    if name is not None:
        name = r.word(name, (*at, "fitted"), fitted, "fitted value of this network")
    address = given.get("plan")
    if address is None:
        if "value" not in given and name is None:
            r.fault(at, "this names no figure", 'add plan = "...", fitted = "..." or value = 1')
        return Term(None, None, size, name)
    address = r.word(address, (*at, "plan"), known, "figure a network can take from this plan")
    site = given.get("site")
    if site is not None and address is not None:
        site = r.word(site, (*at, "site"), known[address], f"site of {address}")
    return Term(address, site, size, name)


def profile_fault(r: Reader, found: Reference, at: Keys) -> None:
    """Note it where what is asked for its months has none."""
    first = found.terms[0]
    if first.plan is None or not first.plan.startswith(ACTIVITY) or len(found.terms) > 1:
        r.fault(at, "months are those of one service's activity",
                'write months = { plan = "activity.SERVICE" }')  # fmt: skip

"""The closed registry of units: parse, check the dimension, convert to the canonical unit.

A unit is one of `ATOMS` or two of them as `A/B`. Each activity (an admission, a contact) is a
dimension of its own, so an admission can never be taken for a contact. Canonical units are the
ones values are kept in: share, day, gbp, and a year below the line of a rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bettercare.errors import UnitError, shortened
from bettercare.tables.nearest import listing, nearest

Support = Literal["positive", "share", "real"]

SIGNED = "signed-share"  # the only unit besides a rate of change that may be negative
DAYS_PER_YEAR = 365.25  # the mean year of the calendar; months are twelfths of it
_LONGEST = 60  # characters of a wrong unit shown in a sentence


@dataclass(frozen=True, slots=True)
class Atom:
    """One basic unit: `factor` of it make the canonical unit of its dimension."""

    name: str
    dimension: str
    factor: float
    meaning: str


def _atoms() -> dict[str, Atom]:
    rows = [
        ("share", "share", 1.0, "part of a whole, 0 to 1"),
        ("percent", "share", 0.01, "hundredths of a share"),
        ("signed-share", SIGNED, 1.0, "part of a whole that may lie below 0 or above 1"),
        ("multiplier", "multiplier", 1.0, "times something else"),
        ("day", "day", 1.0, "24 hours"),
        ("hour", "day", 1 / 24, "1/24 day"),
        ("week", "day", 7.0, "7 days"),
        ("month", "day", DAYS_PER_YEAR / 12, "1/12 year"),
        ("year", "day", DAYS_PER_YEAR, "365.25 days"),
        ("gbp", "gbp", 1.0, "pounds"),
        ("kgbp", "gbp", 1e3, "thousand pounds"),
        ("mgbp", "gbp", 1e6, "million pounds"),
        ("qaly", "qaly", 1.0, "quality-adjusted life year"),
        ("minute", "minute", 1.0, "minutes of travel or of a professional's time"),
        ("wte", "wte", 1.0, "whole-time equivalent"),
        ("bed", "bed", 1.0, "bed"),
        ("m2", "m2", 1.0, "square metre of floor"),
    ]
    rows += [(name, name, 1.0, meaning) for name, meaning in ACTIVITY_UNITS.items()]
    return {row[0]: Atom(*row) for row in rows}


ACTIVITY_UNITS: dict[str, str] = {
    "admission": "stay in hospital, from admission to discharge",
    "attendance": "attendance at a department or clinic",
    "appointment": "booked appointment",
    "contact": "contact with a professional",
    "visit": "visit at home",
    "item": "item given, such as a prescription",
    "call": "telephone call",
    "bed-day": "bed occupied at midnight",
    "birth": "birth",
    "cot-day": "neonatal cot occupied at midnight",
    "client-week": "week of care for one client",
    "session": "session, such as a class or clinic session",
    "person": "person on a list, programme or caseload",
    "place": "place (day case, care home, school)",
}

ATOMS: dict[str, Atom] = _atoms()
_SUPPORT: dict[str, Support] = {"share": "share", SIGNED: "real"}

# What people write who have not yet seen the registry.
_OTHER_WORDS = {
    "%": "percent",
    "£": "gbp",
    "£m": "mgbp",
    "£k": "kgbp",
    "pound": "gbp",
    "pounds": "gbp",
    "fte": "wte",
    "ratio": "multiplier",
    "factor": "multiplier",
    "fraction": "share",
    "proportion": "share",
    "spell": "admission",
    "people": "person",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written. `value * factor` is the value in `canonical`.

    Two units measure the same thing exactly where their `canonical` is the same text.
    """

    text: str
    canonical: str
    factor: float
    support: Support


@lru_cache(maxsize=1024)
def parse(text: str) -> Unit:
    """Read a unit such as "day", "percent/year" or "gbp/admission".

    Raises UnitError with the nearest known unit where it is not in the registry.

    >>> parse("percent/year")
    Unit(text='percent/year', canonical='share/year', factor=0.01, support='real')
    """
    upper, slash, lower = text.strip().partition("/")
    top = _atom(upper, text)
    if not slash:
        support: Support = _SUPPORT.get(top.dimension, "positive")
        return Unit(text, top.dimension, top.factor, support)
    below = _atom(lower, text)
    if top.dimension == "share":
        if below.name != "year":
            raise UnitError(
                f'"{shortened(text, _LONGEST)}" is not a unit',
                nearest=f"{upper}/year",
                mend="a share changes by year",
            )
        return Unit(text, "share/year", top.factor, "real")
    alone = ("multiplier", SIGNED)
    if top.dimension in alone or below.dimension in ("share", *alone):
        raise UnitError(
            f'"{shortened(text, _LONGEST)}" is not a unit',
            mend="a multiplier or a share stands without A/B",
        )
    if below.dimension == "day":  # rates are kept by year
        factor = top.factor * DAYS_PER_YEAR / below.factor
        return Unit(text, f"{top.dimension}/year", factor, "positive")
    factor = top.factor / below.factor
    return Unit(text, f"{top.dimension}/{below.dimension}", factor, "positive")


def _atom(name: str, whole: str) -> Atom:
    atom = ATOMS.get(name)
    if atom is not None:
        return atom
    plain = name.strip().lower()
    near = _OTHER_WORDS.get(plain) or nearest(plain, ATOMS)
    if near and whole.strip() != name:
        upper, _, lower = whole.strip().partition("/")
        near = f"{near}/{lower}" if name == upper else f"{upper}/{near}"
    raise UnitError(
        f'"{shortened(whole, _LONGEST)}" is not a unit',
        nearest=near,
        mend=f"use {listing(ATOMS, 99)}, or two as A/B",
    )


def conversion(unit: str, wanted: str) -> float:
    """What a value in `unit` is multiplied by to be in `wanted`.

    Raises UnitError where either is unknown or they measure different things.

    >>> conversion("week", "day")
    7.0
    """
    have, want = parse(unit), parse(wanted)
    if have.canonical != want.canonical:
        raise UnitError(
            f'the unit is "{shortened(unit, _LONGEST)}" where "{wanted}" is wanted',
            mend=f"give it in {listing(accepted(wanted))}",
        )
    return have.factor / want.factor


def accepted(wanted: str) -> list[str]:
    """Every unit that can be converted to `wanted`, itself first.

    >>> accepted("gbp/admission")
    ['gbp/admission', 'kgbp/admission', 'mgbp/admission']
    """
    upper, slash, lower = wanted.partition("/")
    if not slash:
        found = [atom.name for atom in ATOMS.values() if atom.dimension == ATOMS[upper].dimension]
    else:
        tops = [a.name for a in ATOMS.values() if a.dimension == ATOMS[upper].dimension]
        time = ATOMS[lower].dimension == "day" and ATOMS[upper].dimension != "share"
        others = [a.name for a in ATOMS.values() if a.dimension == "day"] if time else []
        found = [f"{a}/{b}" for b in (lower, *others) for a in tops]
    return list(dict.fromkeys([wanted, *found]))

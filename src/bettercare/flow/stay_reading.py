"""Lengths of stay, patience and delays from a network file."""

from __future__ import annotations

from typing import Any

from bettercare.flow import stays
from bettercare.flow.asking import Keys, Reader
from bettercare.flow.stays import KINDS, Stay

_UNITS = {"day": 1.0, "hour": 1.0 / 24.0, "minute": 1.0 / 1440.0, "week": 7.0}
_FALLBACK = stays.exponential(1.0)


def read_stay(r: Reader, raw: Any, at: Keys) -> Stay:
    """A distribution such as { distribution = "gamma", mean = 4, cv = 0.8, unit = "day" }.

    A plain number is the same time always; a mean with a `cv` and no kind is lognormal.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return stays.deterministic(_mean(r, raw, at))
    if not isinstance(raw, dict):
        r.fault(
            at,
            f"{raw!r} is no distribution",
            'write { distribution = "lognormal", mean = 7.2, cv = 1.2 }',
        )
        return _FALLBACK
    kind = _kind(r, raw, at)
    if kind is None:
        return _FALLBACK
    r.table(raw, at, ("distribution", "unit", *KINDS[kind]))
    unit = r.word(raw.get("unit", "day"), (*at, "unit"), _UNITS, "unit of time") or "day"
    missing = [key for key in KINDS[kind] if key not in raw]
    for key in missing:
        r.fault(at, f"a distribution of kind {kind} needs {key}", f"add {key} = ...")
    if missing:
        return _FALLBACK
    return _of_kind(r, kind, raw, at, _UNITS[unit])


def _kind(r: Reader, raw: dict[str, Any], at: Keys) -> str | None:
    if "distribution" in raw:
        return r.word(raw["distribution"], (*at, "distribution"), KINDS, "distribution")
    if "values" in raw:
        return "empirical"
    if "parts" in raw:
        return "mixture"
    if "cv" in raw:
        return "lognormal"
    return "exponential" if raw.get("distribution") else "deterministic"


def _mean(r: Reader, raw: Any, at: Keys) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool) and raw < 0:
        r.fault(at, f"a mean stay of {raw:g} is negative", "give the days as a positive figure")
        return 1.0
    return r.number(raw, at, above=0.0, default=1.0)


def _of_kind(r: Reader, kind: str, raw: dict[str, Any], at: Keys, unit: float) -> Stay:
    if kind == "mixture":
        return _mixture(r, raw["parts"], (*at, "parts"), unit)
    if kind == "empirical":
        values = r.numbers(raw["values"], (*at, "values"))
        if not values or not any(values):
            r.fault((*at, "values"), "there are no times above nought here", "list the stays seen")
            return _FALLBACK
        return stays.empirical([value * unit for value in values])
    if kind == "uniform":
        low = r.number(raw["low"], (*at, "low"), low=0.0)
        high = r.number(raw["high"], (*at, "high"), above=low, default=low + 1.0)
        return stays.uniform(low * unit, high * unit)
    mean = _mean(r, raw["mean"], (*at, "mean")) * unit
    if kind == "exponential":
        return stays.exponential(mean)
    if kind == "deterministic":
        return stays.deterministic(mean)
    cv = r.number(raw["cv"], (*at, "cv"), above=0.0, high=20.0, default=1.0)
    return Stay(kind, mean, cv)


def _mixture(r: Reader, raw: Any, at: Keys, unit: float) -> Stay:
    parts = []
    for here, one in r.rows(raw, at):
        if not isinstance(one, dict) or "share" not in one:
            r.fault(here, "a part of a mixture needs a share", "add share = 0.5")
            continue
        share = r.number(one["share"], (*here, "share"), low=0.0, high=1.0)
        inner = {key: value for key, value in one.items() if key != "share"}
        if unit != 1.0 and "unit" not in inner:
            inner["unit"] = next(name for name, days in _UNITS.items() if days == unit)
        parts.append((share, read_stay(r, inner, here)))
    total = sum(share for share, _ in parts)
    if not parts:
        return _FALLBACK
    if abs(total - 1.0) > 1e-6:
        r.fault(at, f"the shares of the parts sum to {total:.4g}, not 1", "mend the shares")
        return _FALLBACK
    return stays.mixture([(share / total, part) for share, part in parts])

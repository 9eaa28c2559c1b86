"""Streams of arrivals from a network file: rates by hour, weekday, month and step, or from data."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bettercare.flow.asking import Keys, Reader
from bettercare.flow.day_reading import read_day
from bettercare.flow.network import Arrivals, Cancelling
from bettercare.flow.stay_reading import read_stay

KEYS = (
    "name", "node", "class", "classes", "per_day", "per_year", "hours", "weekdays", "months",
    "steps", "sinusoid", "times", "daily_counts", "interval", "cancelled",
)  # fmt: skip
_SOURCES = ("per_day", "per_year", "steps", "times", "daily_counts", "interval")


def read_arrivals(
    r: Reader, raw: Any, at: Keys, nodes: Sequence[str], classes: Sequence[str],
    start: date | None, days: float, folder: Path,
) -> list[Arrivals]:  # fmt: skip
    """One entry of `arrivals`: a stream for each class it names."""
    given = r.table(raw, at, KEYS)
    if "node" not in given:
        r.fault(at, "arrivals need a node", "add node = ...")
        return []
    node = r.word(given["node"], (*at, "node"), nodes, "node of this network")
    shares = _classes(r, given, at, classes)
    sources = [key for key in _SOURCES if key in given]
    if len(sources) != 1:
        told = "no rate" if not sources else f"more than one rate ({', '.join(sources)})"
        r.fault(at, f"these arrivals have {told}", f"give one of {', '.join(_SOURCES)}")
        return []
    stream = _stream(r, given, at, sources[0], start, days, folder)
    off = (
        _cancelling(r, given["cancelled"], (*at, "cancelled"), nodes)
        if "cancelled" in given
        else None
    )
    if node is None or stream is None:
        return []
    if len(shares) > 1 and (stream.times is not None or stream.interval is not None):
        r.fault((*at, "classes"), "times of arrivals cannot be shared out over classes",
                "give each class its own entry")  # fmt: skip
        return []
    name = r.text_of(given.get("name", node), (*at, "name"))
    return [
        Arrivals(
            name=name if len(shares) == 1 else f"{name} {one}",
            node=node,
            patient_class=one,
            edges=stream.edges,
            rates=_shared(stream.rates, share),
            amplitude=stream.amplitude,
            period=stream.period,
            phase=stream.phase,
            times=stream.times,
            interval=stream.interval,
            cancelling=off,
        )
        for one, share in shares
    ]


def _shared(rates: tuple[float, ...], share: float) -> tuple[float, ...]:
    return rates if share == 1.0 else tuple((np.array(rates) * share).tolist())


def _classes(r: Reader, given: Any, at: Keys, classes: Sequence[str]) -> list[tuple[str, float]]:
    if "classes" not in given:
        one = r.word(given.get("class", classes[0]), (*at, "class"), classes, "class of patients")
        return [(one or classes[0], 1.0)]
    here = (*at, "classes")
    if not isinstance(given["classes"], dict):
        r.fault(here, "this must be a table", "write { frail = 0.3, other = 0.7 }")
        return [(classes[0], 1.0)]
    shares = []
    for key, raw in given["classes"].items():
        name = r.word(key, (*here, key), classes, "class of patients")
        share = r.number(raw, (*here, key), low=0.0, high=1.0)
        if name is not None:
            shares.append((name, share))
    total = sum(share for _, share in shares)
    if abs(total - 1.0) > 1e-6:
        r.fault(here, f"the shares of the classes sum to {total:.4g}, not 1", "mend the shares")
        return [(classes[0], 1.0)]
    return shares


def _stream(
    r: Reader, given: Any, at: Keys, source: str, start: date | None, days: float, folder: Path
) -> Arrivals | None:
    here = (*at, source)
    raw = given[source]
    blank = Arrivals("", "", "")
    if source == "times":
        return _replace(blank, times=tuple(_times(r, raw, here)))
    if source == "daily_counts":
        return _replace(blank, times=tuple(_counts(r, raw, here, start, folder)))
    if source == "interval":
        return _replace(blank, interval=read_stay(r, raw, here))
    profile = any(key in given for key in ("hours", "weekdays", "months"))
    if source == "steps":
        edges, rates = _steps(r, raw, here, start, days)
        return _replace(blank, edges=edges, rates=rates)
    rate = r.number(raw, here, low=0.0) / (1.0 if source == "per_day" else 365.0)
    if "sinusoid" in given:
        if profile:
            r.fault((*at, "sinusoid"), "a sinusoid and a profile exclude each other", "keep one")
        there = (*at, "sinusoid")
        wave = r.table(given["sinusoid"], there, ("amplitude", "period", "phase"))
        amplitude = r.number(wave.get("amplitude", 0.0), (*there, "amplitude"), low=0.0, high=1.0)
        period = r.number(wave.get("period", 1.0), (*there, "period"), above=0.0, default=1.0)
        phase = r.number(wave.get("phase", 0.0), (*there, "phase"))
        return _replace(blank, rates=(rate,), amplitude=amplitude, period=period, phase=phase)
    if not profile:
        return _replace(blank, rates=(rate,))
    edges, rates = _profile(r, given, at, rate, start, days)
    return _replace(blank, edges=edges, rates=rates)


def _replace(blank: Arrivals, **parts: Any) -> Arrivals:
    from dataclasses import replace

    return replace(blank, **parts)


def _times(r: Reader, raw: Any, at: Keys) -> list[float]:
    times = r.numbers(raw, at)
    if raw == []:
        r.fault(at, "there are no times: nobody arrives", "list the times in days, such as [0.5]")
    for i, (one, two) in enumerate(itertools.pairwise(times)):
        if two < one:
            r.fault((*at, i + 1), f"arrival {i + 2} at {two:g} comes before the one at {one:g}",
                    "put the times in order")  # fmt: skip
            break
    return times


def _steps(
    r: Reader, raw: Any, at: Keys, start: date | None, days: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    edges, rates = [], []
    for here, one in r.rows(raw, at):
        row = r.table(one, here, ("from", "per_day"))
        if not {"from", "per_day"} <= row.keys():
            r.fault(here, "a step needs from and per_day", "write { from = 0, per_day = 400 }")
            continue
        edges.append(read_day(r, row["from"], (*here, "from"), start, days))
        rates.append(r.number(row["per_day"], (*here, "per_day"), low=0.0))
    for i, (one, two) in enumerate(itertools.pairwise(edges)):
        if two <= one:
            r.fault((*at, i + 1), f"the step from day {two:g} does not come after {one:g}",
                    "put the steps in order")  # fmt: skip
    if edges and edges[0] != 0.0:
        r.fault((*at, 0), f"there is a gap before day {edges[0]:g}", "begin with from = 0")
    if not edges:
        if raw == []:
            r.fault(at, "there are no steps: nobody arrives", "write [{ from = 0, per_day = 400 }]")
        return (0.0,), (0.0,)
    return tuple(edges), tuple(rates)


def _counts(r: Reader, raw: Any, at: Keys, start: date | None, folder: Path) -> list[float]:
    """Times from a CSV of date and count: those of a day spread evenly over it."""
    path = folder / r.text_of(raw, at)
    if start is None:
        r.fault(at, "counts by date need the date of day 0", "add start = 2013-04-01 at the top")
        return []
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
    except (OSError, UnicodeDecodeError):
        r.fault(at, f"{raw} cannot be read", "name a CSV file beside the network's")
        return []
    if not rows or not {"date", "count"} <= set(rows[0]):
        r.fault(at, f"{raw} has no columns date and count", "begin it with date,count")
        return []
    times: list[float] = []
    due = start
    for number, row in enumerate(rows, start=2):
        try:
            day, count = date.fromisoformat(row["date"]), int(row["count"])
        except (TypeError, ValueError):
            r.fault(
                at, f"{raw} row {number} is not a date and a whole number", "such as 2013-04-01,412"
            )
            return []
        if day != due or count < 0:
            told = f"{raw} row {number} is {day}, where {due} is due"
            r.fault(at, told if day != due else f"{raw} row {number} counts {count} people",
                    "give every day once, in order, from the start")  # fmt: skip
            return []
        first = (day - start).days
        times += [first + (i + 0.5) / count for i in range(count)]
        due = day + timedelta(days=1)
    return times


def _profile(
    r: Reader, given: Any, at: Keys, rate: float, start: date | None, days: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """A rate hour by hour; each profile is relative and keeps the mean."""
    parts = {}
    for key, count in (("hours", 24), ("weekdays", 7), ("months", 12)):
        if key in given:
            values = r.numbers(given[key], (*at, key), count=count)
            mean = sum(values) / count
            if mean <= 0.0:
                r.fault((*at, key), "all of it is nought", "give relative figures such as 1.0")
                mean = 1.0
            parts[key] = [value / mean for value in values]
    if start is None and ("weekdays" in parts or "months" in parts):
        r.fault(
            at, "weekdays and months need the date of day 0", "add start = 2013-04-01 at the top"
        )
        start = date(2001, 1, 1)
    told = (tuple(parts[key]) if key in parts else () for key in ("hours", "weekdays", "months"))
    return _by_hour(rate, *told, start, math.ceil(days))


@lru_cache(maxsize=64)
def _by_hour(
    rate: float, hours: tuple[float, ...], weekdays: tuple[float, ...],
    months: tuple[float, ...], start: date | None, whole: int,
) -> tuple[tuple[float, ...], tuple[float, ...]]:  # fmt: skip
    """Edges and rates of so many whole days, an hour or a day each; profiles have the mean 1.

    Kept for the next network, most of whose arrivals are those of the last.
    """
    today = np.ones(whole)
    if start is not None:
        dates = [start + timedelta(days=day) for day in range(whole)]
        if weekdays:
            today *= [weekdays[when.weekday()] for when in dates]
        if months:
            today *= [months[when.month - 1] for when in dates]
    rates = rate * today
    if hours:
        rates = (rates[:, None] * np.array(hours)).ravel()
    return _edges(whole, bool(hours)), tuple(rates.tolist())


@lru_cache(maxsize=8)
def _edges(whole: int, hours: bool) -> tuple[float, ...]:
    """Where each day or hour begins, in days."""
    edges = np.arange(whole, dtype=np.float64)
    if hours:
        edges = (edges[:, None] + np.arange(24) / 24.0).ravel()
    return tuple(edges.tolist())


def _cancelling(r: Reader, raw: Any, at: Keys, nodes: Sequence[str]) -> Cancelling | None:
    given = r.table(raw, at, ("watch", "when", "again_after"))
    watch = r.word(given.get("watch"), (*at, "watch"), nodes, "node of this network")
    when = r.number(given.get("when", 1.0), (*at, "when"), above=0.0, default=1.0)
    again = None
    if "again_after" in given:
        again = r.number(given["again_after"], (*at, "again_after"), above=0.0, default=7.0)
    return None if watch is None else Cancelling(watch, when, again)

"""The plan's central case, worked out apart from the model: a small check and a calibration.

Reads the plan folder's files with the standard library, takes every value as stated (no ranges,
no interventions) and works out people, activity, bed-days, cost and staff year by year.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llr.places import AREAS, BANDS, SEXES, ages_of

Floats = NDArray[np.float64]
AGES = 91
GIRLS = 100.0 / 205.0
Place = tuple[str, str]  # partner, site or ""


@dataclass
class Folder:
    """The plan's files as dictionaries and rows."""

    root: Path
    services: dict[str, dict[str, Any]] = field(init=False)
    plan: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.services = self.toml("services.toml")
        self.plan = self.toml("plan.toml")

    def toml(self, name: str) -> dict[str, Any]:
        """A TOML file of the plan."""
        return tomllib.loads((self.root / name).read_text(encoding="utf-8"))

    def values(self, address: str) -> dict[str, dict[str, Any]]:
        """A table of values, `room.table`."""
        return self.toml(f"assumptions/{address.replace('.', '/')}.toml")

    def rows(self, address: str) -> list[dict[str, str]]:
        """A CSV table, `room.table`."""
        path = self.root / "assumptions" / f"{address.replace('.', '/')}.csv"
        with path.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))


def at(entry: dict[str, Any] | None, year: int, default: float = 0.0) -> float:
    """A value in the financial year that starts in `year`, mean of its months, in its own unit."""
    if entry is None:
        return default
    if "values" not in entry:
        return float(entry["value"])
    steps = sorted((date.fromisoformat(str(when)), float(v)) for when, v in entry["values"].items())
    months = [date(year + (m < 4), m, 1) for m in range(1, 13)]
    level = [[v for when, v in steps if when <= month] for month in months]
    return sum(past[-1] if past else steps[0][1] for past in level) / 12.0


def index(entry: dict[str, Any] | None, first: int, year: int) -> float:
    """Compound index of a percent a year, 1 in the first year."""
    out = 1.0
    for y in range(first + 1, year + 1):
        out *= 1.0 + at(entry, y) / 100.0
    return out


def project(folder: Folder, last: int) -> tuple[dict[int, Floats], dict[int, Floats]]:
    """People (areas, sexes, ages) and births (areas) by year from 2013, at stated values."""
    people = np.zeros((len(AREAS), 2, AGES))
    moved = np.zeros_like(people)
    for table, name in ((people, "population.base"), (moved, "population.net_migration")):
        for row in folder.rows(name):
            at_ = AREAS.index(row["area"]), SEXES.index(row["sex"]), int(row["age"])
            table[at_] = float(row["people"])
    died: dict[tuple[str, str, str], float] = defaultdict(float)
    lived: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in folder.rows("population.deaths"):
        died[row["area"], row["sex"], row["ages"]] = float(row["deaths"])
        lived[row["area"], row["sex"], row["ages"]] = float(row["people"])
    bands = list(dict.fromkeys(key[2] for key in died))
    rate = np.zeros_like(people)
    for s, sex in enumerate(SEXES):
        pooled = {
            b: sum(died[a, sex, b] for a in AREAS) / sum(lived[a, sex, b] for a in AREAS)
            for b in bands
        }
        for a, area in enumerate(AREAS):
            own = sum(died[area, sex, b] for b in bands)
            own /= sum(lived[area, sex, b] * pooled[b] for b in bands)
            for b in bands:
                rate[a, s, list(ages_of(b))] = pooled[b] * own
    births = np.array([float(row["births"]) for row in folder.rows("population.births")])
    fertility = np.zeros(AGES)
    for row in folder.rows("population.fertility_schedule"):
        fertility[int(row["age"])] = float(row["rate"])
    level = births / (people[:, 0] @ fertility)
    scale = folder.values("population.fertility")["births_scale"]
    falls = folder.values("population.mortality")["improvement"]
    all_people, all_births, fall = {2013: people}, {2013: births}, 1.0
    for year in range(2014, last + 1):
        fall *= 1.0 - at(falls, year) / 100.0
        now = rate * fall
        nearby = (now + np.concatenate([now[:, :, 1:], now[:, :, -1:]], axis=2)) / 2.0
        alive = people * np.exp(-nearby)
        older = np.zeros_like(people)
        older[:, :, 1:] = alive[:, :, :-1]
        older[:, :, -1] += alive[:, :, -1]
        born = np.stack([births * GIRLS, births * (1.0 - GIRLS)], axis=1)
        older[:, :, 0] = born * np.exp(-now[:, :, 0])
        people = np.maximum(older + moved, 0.0)
        births = level * (people[:, 0] @ fertility) * at(scale, year)
        all_people[year], all_births[year] = people, births
    return all_people, all_births


def shape_of(folder: Folder) -> dict[str, Floats]:
    """Relative use (areas, bands, sexes) of every service with rows in demand.shape."""
    rows = defaultdict(list)
    for row in folder.rows("demand.shape"):
        rows[row["service"]].append(row)
    out = {}
    for service, mine in rows.items():
        grid = np.zeros((len(AREAS), len(BANDS), 2))
        mine.sort(key=lambda r: (r["area"] != "all", r["age_band"] != "all", r["sex"] != "all"))
        for row in mine:
            a = slice(None) if row["area"] == "all" else AREAS.index(row["area"])
            b = slice(None) if row["age_band"] == "all" else list(BANDS).index(row["age_band"])
            s = slice(None) if row["sex"] == "all" else SEXES.index(row["sex"])
            grid[a, b, s] = float(row["relative"])
        out[service] = grid
    return out


def by_band(people: Floats) -> Floats:
    """People (areas, bands, sexes)."""
    return np.stack([people[:, :, list(ages_of(b))].sum(axis=2) for b in BANDS], axis=1)


@dataclass
class Year:
    """One year's activity and bed-days by service and place."""

    activity: dict[str, dict[Place, float]]
    beddays: dict[str, dict[Place, float]]
    people: float


def stay_relative(folder: Folder, service: str, use: Floats) -> Floats:
    """Relative stay (bands,) with mean 1 over base use."""
    out = np.ones(len(BANDS))
    for row in folder.rows("flow.stay_shape"):
        if row["service"] == service:
            out[list(BANDS).index(row["age_band"])] = float(row["relative"])
    weight = use.sum(axis=(0, 2))
    return np.asarray(out * weight.sum() / (out * weight).sum())


def run(folder: Folder, last: int, first: int = 2013) -> dict[int, Year]:
    """Every year of the do-nothing central case."""
    people, births = project(folder, last)
    shapes = shape_of(folder)
    tables = {
        name: folder.values(name)
        for name in (
            "demand.volume", "demand.inflow", "demand.trend",
            "flow.length_of_stay", "flow.length_of_stay_trend",
        )
    }  # fmt: skip
    base = by_band(people[first])
    years = {}
    for year in range(first, last + 1):
        now = by_band(people[year])
        growth = np.divide(now, base, out=np.ones_like(now), where=base > 0)
        whole = now.sum(axis=0) / base.sum(axis=0)
        activity: dict[str, dict[Place, float]] = {}
        beddays: dict[str, dict[Place, float]] = {}
        for key, service in folder.services.items():
            use = base * shapes.get(key, np.ones_like(base))
            use = use / use.sum()
            factor, abroad = growth, whole
            if service.get("driver") == "births":
                factor = (births[year] / births[first])[:, None, None] * np.ones_like(growth)
                abroad = np.full_like(whole, births[year].sum() / births[first].sum())
            trend = index(tables["demand.trend"].get(key), first, year)
            residents = at(tables["demand.volume"][key], year) * use * factor * trend
            outside = at(tables["demand.inflow"].get(key), year) * use.sum(axis=0) * abroad * trend
            cells = {area: residents[a] for a, area in enumerate(AREAS)} | {"outside": outside}
            stay = at(tables["flow.length_of_stay"].get(key), year)
            stay *= index(tables["flow.length_of_stay_trend"].get(key), first, year)
            relative = stay_relative(folder, key, use)[:, None]
            units: dict[Place, float] = defaultdict(float)
            days: dict[Place, float] = defaultdict(float)
            rows = service["provider_map"]
            named = {row["area"] for row in rows}
            for area, cell in cells.items():
                for row in rows:
                    if row["area"] == (area if area in named else "all"):
                        place = row["partner"], row.get("site", "")
                        units[place] += row["share"] * float(cell.sum())
                        days[place] += row["share"] * float((cell * relative).sum()) * stay
            activity[key] = dict(units)
            if service.get("beds"):
                beddays[key] = dict(days)
        years[year] = Year(activity, beddays, float(people[year].sum()))
    return years


def costs(folder: Folder, years: dict[int, Year], year: int, first: int = 2013) -> dict[str, float]:
    """Cost by partner in a year at that year's prices, fixed parts as in the first year."""
    unit, daily = folder.values("finance.unit_cost"), folder.values("finance.bed_day_cost")
    variable = folder.values("finance.variable_share")
    price = index(folder.values("finance.inflation")["overall"], first, year)
    out: dict[str, float] = defaultdict(float)
    for key, service in folder.services.items():
        v = at(variable[service["setting"]], year) / 100.0
        parts = [(years[first].activity[key], years[year].activity[key], at(unit[key], year))]
        if key in years[first].beddays:
            cost = at(daily.get(key), year)
            parts.append((years[first].beddays[key], years[year].beddays[key], cost))
        for before, now, cost in parts:
            for place, amount in now.items():
                out[place[0]] += price * cost * (before[place] * (1.0 - v) + amount * v)
    return dict(out)

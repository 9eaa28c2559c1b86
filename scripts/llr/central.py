"""The plan's do-nothing case at stated values, as the model gives it: what is calibrated."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bettercare.plan import load
from bettercare.plan.model import Plan
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

OPTION = "a_do_nothing"
Place = tuple[str, str]  # partner, site or ""


@dataclass
class Folder:
    """The plan's files as dictionaries and rows, and the plan itself when it is asked for."""

    root: Path
    services: dict[str, dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.services = self.toml("services.toml")

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

    def plan(self) -> Plan:
        """The whole plan, read and checked as it stands."""
        return load(self.root)


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


@dataclass
class Year:
    """One year's activity and bed-days by service and place, and money by partner."""

    activity: dict[str, dict[Place, float]]
    beddays: dict[str, dict[Place, float]]
    cost: dict[str, float]
    funding: dict[str, float]
    gap: dict[str, float]


def run(folder: Folder) -> dict[int, Year]:
    """Every year of the do-nothing case."""
    plan = folder.plan()
    model = build_model(plan)
    done = run_option(model, plan.options[OPTION], DrawBook(plan.seed, 1, central=True))
    years = {}
    for y, year in enumerate(plan.years):
        found = Year(defaultdict(dict), defaultdict(dict), {}, {}, {})
        money = {"cost": found.cost, "funding": found.funding, "gap": found.gap}
        for row, value in zip(model.layout.rows, done.rows[:, y, 0].tolist(), strict=True):
            if row.measure in money and row.partner not in (None, "all"):
                money[row.measure][str(row.partner)] = value
            if row.partner is None or row.service is None:
                continue
            place = row.partner, row.site or ""
            if row.measure == "activity":
                found.activity[row.service][place] = value
            elif row.measure == "beddays_midnight":
                found.beddays[row.service][place] = value
        years[year] = found
    return years

"""A synthetic copy of a plan with its areas multiplied: for measuring growth, not for planning.

Every resident area is split into equal parts; its people, births, deaths and migrants are shared
out evenly, so totals stay as they were and the work grows with the number of areas.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import tomlkit

#: Columns of the population's tables that count something, and so are shared out.
COUNTED = {"people", "births", "deaths", "net_migration"}
Split = dict[str, list[str]]


def _change(path: Path, change: Any) -> None:
    """Read a TOML file as plain data, change it in place, write it."""
    data = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()
    change(data)
    path.write_text(tomlkit.dumps(data), encoding="utf-8")


def _rename_keys(table: dict[str, Any], split: Split) -> None:
    """Repeat what stands under an area's key under the key of each of its parts."""
    for key, value in list(table.items()):
        if key in split:
            del table[key]
            table |= {part: dict(value) for part in split[key]}


def _split_services(services: dict[str, Any], split: Split) -> None:
    """Rows of provider maps that name an area, once for each part."""
    for service in services.values():
        service["provider_map"] = [
            row | {"area": part}
            for row in service["provider_map"]
            for part in split.get(row["area"], [row["area"]])
        ]


def _split_intervention(intervention: dict[str, Any], split: Split) -> None:
    """Effects that name areas reach all parts of them."""
    for effect in intervention.get("effect", []):
        where = effect.get("where", {})
        if "area" in where:
            named = [where["area"]] if isinstance(where["area"], str) else where["area"]
            where["area"] = [part for area in named for part in split.get(area, [area])]


def _split_rows(rows: list[dict[str, str]], split: Split) -> list[dict[str, str]]:
    """Each row of an area as one row a part, counts shared out; a site stays in the first."""
    out = []
    for row in rows:
        parts = split.get(row["area"], [row["area"]])
        if "site" in row:
            parts = parts[:1]
        shared = {
            name: f"{float(row[name]) / len(parts):.9f}" for name in COUNTED & set(row) if row[name]
        }
        out += [row | shared | {"area": part} for part in parts]
    return out


def _split_table(path: Path, split: Split) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or "area" not in rows[0]:
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(_split_rows(rows, split))


def multiply_areas(plan: Path, target: Path, parts: int) -> Path:
    """Write a copy of a plan in which every resident area is `parts` areas."""
    shutil.copytree(plan, target)
    data = tomlkit.parse((plan / "plan.toml").read_text(encoding="utf-8")).unwrap()
    split = {
        area: [f"{area}_{number}" for number in range(1, parts + 1)]
        for area, about in data["areas"].items()
        if not about.get("outside", False)
    }
    _change(target / "plan.toml", lambda plan: _rename_keys(plan["areas"], split))
    _change(target / "services.toml", lambda services: _split_services(services, split))
    for path in (target / "interventions").glob("*.toml"):
        _change(path, lambda intervention: _split_intervention(intervention, split))
    for path in (target / "assumptions" / "population").glob("*.toml"):
        _change(path, lambda table: _rename_keys(table, split))
    for path in target.rglob("*.csv"):
        _split_table(path, split)
    return target

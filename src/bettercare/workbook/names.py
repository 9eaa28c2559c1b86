"""The names a plan declares, by kind, for drop-down lists."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from bettercare.plan.csv_tables import DECLARING
from bettercare.plan.csv_text import plain_rows
from bettercare.tables.plan_tables import PLAN_TABLES

_SECTIONS = {
    "partner": "partners",
    "area": "areas",
    "setting": "settings",
    "stage": "stages",
    "pathway": "pathways",
    "condition": "conditions",
    "bed type": "bed_types",
    "staff group": "staff_groups",
    "principle": "principles",
}


def declared(texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Names by kind, in the plan's order, of a sound plan."""

    def toml(file: str) -> dict[str, Any]:
        return tomllib.loads(texts[file]) if file in texts else {}

    plan, services = toml("plan.toml"), toml("services.toml")
    found = {kind: list(plan.get(section, {})) for kind, section in _SECTIONS.items()}
    areas = plan.get("areas", {})
    found["inside area"] = [key for key, area in areas.items() if not area.get("outside")]
    found["age band"] = list(plan.get("age_bands", ()))
    entries = {key: one for key, one in services.items() if isinstance(one, dict)}
    found["service"] = list(entries)
    found["service with beds"] = [key for key, one in entries.items() if "beds" in one]
    found["service without beds"] = [key for key, one in entries.items() if "beds" not in one]
    found["source"] = list(toml("sources.toml"))
    found["scheme"] = list(toml("assumptions/estate/capital.toml"))
    for kind in ("intervention", "option"):
        folder = f"{kind}s/"
        found[kind] = [
            name[len(folder) : -len(".toml")] for name in sorted(texts) if name.startswith(folder)
        ]
    for address, column, kind in DECLARING:
        rows = plain_rows(texts.get(PLAN_TABLES[address].file, ""))
        place = rows[0].index(column) if rows and column in rows[0] else None
        cells = [row[place] for row in rows[1:] if place < len(row)] if place is not None else []
        found[kind] = list(dict.fromkeys(cells))
    return {kind: names for kind, names in found.items() if names}

"""Add up the figures of a file by the plan's areas, old and new codes matched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bettercare.start import cells
from bettercare.start.area_codes import before, family, matched
from bettercare.start.faults import Findings
from bettercare.start.target import Target, table_rows


def wanted(areas: Mapping[str, str]) -> set[str]:
    """Every code that may stand for one of the areas or a part of it."""
    return set().union(*(family(code) for code in areas.values()))


def parts_of(
    areas: Mapping[str, str], there: Iterable[str], findings: Findings
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The codes of a file that make up each area, and a note for each that has other codes.

    An area that cannot be made up is a fault. Raises ImportFaults.
    """
    known = set(there)
    found: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    for key, code in areas.items():
        codes = matched(code, known)
        if not codes:
            findings.fault(None, "", f'it has no figures for "{key}" ({code})', _mend(code, known))
            continue
        found[key] = codes
        if codes != (code,):
            notes.append(f'"{key}" ({code}) is made up of {", ".join(codes)}.')
    findings.raise_any()
    return found, notes


def planned_people(target: Target) -> dict[tuple[str, str, int], float]:
    """The plan's people of the base year by area, sex and age."""
    found: dict[tuple[str, str, int], float] = {}
    for row in table_rows(target, "population.base")[1]:
        people, age = cells.count(row.get("people", "")), cells.age(row.get("age", ""))
        if isinstance(people, float) and age is not None:
            found[row.get("area", ""), row.get("sex", ""), age] = people
    return found


def _mend(code: str, known: set[str]) -> str:
    some = sorted(set(before(code)) & known)
    if some:
        return f"it has only {', '.join(some)} of the districts that became {code}"
    whole = sorted((family(code) - {code}) & known)
    if whole:
        return f"{code} became part of {', '.join(whole)}: fetch the file by the older districts"
    return "fetch it for every area of the plan, or mend the area's code in plan.toml"

"""Disease registers of general practice (Quality and Outcomes Framework): who has a condition.

Two layouts: NHS England's PREVALENCE file by practice, with the practices' organisations in a
second file (MAPPING_NHS_GEOGRAPHIES) or in columns of its own; and the House of Commons Library's
estimates by district. Both give a register and a list, the list of a group being those of its ages
only. A plan's prevalence is a share of all ages, so registers are divided by the whole list.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import cells
from bettercare.start.brought import Brought, Cell, Origin, Part
from bettercare.start.delimited import Layout, PublishedTable, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers.areas import parts_of, wanted
from bettercare.start.readers.services import named, pairs
from bettercare.start.target import Target, codes
from bettercare.tables.nearest import listing

_ORGANISATIONS = {
    "sub_icb": "(sub_icb_loc(ation)?|ccg)(_ods)?_code",
    "icb": "(icb|stp)(_ods)?_code",
    "pcn": "pcn(_ods)?_code",
}
PRACTICES = Layout(
    "NHS England, QOF PREVALENCE by practice",
    {
        "practice": "practice_code",
        "group": "group_code",
        "register": "register",
        "whose": "patient_list_type",
        "list": "practice_list_size",
        **_ORGANISATIONS,
    },
    frozenset(_ORGANISATIONS),
)
MAPPING = Layout(
    "NHS England, QOF MAPPING_NHS_GEOGRAPHIES",
    {"practice": "practice_code", **_ORGANISATIONS},
    frozenset({"icb", "pcn"}),
)
DISTRICTS = Layout(
    "House of Commons Library, QOF by district",
    {
        "code": r"lad(\d\d)?_?(code|cd)",
        "group": "group_code",
        "register": "register",
        "list": "list",
    },
)
_WHOLE = "TOTAL"  # a list of patients of all ages


@dataclass
class Registers:
    """Registers by place and group, and whole lists by place; a place is a practice or district."""

    register: dict[tuple[str, str], float] = field(default_factory=dict)
    whole: dict[str, float] = field(default_factory=dict)
    organisations: dict[str, set[str]] = field(default_factory=dict)  # of each practice

    def share(self, places: Iterable[str], group: str) -> float | None:
        """The share of the patients of these places who are on a group's register."""
        own = [place for place in places if (place, group) in self.register]
        whole = sum(self.whole[place] for place in own)
        return sum(self.register[place, group] for place in own) / whole if whole else None


def read(
    paths: Sequence[Path],
    target: Target,
    year: int | None,
    organisations: Sequence[str],
    conditions: Sequence[str],
) -> Brought:
    """`population.prevalence` of the plan's conditions that QOF has a register of.

    `conditions` name groups as "diabetes=DM", in place of the table `qof_groups.csv`. Files by
    practice want `organisations`: codes whose patients are all the plan's, or "AREA=CODE".
    """
    groups = _groups(target, conditions)
    begins = year or target.base_year
    said = cells.financial_year(begins)
    found = Registers()
    by_district = [_gather(found, path, target) for path in paths]
    names = " and ".join(path.name for path in paths)
    findings = Findings(names)
    if any(by_district):
        places, notes = parts_of(codes(target), found.whole, findings)
    else:
        places, notes = _chosen(found, target, organisations, findings), []
    there = {group for _, group in found.register}
    absent = [] if conditions else [key for key, group in groups.items() if group not in there]
    if len(absent) < len(groups):  # else the faults below tell
        groups = {key: group for key, group in groups.items() if key not in absent}
    if absent:
        notes.append(f"It has no register of {listing(absent)}: nothing is written of them.")
    rows: list[dict[str, Cell]] = []
    for condition, group in groups.items():
        for area, own in places.items():
            share = found.share(own, group)
            if share is None:
                problem = f'it has no register {group} of "{area}"'
                mend = f"it has {listing(sorted(there), 30)}: leave the condition out"
                findings.fault(None, "", problem, mend)
            elif share > 1:
                problem = f'the register {group} of "{area}" is longer than its list'
                findings.fault(None, "", problem, "download the file again")
            else:
                rows.append(
                    {
                        "condition": condition, "area": area, "age_band": "all", "sex": "all",
                        "share": round(share, 6),
                    }
                )  # fmt: skip
    findings.raise_any()
    ages = {row["group"]: row["ages"] for row in _known()}
    partly = [
        f"{one} ({ages[group]})"
        for one, group in groups.items()
        if ages.get(group, "all ages") != "all ages"
    ]
    if partly:
        notes.append(
            f"QOF counts only people of some ages: {'; '.join(partly)}. The share is of all ages."
        )
    notes.append("Registers hold what practices have recorded, not everyone who has the condition.")
    origin = Origin(
        f"qof_{said.replace('/', '_')}",
        "Quality and Outcomes Framework, prevalence",
        "House of Commons Library, from NHS England" if any(by_district) else "NHS England",
        said,
        f"read from {names}; registers over whole lists",
    )
    return Brought(
        origin,
        notes=tuple(notes),
        parts={"population.prevalence": Part("condition", tuple(rows))},
    )


def _known() -> list[dict[str, str]]:
    text = files("bettercare.start").joinpath("qof_groups.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _groups(target: Target, conditions: Sequence[str]) -> dict[str, str]:
    """The group of each condition to bring in."""
    given = pairs("condition", conditions, "diabetes=DM")
    for condition in given:
        named("condition", condition, target.conditions)
    if given:
        return {condition: group.upper() for condition, group in given.items()}
    known = {row["condition"]: row["group"] for row in _known()}
    found = {condition: known[condition] for condition in target.conditions if condition in known}
    if not found:
        mend = (
            "write [conditions.diabetes] with its name into plan.toml, or give --condition KEY=DM; "
            f"known are {listing(known, 30)}"
        )
        raise CallError("The plan has none of the conditions that QOF has registers of", mend=mend)
    return found


def _gather(found: Registers, path: Path, target: Target) -> bool:
    """Add a file's figures; gives whether they are by district. Raises ImportFaults."""
    findings = Findings(path.name)
    table = read_published(path, (DISTRICTS, PRACTICES, MAPPING), findings)
    by_district = table.layout is DISTRICTS
    sought = wanted(codes(target)) if by_district else set()
    for line, row in table.rows:
        if by_district:
            if table.cell(row, "code") in sought:
                _figures(found, table, row, line, table.cell(row, "code"), findings)
            continue
        practice = table.cell(row, "practice").upper()
        own = found.organisations.setdefault(practice, {practice})
        own |= {table.cell(row, name).upper() for name in _ORGANISATIONS} - {""}
        if table.layout is PRACTICES:
            _figures(found, table, row, line, practice, findings)
    findings.raise_any()
    return by_district


def _figures(
    found: Registers,
    table: PublishedTable,
    row: tuple[str, ...],
    line: int,
    place: str,
    findings: Findings,
) -> None:
    group = table.cell(row, "group").upper()
    if cells.absent(table.cell(row, "register")):
        return  # the practice does not take part
    figures: dict[str, float] = {}
    for name in ("register", "list"):
        figure = cells.count(table.cell(row, name))
        if isinstance(figure, str) or figure < 0:
            problem = figure if isinstance(figure, str) else f"there are {figure:g} people"
            findings.fault(line, table.heading(name), problem, "give the count as published")
        else:
            figures[name] = figure
    if len(figures) < 2:
        return
    if (place, group) in found.register:
        findings.fault(line, "", f"{group} of {place} is there twice", "keep one row")
    found.register[place, group] = figures["register"]
    if table.cell(row, "whose").upper() in ("", _WHOLE):
        found.whole[place] = max(found.whole.get(place, 0.0), figures["list"])


def _chosen(
    found: Registers, target: Target, organisations: Sequence[str], findings: Findings
) -> dict[str, tuple[str, ...]]:
    """The practices that the caller's codes name, by area or "all". Raises ImportFaults."""
    if not organisations:
        mend = "give --code 03W, or --code AREA=03W for each area of the plan"
        raise CallError("Whose patients are the plan's?", mend=mend)
    chosen: dict[str, tuple[str, ...]] = {}
    for text in organisations:
        area, equals, code = (part.strip() for part in text.rpartition("="))
        if equals:
            named("area", area, target.areas)
        own = [place for place, names in found.organisations.items() if code.upper() in names]
        lists = [place for place in own if place in found.whole]
        if not lists:
            mend = "mend the code, or give the file MAPPING_NHS_GEOGRAPHIES of that year too"
            findings.fault(None, "", f"it has no practice of {code}", mend)
        bare = sorted({one for one, _ in found.register} & set(own) - set(lists))
        if bare:
            problem = f"practice {bare[0]} has no list of all ages ({_WHOLE})"
            findings.fault(None, "", problem, "give the whole file")
        key = area or "all"
        chosen[key] = chosen.get(key, ()) + tuple(lists)
    findings.raise_any()
    return chosen

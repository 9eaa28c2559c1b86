"""A&E attendances and emergency admissions by trust and month (NHS England, monthly CSV)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import cells
from bettercare.start.brought import Brought, Cell, Origin, Part, Value
from bettercare.start.delimited import Layout, PublishedTable, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers.services import counted_in, organisations
from bettercare.start.target import Target
from bettercare.tables.nearest import listing

_ATTENDED = r"(number of )?a&e attendances "
LAYOUT = Layout(
    "NHS England, A&E attendances and emergency admissions, monthly CSV",
    {
        "month": "period",
        "trust": "org code",
        "1": f"{_ATTENDED}type 1",
        "2": f"{_ATTENDED}type 2",
        "other": f"{_ATTENDED}other( a&e)? department",
        "1 booked": f"{_ATTENDED}booked appointments type 1",
        "2 booked": f"{_ATTENDED}booked appointments type 2",
        "other booked": f"{_ATTENDED}booked appointments other( a&e)? department",
        "admitted 1": r"(number of )?emergency admissions via a&e\s*-\s*type 1",
        "admitted 2": r"(number of )?emergency admissions via a&e\s*-\s*type 2",
        "admitted other": r"(number of )?emergency admissions via a&e\s*-\s*other a&e department",
        "admitted directly": r"(number of )?other emergency admissions",
    },
    frozenset(
        f"{kind} {what}".strip()
        for kind, what in (
            *((kind, "booked") for kind in ("1", "2", "other")),
            *(("admitted", what) for what in ("1", "2", "other", "directly")),
        )
    ),
)
DEPARTMENTS = ("1", "2", "other")
_SAID = {"1": "type 1", "2": "type 2", "other": "other departments"}
_ADMITTED = ("admitted 1", "admitted 2", "admitted other", "admitted directly")

# Activity by trust and month.
Counts = dict[tuple[str, date], float]


def read(
    paths: Sequence[Path],
    target: Target,
    year: int | None,
    trusts: Sequence[str],
    service: str,
    departments: Sequence[str],
) -> Brought:
    """`demand.volume` of a service, and with twelve months the `demand.profile` it names.

    A service counted in attendances takes those of `departments`, all by default; one counted in
    admissions takes the emergency admissions.
    """
    unit = counted_in(target, service, ("attendance", "admission"))
    wanted = organisations(target, trusts, "attendances")
    kinds = _kinds(departments)
    columns = (
        _ADMITTED
        if unit == "admission"
        else tuple(name for kind in kinds for name in (kind, f"{kind} booked"))
    )
    begins = year or target.base_year
    said = cells.financial_year(begins)
    counts: Counts = {}
    for path in paths:
        _gather(counts, path, wanted, columns)
    names = " and ".join(path.name for path in paths[:3]) + (" and others" if paths[3:] else "")
    if not trusts:  # partners without an A&E department are not in the files
        trusts = [trust for trust in wanted if any(trust == one for one, _ in counts)] or wanted
    there = _months(counts, trusts, begins, Findings(names))
    by_month = {month: sum(counts[trust, month] for trust in trusts) for month in there}
    whole = sum(by_month.values())
    notes = [_whose(trusts)]
    if len(there) < 12:
        whole *= sum(map(_days, cells.months_of(begins))) / sum(map(_days, there))
        notes.append(
            f"The files have {len(there)} of the twelve months of {said}: the volume is theirs "
            "multiplied up by days, and no profile is written."
        )
    if unit == "attendance":
        notes.append(_departments(kinds))
    origin = Origin(
        f"ae_monthly_{said.replace('/', '_')}",
        "A&E attendances and emergency admissions, monthly",
        "NHS England",
        said,
        f"read from {names}; {', '.join(trusts)}",
    )
    label = "Emergency admissions" if unit == "admission" else "A&E attendances"
    value = Value(
        f"demand.volume.{service}",
        f"{label} in {said} at {', '.join(trusts)}",
        f"{unit}/year",
        round(whole, 1),
    )
    parts: dict[str, Part] = {}
    profile = target.profiles.get(service)
    if len(there) == 12 and profile:
        parts["demand.profile"] = Part("profile", _profile(profile, by_month))
        shared = [k for k, name in target.profiles.items() if name == profile and k != service]
        if shared:
            notes.append(f'The profile "{profile}" is that of {listing(shared)} too.')
    elif len(there) == 12:
        notes.append(f'"{service}" names no profile in services.toml, so none is written.')
    return Brought(origin, values=(value,), notes=tuple(notes), parts=parts)


def _kinds(departments: Sequence[str]) -> tuple[str, ...]:
    strange = [text for text in departments if text not in DEPARTMENTS]
    if strange:
        mend = f"--department takes {' or '.join(DEPARTMENTS)}"
        raise CallError(f'"{strange[0][:40]}" is not a type of A&E department', mend=mend)
    return tuple(kind for kind in DEPARTMENTS if kind in departments) or DEPARTMENTS


def _whose(trusts: Sequence[str]) -> str:
    return (
        f"These are all people treated at {', '.join(trusts)}, wherever they live; a plan's volume "
        "is that of its residents, wherever they are treated. Take the difference off by hand."
    )


def _departments(kinds: Sequence[str]) -> str:
    if len(kinds) == 1:
        return f"Only {_SAID[kinds[0]]} is taken, booked appointments among it."
    return f"Taken together: {', '.join(_SAID[kind] for kind in kinds)}, with booked appointments."


def _days(month: date) -> int:
    return monthrange(month.year, month.month)[1]


def _profile(profile: str, by_month: dict[date, float]) -> tuple[dict[str, Cell], ...]:
    """The daily rate of each calendar month against the mean of the twelve."""
    daily = {month.month: count / _days(month) for month, count in by_month.items()}
    mean = sum(daily.values()) / 12 or 1.0
    return tuple(
        {"profile": profile, "month": month, "relative": round(daily[month] / mean, 4)}
        for month in range(1, 13)
    )


def _gather(counts: Counts, path: Path, trusts: Sequence[str], columns: Sequence[str]) -> None:
    """Add a file's activity to the counts. Raises ImportFaults."""
    findings = Findings(path.name)
    table = read_published(path, (LAYOUT,), findings)
    lacks = [name for name in columns if name not in table.at and not name.endswith("booked")]
    if lacks:
        mend = "fetch a month that has them"
        findings.fault(table.line, "", f"the header has no column for {listing(lacks)}", mend)
    for line, row in table.rows:
        trust = table.cell(row, "trust").upper()
        if trust not in trusts:
            continue
        month = cells.month(table.cell(row, "month").upper().removeprefix("MSITAE-"))
        if month is None:
            problem = f'"{table.cell(row, "month")[:30]}" is not a month'
            findings.fault(line, table.heading("month"), problem, 'write it as "April 2023"')
            continue
        if (trust, month) in counts:
            problem = f"{trust} in {month.strftime('%B %Y')} is there twice"
            findings.fault(line, "", problem, "give each month once")
            continue
        counts[trust, month] = _sum(table, row, line, columns, findings)
    findings.raise_any()


def _sum(
    table: PublishedTable,
    row: tuple[str, ...],
    line: int,
    columns: Sequence[str],
    findings: Findings,
) -> float:
    whole = 0.0
    for name in columns:
        if name not in table.at:
            continue
        found = cells.count(table.cell(row, name))
        if isinstance(found, str) or found < 0:
            problem = found if isinstance(found, str) else f"it is {found:g}"
            findings.fault(line, table.heading(name), problem, "give the count as published")
        else:
            whole += found
    return whole


def _months(counts: Counts, trusts: Sequence[str], begins: int, findings: Findings) -> list[date]:
    """The months of the financial year that the files have, the same for every trust."""
    said = cells.financial_year(begins)
    months = cells.months_of(begins)
    there = [month for month in months if any((trust, month) in counts for trust in trusts)]
    for trust in trusts:
        missing = [month for month in there if (trust, month) not in counts]
        if not there or len(missing) == len(there):
            mend = "fetch that year, or name another with --year"
            findings.fault(None, "", f"it has no figures of {trust} in {said}", mend)
        elif missing:
            lacks = listing(month.strftime("%B %Y") for month in missing)
            findings.fault(
                None, "", f"{trust} has no figures in {lacks}", "give the same months of each trust"
            )
    findings.raise_any()
    return there

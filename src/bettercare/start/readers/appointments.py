"""Appointments in general practice by month (NHS England, regional CSV): a service's volume."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start import cells
from bettercare.start.brought import Brought, Origin, Value
from bettercare.start.delimited import Layout, read_published
from bettercare.start.faults import Findings
from bettercare.start.readers.services import counted_in
from bettercare.start.target import Target
from bettercare.tables.nearest import listing

LAYOUT = Layout(
    "NHS England, appointments in general practice, regional",
    {
        "code": "(ccg|sub_icb_location)_code",
        "month": "appointment_(month|date|month_start_date)",
        "status": "appt_status",
        "count": "count_of_appointments",
    },
)
# Appointments by location and month.
Counts = dict[tuple[str, date], float]

_COUNTED = ("attended", "unknown")  # "DNA" is a person who did not attend


def read(
    paths: Sequence[Path],
    target: Target,
    year: int | None,
    organisations: Sequence[str],
    service: str,
) -> Brought:
    """`demand.volume` of a service counted in appointments, over one financial year.

    `organisations` are the codes of the sub-ICB locations or CCGs whose patients are the plan's.
    """
    counted_in(target, service, ("appointment",))
    if not organisations:
        raise CallError("Whose patients are the plan's?", mend="give --code 03W for each location")
    begins = year or target.base_year
    said = cells.financial_year(begins)
    counts: Counts = {}
    for path in paths:
        _gather(counts, path, organisations)
    names = " and ".join(path.name for path in paths)
    months = cells.months_of(begins)
    findings = Findings(names)
    for code in organisations:
        missing = [month for month in months if (code, month) not in counts]
        if len(missing) == len(months):
            mend = "fetch that year, or name another with --year"
            findings.fault(None, "", f"it has no appointments of {code} in {said}", mend)
        elif missing:
            lacks = listing(month.strftime("%B %Y") for month in missing)
            problem = f"{code} has no appointments in {lacks}"
            findings.fault(None, "", problem, "give the files of all twelve months")
    findings.raise_any()
    total = sum(counts[code, month] for code in organisations for month in months)
    origin = Origin(
        f"gp_appointments_{said.replace('/', '_')}",
        "Appointments in general practice",
        "NHS England",
        said,
        f"read from {names}; {', '.join(organisations)}",
    )
    value = Value(
        f"demand.volume.{service}",
        f"Appointments attended in {said}, those of unknown status among them",
        "appointment/year",
        total,
    )
    return Brought(origin, values=(value,))


def _gather(counts: Counts, path: Path, organisations: Sequence[str]) -> None:
    """Add a file's appointments to the counts; those of a month that is there already are faults.

    Raises ImportFaults.
    """
    findings = Findings(path.name)
    table = read_published(path, (LAYOUT,), findings)
    own: Counts = {}
    for line, row in table.rows:
        if table.cell(row, "code") not in organisations:
            continue
        if table.cell(row, "status").lower() not in _COUNTED:
            continue
        month = cells.month(table.cell(row, "month"))
        found = cells.count(table.cell(row, "count"))
        if month is None:
            problem = f'"{table.cell(row, "month")[:20]}" is not a month'
            findings.fault(line, table.heading("month"), problem, 'write it as "APR2023"')
        elif isinstance(found, str) or found < 0:
            problem = found if isinstance(found, str) else f"it is {found:g}"
            findings.fault(line, table.heading("count"), problem, "give the count as published")
        else:
            key = (table.cell(row, "code"), month)
            own[key] = own.get(key, 0.0) + found
    for code, month in own.keys() & counts.keys():
        problem = f"{code} in {month.strftime('%B %Y')} is in an earlier file too"
        findings.fault(None, "", problem, "give each month once")
    findings.raise_any()
    counts.update(own)

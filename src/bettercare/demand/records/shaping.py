"""From checked records to the rows that cells add up: a spell, an appointment, an arrival."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from bettercare.demand.records import dimensions as dims
from bettercare.demand.records.checking import FAULT, LAYOUT
from bettercare.demand.records.engines import PART, ROW
from bettercare.demand.records.places import ELSEWHERE, Places
from bettercare.demand.records.spells import spells
from bettercare.tables.activity_cells import UNKNOWN

if TYPE_CHECKING:
    import ibis.expr.types as ir

LEFT_OUT, ROWS, DAY, COUNT = "left_out", "rows", "day", "count"
UNFINISHED = "the spell has no day of discharge, and belongs to the year in which it ends"
CANCELLED = "the appointment was cancelled"
TO_COME = "the appointment is still to come"
NOT_OURS = "neither lives in an area of the plan nor is treated at one of its sites"
_PEOPLE = ("area", "site", "age_band", "sex", "deprivation")
_DIMENSIONS = (
    *_PEOPLE, "pod", "method", "transfer", "specialty", "year", "month", "stay_band",
)  # fmt: skip
_SPELL = (*_PEOPLE, "method", "transfer", "specialty", "patient_class")
_EPISODE = (
    "provider", "person", "spell_key", "episode_key", "admission_date", "discharge_date",
    "episode_start", "episode_end", "episode_order",
)  # fmt: skip


def shaped(records: str, table: ir.Table, places: Places) -> ir.Table:
    """Checked rows with the dimensions of their cells.

    What else is needed to tell doubles and to make spells is kept.
    """
    codes = {"site": dims.site_code(table), "area": dims.area_code(table)}
    if records in ("apc", "op"):
        codes["specialty"] = dims.specialty_number(table)
    table = table.mutate(**codes)
    values = {
        "area": dims.area(table.area, places),
        "site": dims.site(table.site, places),
        "age_band": dims.age_band(table, places),
        "sex": table.sex.fill_null(UNKNOWN),
        "deprivation": dims.deprivation(table),
    }
    shape = {"apc": _episode, "op": _appointment, "ae": _arrival, "activity": _line}[records]
    kept, own = shape(table)
    return table.select(PART, ROW, FAULT, LAYOUT, *kept, **values, **own)


def _episode(table: ir.Table) -> tuple[tuple[str, ...], dict[str, Any]]:
    method = table.admission_method.fill_null(UNKNOWN)
    moved = (method == "transfer") | (table.admission_source == "transfer").fill_null(False)
    return _EPISODE, {
        "method": method,
        "transfer": moved.ifelse(dims.text("yes"), dims.text("no")),
        "specialty": dims.specialty_group(table.specialty),
        "patient_class": table.patient_class.fill_null(UNKNOWN),
    }


def _appointment(table: ir.Table) -> tuple[tuple[str, ...], dict[str, Any]]:
    import ibis

    kind = table.first_attendance.fill_null(UNKNOWN)
    remote = kind.isin(["first_remote", "followup_remote"])
    seen = (table.attended == "seen").fill_null(False)
    pod = ibis.cases(
        ((table.attended == "missed").fill_null(False), dims.text("missed")),
        (~seen | (kind == UNKNOWN) & table.procedure.isnull(), dims.text("unknown_attendance")),
        (table.procedure.notnull() & ~remote, dims.text("procedure")),
        else_=kind,
    )
    left_out = ibis.cases(
        (table.attended == "cancelled", dims.text(CANCELLED)),
        (table.attended == "to come", dims.text(TO_COME)),
        else_=dims.no_text(),
    )
    specialty = dims.specialty_group(table.specialty)
    own = {"pod": pod, LEFT_OUT: left_out, "specialty": specialty, DAY: table.appointment_date}
    return ("attendance_key",), own


def _arrival(table: ir.Table) -> tuple[tuple[str, ...], dict[str, Any]]:
    planned = (table.category == "planned").fill_null(False)
    department = table.department.substitute({UNKNOWN: "unknown_department"})
    return ("attendance_key",), {
        "pod": planned.ifelse(dims.text("planned"), department.fill_null("unknown_department")),
        "method": table.arrival_mode.fill_null(UNKNOWN),
        DAY: table.arrival_date,
    }


def _line(table: ir.Table) -> tuple[tuple[str, ...], dict[str, Any]]:
    """A line of a plain table of activity."""
    month = table.month.substr(0, 7)
    return ("count",), {
        "pod": table.service,
        "month": month,
        "year": dims.year_of_month(month).fill_null(table.year),
        "nights": table.nights,
    }


def units(records: str, table: ir.Table, places: Places) -> ir.Table:
    """One row a spell, appointment or arrival, with every dimension of its cell."""
    unit = {"apc": _stays, "op": _attendance, "ae": _attendance, "activity": _lines}[records]
    table = unit(table)
    if not (places.areas and places.sites):
        return table
    ours = (table.area != places.outside) | (table.site != ELSEWHERE)
    left_out = table[LEFT_OUT].fill_null(ours.ifelse(dims.no_text(), dims.text(NOT_OURS)))
    return table.mutate(**{LEFT_OUT: left_out})


def _stays(table: ir.Table) -> ir.Table:
    import ibis

    stays = spells(table.mutate(regular=table.patient_class == "regular"), _SPELL)
    nights = stays.discharge_date.delta(stays.admission_date, unit="day")
    finished = stays.discharge_date.notnull()
    stays = stays.mutate(nights=nights)
    return stays.select(
        *_PEOPLE,
        "method",
        "transfer",
        "specialty",
        pod=_admitted_pod(stays),
        stay_band=dims.stay_band(stays.nights),
        month=dims.month(stays.discharge_date),
        year=dims.year(stays.discharge_date),
        nights=stays.nights,
        days=stays.nights + 1,
        **{
            LEFT_OUT: finished.ifelse(dims.no_text(), dims.text(UNFINISHED)),
            ROWS: stays.episodes,
            COUNT: ibis.literal(1, type="int64"),
        },
    )


def _admitted_pod(stays: ir.Table) -> Any:
    """Point of delivery. A day case that stays a night is an ordinary admission."""
    import ibis

    elective = stays.method == "elective"
    day_case = elective & (stays.patient_class == "day_case") & (stays.nights == 0)
    known = stays.method.isin(["emergency", "maternity", "birth", "transfer"])
    return ibis.cases(
        (stays.patient_class == "regular", dims.text("regular_attender")),
        (day_case.fill_null(False), dims.text("day_case")),
        (elective, dims.text("elective_ordinary")),
        (known, stays.method),
        (stays.patient_class == "delivery", dims.text("maternity")),
        else_=dims.text("other_admission"),
    )


def _attendance(table: ir.Table) -> ir.Table:
    import ibis

    none, zero = dims.no_text(), ibis.literal(0, type="int64")
    own = {
        name: table[name] if name in table.columns else none
        for name in ("method", "specialty", LEFT_OUT)
    }
    return table.select(
        *_PEOPLE,
        "pod",
        transfer=none,
        stay_band=none,
        month=dims.month(table[DAY]),
        year=dims.year(table[DAY]),
        nights=zero,
        days=zero,
        **{ROWS: zero + 1, COUNT: zero + 1},
        **own,
    )


def _lines(table: ir.Table) -> ir.Table:
    import ibis

    none = dims.no_text()
    return table.select(
        *_PEOPLE,
        "pod",
        "month",
        "year",
        COUNT,
        method=none,
        transfer=none,
        specialty=none,
        stay_band=none,
        nights=table.nights.fill_null(0),
        days=(table.nights + table[COUNT]).fill_null(0),
        **{ROWS: ibis.literal(1, type="int64"), LEFT_OUT: none},
    )


def added_up(table: ir.Table, without: Collection[str] = ()) -> ir.Table:
    """The cells: how many units, nights, nights + 1, and rows they came from.

    `without` names dimensions that are added up over.
    """
    keys = [name for name in (*_DIMENSIONS, LEFT_OUT) if name not in without]
    return table.group_by(keys).aggregate(
        count=table[COUNT].sum(),
        beddays_midnight=table.nights.sum(),
        beddays_los_plus_1=table.days.sum(),
        **{ROWS: table[ROWS].sum()},
    )

"""Plan as code: read a plan folder, check all of it, hand on the resolved plan.

>>> load("no_such_plan")
Traceback (most recent call last):
...
bettercare.errors.PlanFaults: 1 fault in the plan:
no_such_plan  there is no such folder: give the folder that holds plan.toml.
"""

from __future__ import annotations

import gc
import os

from bettercare.errors import PlanFaults
from bettercare.plan.bases import PlanBase, base_key, base_names
from bettercare.plan.model import Plan
from bettercare.plan.programme.model import Record
from bettercare.plan.resolve import (
    BaseReport,
    CheckReport,
    RecordReport,
    check_base,
    check_folder,
)

__all__ = [
    "BaseReport",
    "CheckReport",
    "Plan",
    "PlanBase",
    "Record",
    "RecordReport",
    "check",
    "check_bases",
    "load",
    "load_bases",
    "load_with_record",
]


def load(path: str | os.PathLike[str]) -> Plan:
    """The resolved plan of the folder at `path`.

    Raises PlanFaults with every fault at once where anything is wrong with it.
    """
    report = _checked(path, record=False)
    if report.plan is None:
        raise PlanFaults(report.faults)
    return report.plan


def load_with_record(path: str | os.PathLike[str]) -> tuple[Plan, Record | None]:
    """The plan of the folder at `path` and its programme's record, None where it has none.

    Raises PlanFaults with every fault of both at once.
    """
    report = check(path)
    if report.plan is None or report.record.faults:
        raise PlanFaults([*report.faults, *report.record.faults])
    return report.plan, report.record.record


def check(path: str | os.PathLike[str]) -> CheckReport:
    """The plan of the folder at `path` and its record, or their faults; and notes."""
    return _checked(path, record=True)


def _checked(path: str | os.PathLike[str], *, record: bool) -> CheckReport:
    collecting = gc.isenabled()
    gc.disable()  # a reading makes many small objects and no rubbish worth looking for
    try:
        return check_folder(path, record=record)
    finally:
        if collecting:
            gc.enable()


def check_bases(path: str | os.PathLike[str]) -> dict[str, BaseReport]:
    """The earlier bases of the sound plan at `path`, or their faults, by name, earliest first."""
    return {name: check_base(path, name) for name in base_names(path)}


def load_bases(plan: Plan) -> tuple[PlanBase, ...]:
    """Every base of a plan that is sound, earliest first; the plan itself is the last.

    Raises PlanFaults with every fault of all its earlier bases.
    """
    reports = check_bases(plan.root).values()
    faults = [fault for report in reports for fault in report.faults]
    if faults:
        raise PlanFaults(faults)
    earlier = [report.base for report in reports if report.base is not None]
    return (*earlier, PlanBase(base_key(plan.first_year), plan))

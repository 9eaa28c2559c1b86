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
from bettercare.plan.resolve import BaseReport, CheckReport, check_base, check_folder

__all__ = [
    "BaseReport",
    "CheckReport",
    "Plan",
    "PlanBase",
    "check",
    "check_bases",
    "load",
    "load_bases",
]


def load(path: str | os.PathLike[str]) -> Plan:
    """The resolved plan of the folder at `path`.

    Raises PlanFaults with every fault at once where anything is wrong with it.
    """
    report = check(path)
    if report.plan is None:
        raise PlanFaults(report.faults)
    return report.plan


def check(path: str | os.PathLike[str]) -> CheckReport:
    """The plan of the folder at `path`, or its faults; and notes that are not faults."""
    collecting = gc.isenabled()
    gc.disable()  # a reading makes many small objects and no rubbish worth looking for
    try:
        return check_folder(path)
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

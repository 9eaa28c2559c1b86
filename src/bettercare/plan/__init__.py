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
from bettercare.plan.model import Plan
from bettercare.plan.resolve import CheckReport, check_folder

__all__ = ["CheckReport", "Plan", "check", "load"]


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

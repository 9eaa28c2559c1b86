"""Requirement from work and the posts of the base year; staff in post as a stock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan

Floats = NDArray[np.float64]


def skill_mix(plan: Plan) -> tuple[Floats, Floats]:
    """Whole-time equivalents a unit and a bed-day: two arrays (staff groups, services)."""
    groups, services = list(plan.staff_groups), list(plan.services)
    by_unit = np.zeros((len(groups), len(services)))
    by_bedday = np.zeros_like(by_unit)
    table = plan.tables["workforce.skill_mix"].columns
    for service, group, wte, per in zip(
        table["service"], table["staff_group"], table["wte_per_1000"], table["per"], strict=True
    ):
        target = by_bedday if per == "bed-day" else by_unit
        target[groups.index(group), services.index(service)] += wte / 1000.0
    return by_unit, by_bedday


def staff_required(
    in_post: Floats, vacancy: Floats, work: Floats, base_work: Floats, level: Floats
) -> Floats:
    """Posts of the base year, filled and empty, times the growth of the work they do.

    The skill mix says how a group's work is made up; the level is that of the base year, so that
    its shortage is the vacancies counted then. Where there was no work in the base year, work
    needs `level` posts for each that the skill mix gives: as many as the rest of the group has.

    >>> figures = map(np.array, (90.0, 0.1, 55.0, 50.0, 2.0))
    >>> round(float(staff_required(*figures)), 6)  # 90/0.9 x 55/50
    110.0
    """
    growth = np.divide(work, base_work, out=np.ones_like(work), where=base_work > 0)
    posts = in_post / (1.0 - vacancy)
    return np.asarray(np.where(base_work > 0, posts * growth, work * level))


def staff_next_year(in_post: Floats, leavers: Floats, joiners: Floats) -> Floats:
    """Staff at the end of a year: those who stay, and those who join.

    >>> float(staff_next_year(np.array(100.0), np.array(0.1), np.array(15.0)))
    105.0
    """
    return np.asarray(np.maximum(in_post * (1.0 - leavers) + joiners, 0.0))

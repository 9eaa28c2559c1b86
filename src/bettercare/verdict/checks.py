"""Each of the partners' checks as something needed and something planned, in every draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.draws import MONTHS
from bettercare.plan.model import Check
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun
from bettercare.system.index import payers
from bettercare.system.model import Model
from bettercare.verdict.money_checks import funding, parity
from bettercare.verdict.tested import Tested
from bettercare.verdict.winter import Winter, threshold

Floats = NDArray[np.float64]
#: Kinds of check that this version does not model: they are never green.
UNTESTED = ("travel", "fairness", "gates")
#: Kinds whose answer comes from simulated years, not from the year loop alone.
SIMULATED = ("winter",)
#: Kinds whose answer comes from the appraisal.
APPRAISED = ("value",)


def run_checks(
    model: Model, run: OptionRun, winter: Winter | None = None, book: DrawBook | None = None,
    years: Sequence[int] | None = None,
) -> Iterator[Tested]:  # fmt: skip
    """Every check of the plan that this version can test, member by member.

    The winter is tested where one is given, with its own draws where there is a book, in the
    years asked for (all by default); in the others it is 0.
    """
    makers = {
        "beds": _beds,
        "capacity": _capacity,
        "staff": _staff,
        "money": _money,
        "capital": _capital,
        "sequence": _sequence,
        "funding": funding,
        "parity": parity,
    }
    for check in model.plan.verdict.checks:
        if check.kind in makers:
            yield from makers[check.kind](model, run, check)
        elif check.kind in SIMULATED and winter is not None and winter.usable:
            needed, middle = winter.worst_week(model, run.rows, book, years)
            tolerated = threshold(check)
            yield Tested(
                check,
                check.key,
                "share",
                tolerated,
                needed,
                np.full_like(needed, tolerated),
                site="all",
                in_middle_winter=middle - tolerated,
            )


def _rows(model: Model, run: OptionRun, *key: str) -> Floats:
    return run.rows[model.layout[key]]


def _beds(model: Model, run: OptionRun, check: Check) -> Iterator[Tested]:
    for bed_type in check.members:
        needed = _rows(model, run, "beds_needed", bed_type)[:12]
        planned = _rows(model, run, "beds_planned", bed_type)[:12]
        short = (needed - planned).mean(axis=-1)
        peak = short.argmax(axis=0)
        differs = bool((short.max(axis=0) - short.min(axis=0)).max() > 1e-6)
        years = np.arange(needed.shape[1])
        yield Tested(
            check,
            f"{check.key}:{bed_type}",
            "bed",
            model.plan.verdict.occupancy[bed_type].value,
            needed[peak, years],
            planned[peak, years],
            months=tuple(MONTHS[m] for m in peak) if differs else None,
            site="all",
        )


def _capacity(model: Model, run: OptionRun, check: Check) -> Iterator[Tested]:
    share = check.threshold.value if check.threshold else 1.0
    for key in check.members:
        if f"capacity.planned.{key}" not in model.plan.quantities:
            continue
        service = model.plan.services[key]
        monthly = _rows(model, run, "activity_month", key).mean(axis=-1)
        yield Tested(
            check,
            f"{check.key}:{key}",
            f"{service.unit}/year",
            share,
            _rows(model, run, "capacity_needed", key)[0] / share,
            _rows(model, run, "capacity_planned", key)[0],
            months=tuple(MONTHS[m] for m in monthly.argmax(axis=0)) if service.profile else None,
            service=key,
            setting=service.setting,
        )


def _staff(model: Model, run: OptionRun, check: Check) -> Iterator[Tested]:
    groups = list(model.plan.staff_groups)
    vacant = check.threshold.value if check.threshold else 0.0
    for key in check.members:
        g = groups.index(key)
        own = _rows(model, run, "staff_in_post")[g]
        temporary = bank_agency(model, run, key)
        yield Tested(
            check,
            f"{check.key}:{key}",
            "wte",
            vacant,
            _rows(model, run, "staff_required")[g] * (1.0 - vacant),
            own if temporary is None else own + temporary,
            staff_group=key,
        )


def bank_agency(
    model: Model, run: OptionRun, group: str, partner: str | None = None
) -> Floats | None:
    """Posts of a staff group, or of a partner's part of it, that bank and agency fill.

    (years, draws); None where the plan tells of none.
    """
    key = ("bank_agency",) if partner is None else ("bank_agency_partner",)
    if key not in model.layout.spans:
        return None
    span = model.layout[key]
    for at in range(span.start, span.stop):
        row = model.layout.rows[at]
        if (row.staff_group, row.partner) == (group, partner):
            return np.asarray(run.rows[at])
    return None


def short_at(model: Model, run: OptionRun, check: Check, group: str) -> dict[str, Floats]:
    """Staff short at each partner that employs some of a group, (years, draws) by partner.

    Above 0 where more posts are empty than the check tolerates, bank and agency counted as filled.
    """
    vacant = check.threshold.value if check.threshold else 0.0
    layout, found = model.layout, {}
    span = layout[("staff_required_partner",)]
    offset = layout[("staff_in_post_partner",)].start - span.start
    for at in range(span.start, span.stop):
        row = layout.rows[at]
        if row.staff_group == group and row.partner is not None:
            short = run.rows[at] * (1.0 - vacant) - run.rows[at + offset]
            temporary = bank_agency(model, run, group, row.partner)
            found[row.partner] = short if temporary is None else short - temporary
    return found


def _money(model: Model, run: OptionRun, check: Check) -> Iterator[Tested]:
    owners = [*payers(model.plan), "all"]
    tolerated = check.threshold.value if check.threshold else 0.0
    members = check.members or ("all",)
    for key in members:
        if key != "all" and f"finance.funding.{key}" not in model.plan.quantities:
            continue
        p = owners.index(key)
        funding = _rows(model, run, "funding")[p]
        gap = _rows(model, run, "gap")[p]
        yield Tested(
            check,
            f"{check.key}:{key}",
            "gbp/year",
            tolerated,
            funding + gap,
            funding + tolerated,
            partner=key,
        )


def _capital(model: Model, run: OptionRun, check: Check) -> Iterator[Tested]:
    yield Tested(
        check,
        check.key,
        "gbp",
        check.threshold.value if check.threshold else None,
        _rows(model, run, "capital_sought")[0],
        _rows(model, run, "capital_secured")[0],
    )


def _sequence(model: Model, run: OptionRun, check: Check) -> Iterator[Tested]:
    """Beds closed this year against beds' worth of care that had moved by the end of the last."""
    share = check.threshold.value if check.threshold else 1.0
    relief = _rows(model, run, "beds_relief")[0]
    before = np.concatenate([np.zeros_like(relief[:1]), relief[:-1]])
    yield Tested(
        check,
        check.key,
        "bed",
        share,
        np.maximum(_rows(model, run, "beds_closed")[0], 0.0) * share,
        before,
        site="all",
    )


def holds(tested: Tested) -> NDArray[np.bool_]:
    """Whether there is no shortage: (years, draws). A thousandth of a unit is no shortage."""
    return tested.shortfall <= 1e-3


def never_negative(tested: Tested) -> Tested:
    """The check with nothing planned below zero (a relief that is a burden counts as none)."""
    return replace(tested, planned=np.maximum(tested.planned, 0.0))

"""What interventions took and added in a year, and what held them back, as lines of a tree."""

from __future__ import annotations

from bettercare.explain.case import Case, FigureChange
from bettercare.explain.node import Node, leaf, made
from bettercare.explain.staff_units import staff_at
from bettercare.explain.trace import Handed, Step
from bettercare.plan.model import Effect, Intervention, Quantity, Where
from bettercare.verdict.lack import held_words


def achieved(case: Case, intervention: Intervention, year: int | None = None) -> Node:
    """What is achieved of an intervention: its ramp times the tightest of what limits it."""
    y = case.year if year is None else year
    months = intervention.ramp_months
    shape = intervention.ramp_shape.replace("_", "-")
    late = ""
    if intervention.delay is not None:
        delay = float(case.values.scalar(intervention.delay.address)[0])
        late = f", {delay:g} months late ({intervention.delay.address})"
    ramp = leaf(
        f"In place in {case.label(y)} by its own timetable",
        case.ramp(intervention.key, y),
        "share",
        f"{shape} ramp over {months:g} months from {intervention.starts.isoformat()}{late}",
    )
    limits = case.run.limits.get((intervention.key, y), {})
    parts = [_limit(case, intervention, name, share, y) for name, share in limits.items()]
    if not parts:
        through = leaf("Let through: nothing limits it", 1.0, "share")
    else:
        tightest = min(limits, key=lambda name: limits[name])
        held = held_words(case.plan, tightest) if limits[tightest] < 1.0 - 1e-9 else ""
        text = f"Held back: {held}" if held else "Let through: nothing holds it back"
        through = made(text, "share", "smallest", parts)
    return made("Achieved", "share", "product", [ramp, through])


def _limit(case: Case, intervention: Intervention, name: str, share: float, y: int) -> Node:
    """One limit on an intervention; staff are taken apart into posts filled and posts asked for."""
    kind, _, rest = name.partition(".")
    key, _, partner = rest.partition(".")
    asked = sum(
        (need.amount or 0.0) * case.ramp(each.key, y)
        for each in case.interventions
        for need in each.needs
        if name in (need.name, f"{need.kind}.{need.key}")
    )
    if kind == "workforce" and key in case.plan.staff_groups:
        start, last = (staff_at(case, key, partner, year) for year in (0, max(y - 1, 0)))
        there = leaf("Staff added since the base year, as the year opens", last - start, "wte")
        wanted = leaf(
            "Staff asked for so far by all interventions", asked, "wte",
            see=f"staff_in_post --staff-group {key}" + (f" --partner {partner}" * bool(partner)),
        )  # fmt: skip
        who = case.plan.staff_groups[key].name
        who += f", {case.plan.partners[partner].name}" if partner else ""
        return made(f"Staff there: {who}", "share", "share met", [there, wanted])
    notes = {
        "enabler": "how far the enabler is in place as the year opens, and was itself let through",
        "capacity": "places added since the base year over places asked for",
        "capital": "capital secured as the year opens over capital needed",
    }
    told = notes.get(kind, "share of what was asked of it that the service has room for")
    if held := held_words(case.plan, name):
        return leaf(f"Limit: {name}", share, "share", f"{told} (below 1 means: {held})")
    return leaf(f"Limit: {name}", share, "share", f"{told}; limits {intervention.label}")


def where_words(where: Where) -> str:
    """The part of a service an effect touches, in words; empty for all of it."""
    named = {
        "area": where.area, "age": where.age, "sex": where.sex, "condition": where.condition,
        "deprivation quintile": tuple(str(each) for each in where.deprivation),
        "provider": where.provider, "site": where.site, "pathway": where.pathway,
    }  # fmt: skip
    return "; ".join(f"{name} {', '.join(each)}" for name, each in named.items() if each)


def _figure(effect: Effect) -> Quantity:
    found = effect.multiply if effect.multiply is not None else effect.add
    assert found is not None
    return found


def _reach(case: Case, step: Step) -> Node:
    unit = "bed-day/year" if step.stays else f"{case.plan.services[step.service].unit}/year"
    told = where_words(step.effect.where)
    what = "bed-days" if step.stays else "activity"
    return leaf(
        f"{what.capitalize()} it can reach, after the changes before it",
        step.reach,
        unit,
        f"of {step.before:,.6g} in all" + (f": {told}" if told else ""),
    )


def taken_out(case: Case, step: Step, sign: float = 1.0) -> Node:
    """What an effect takes out of a service (`sign` 1) or its change of the service (-1)."""
    unit = "bed-day/year" if step.stays else f"{case.plan.services[step.service].unit}/year"
    label = "Taken out" if sign > 0 else f"{step.intervention.label}"
    strength = achieved(case, step.intervention)
    figure = case.assumption(_figure(step.effect).address)
    if step.effect.multiply is not None:
        pair = [leaf("All", 1.0), figure] if sign > 0 else [figure, leaf("All", 1.0)]
        change = made("Change where it reaches", "share", "difference", pair)
        return made(label, unit, "product", [_reach(case, step), strength, change])
    parts = [strength, figure]
    if step.stays:
        unit_name = f"{case.plan.services[step.service].unit}/year"
        parts.append(leaf("Activity it can reach", step.units_touched, unit_name))
    if sign > 0:
        parts.append(leaf("Sign: an addition takes out its opposite", -1.0))
    added = made(label, unit, "product", parts)
    if step.reach == 0.0:
        return leaf(label, 0.0, unit, "nothing there to add to or take from")
    if added.value * sign > step.reach:
        return leaf(label, sign * step.reach, unit, "all there is: no more can be taken")
    return added


def brought(case: Case, step: Step, handed: Handed) -> Node:
    """What a move of an intervention brings to a service, in its units."""
    service = case.plan.services[handed.move.service]
    gone = taken_out(case, step)
    if handed.move.per == "bed-day" and not step.stays:
        days = leaf(
            "Bed-days of what is taken out", handed.carried, "bed-day/year",
            f"{step.taken:,.6g} taken out of {case.plan.services[step.service].name}",
        )  # fmt: skip
        gone = days if service.beds or handed.carried != step.taken else gone
    return made(
        f"{step.intervention.label}: brought from {case.plan.services[step.service].name}",
        f"{service.unit}/year",
        "product",
        [gone, case.assumption(handed.move.per_unit.address)],
    )


def figure_changes(
    case: Case, changes: list[FigureChange], year: int, unit: str, at: int | None = None
) -> list[Node]:
    """What effects made of a figure in a year, one line each; `at` is a month's place, if one."""
    lines = []
    for change in changes:
        effect = change.effect
        strength = achieved(case, change.intervention, year)
        figure = case.assumption(_figure(effect).address)
        if effect.add is not None:
            lines.append(made(change.intervention.label, unit, "product", [strength, figure]))
            continue
        months = change.before
        whole = months if months.ndim == 1 or at is None else months[min(at, len(months) - 1)]
        found = leaf("Before this change", float(whole.mean()), unit)
        parts = [figure, leaf("All", 1.0)]
        change_by = made("Change", "share", "difference", parts)
        lines.append(made(change.intervention.label, unit, "product", [found, strength, change_by]))
    return lines

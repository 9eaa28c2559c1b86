"""The steps of the bridge from doing nothing to the plan: groups of what an option changes."""

from __future__ import annotations

from dataclasses import dataclass

from bettercare.finance.savings import in_house_kinds
from bettercare.plan.model import Plan

#: Steps told in a run, the two of money among them; every step doubles the sets to be valued.
MOST = 8
#: Years between one bridge and the next; the last year has one always.
EVERY = 5
IN_HOUSE, OTHER = "in_house", "other_figures"
REST, ENABLERS = "other_pathways", "enablers"


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: interventions by key; the two steps of money have none."""

    key: str
    label: str
    interventions: tuple[str, ...] = ()


def bridge_steps(plan: Plan, most: int = MOST) -> tuple[Step, ...]:
    """Steps that hold all a plan's options may change, the same for every option.

    In-house efficiency, any other figures an option sets, enablers, and interventions by pathway.
    Where there are too many, the pathways with fewest interventions are told as one.
    """
    groups: dict[str, list[str]] = {}
    for key, each in plan.interventions.items():
        groups.setdefault(each.pathway or ENABLERS, []).append(key)
    named = sorted(groups, key=lambda key: -len(groups[key]))
    if len(named) > most - 2:
        kept = set(named[: most - 3])
        rest = [key for group, keys in groups.items() if group not in kept for key in keys]
        groups = {group: keys for group, keys in groups.items() if group in kept} | {REST: rest}
    order = [*plan.pathways, REST, ENABLERS]
    labels = {key: each.name for key, each in plan.pathways.items()}
    labels |= {REST: "Other pathways and enablers" if ENABLERS not in groups else "Other pathways"}
    labels |= {ENABLERS: "Enablers"}
    care = [Step(key, labels[key], tuple(groups[key])) for key in order if key in groups]
    kinds = in_house_kinds(plan)
    return (
        Step(IN_HOUSE, "In-house efficiency" + (f": {', '.join(kinds)}" if kinds else "")),
        Step(OTHER, "Other figures the option sets"),
        *care,
    )


def bridge_years(plan: Plan) -> tuple[int, ...]:
    """Places of the years that have a bridge: every fifth after the base year, and the last."""
    last = len(plan.years) - 1
    return tuple(y for y in range(1, last + 1) if y % EVERY == 0 or y == last)

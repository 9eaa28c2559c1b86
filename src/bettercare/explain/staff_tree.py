"""Staff required, in post and short, from posts counted in the base year, by who employs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bettercare.explain import careers_tree
from bettercare.explain.activity_tree import figure_in_year
from bettercare.explain.node import Node, leaf, made
from bettercare.explain.staff_units import (
    base_work,
    name_of,
    posts,
    share_of,
    shares,
    units_of,
    work,
)
from bettercare.workforce.careers import substitutions
from bettercare.workforce.labour import passes_to

if TYPE_CHECKING:
    from bettercare.explain.case import Case

Of = Callable[["Case", int], Node]


def _of_units(case: Case, group: str, partner: str | None, label: str, of: Of) -> Node:
    """A figure of a partner's part of a group, or the sum over all who employ some of it."""
    units = units_of(case, group, partner)
    lines = [of(case, u) for u in units]
    if len(lines) == 1:
        return lines[0]
    name = case.plan.staff_groups[group].name
    return made(f"{label}: {name}", lines[0].unit, "sum", lines)


def required(case: Case, group: str, partner: str | None = None) -> Node:
    """Posts that the year's work takes, once each does more and work has passed between groups."""
    return _of_units(case, group, partner, "Required", _required)


def _required(case: Case, u: int) -> Node:
    """What a unit is required to be: its own work, less what passes on, and what comes to it."""
    own = careers_tree.after_productivity(case, u, _by_work(case, u))
    lines = [own]
    for each in substitutions(case.plan):
        progress = each.progress[case.year]
        if not progress:
            continue
        for source, target, part in passes_to(case.model.employers, each, shares(case)):
            if u not in (source, target) or not part[0]:
                continue
            share = leaf("Share of the work that passes on", each.share * progress)
            passed = careers_tree.after_productivity(case, source, _by_work(case, source))
            parts = [passed, share]
            if part[0] != 1.0:
                parts.append(leaf("Part that comes to this partner", float(part[0]), "share"))
            if u == source:
                parts.append(leaf("Taken away", -1.0))
            else:
                parts.append(leaf("Staff in the place of one", each.ratio, "wte"))
            other = name_of(case, target if u == source else source)
            label = f"{'To' if u == source else 'From'} {other}"
            lines.append(made(label, "wte", "product", parts, "workforce.substitution"))
    return own if len(lines) == 1 else made(own.label, "wte", "sum", lines)


def _by_work(case: Case, u: int) -> Node:
    """Posts of the base year, filled and empty, times the growth of the work they do."""
    now, label = work(case, u, case.year), f"Required: {name_of(case, u)}"
    before = base_work(case)
    if before[u] > 0:
        growth = made("Growth of the work", "index", "quotient", [now, work(case, u, 0)])
        return made(label, "wte", "product", [posts(case, u), growth])
    span = case.model.employers.of(case.model.employers.groups[case.model.employers.group[u]])
    if not before[span].sum() > 0:
        return made(label, "wte", "sum", [now])
    level = leaf(
        "Posts for each that the skill mix gives",
        sum(posts(case, v).value for v in range(span.start, span.stop)) / before[span].sum(),
        note="as the group has in the base year",
    )
    return made(label, "wte", "product", [now, level])


def in_post(case: Case, group: str, partner: str | None = None) -> Node:
    """Staff at the end of the year: those who stayed and those who joined, year by year."""
    return _of_units(case, group, partner, "In post", _in_post)


def _in_post(case: Case, u: int) -> Node:
    if case.model.careers is not None:
        return careers_tree.in_post(case, u)
    group = case.model.employers.groups[case.model.employers.group[u]]
    stock, name = share_of(case, u, case.assumption(f"workforce.in_post.{group}")), name_of(case, u)
    for y in range(1, case.year + 1):
        parts = [stock]
        leavers, joiners = f"workforce.leavers.{group}", f"workforce.joiners.{group}"
        if leavers in case.quantities:
            pair = [leaf("All", 1.0), figure_in_year(case, leavers, y)]
            stay = made("Share who stay", "share", "difference", pair)
            parts = [made("Those who stay", "wte", "product", [stock, stay])]
        if joiners in case.quantities:
            parts.append(share_of(case, u, figure_in_year(case, joiners, y), joining=True))
        stock = made(f"{name} at the end of {case.label(y)}", "wte", "sum", parts)
        if stock.value < 0.0:
            stock = leaf(stock.label, 0.0, "wte", "more would leave than there are")
    return stock


def gap(case: Case, group: str, partner: str | None = None) -> Node:
    """Staff required less staff in post."""
    pair = [required(case, group, partner), in_post(case, group, partner)]
    units = units_of(case, group, partner)
    name = case.plan.staff_groups[group].name if len(units) > 1 else name_of(case, units[0])
    return made(f"Short: {name}", "wte", "difference", pair)


def there(case: Case, group: str) -> Node:
    """Staff who fill posts: in post, and bank and agency where the plan has them."""
    own = in_post(case, group)
    if f"workforce.bank_agency.{group}" not in case.quantities:
        return own
    return made("Posts filled", "wte", "sum", [own, temporary(case, "bank_agency", group)])


def temporary(case: Case, what: str, group: str, partner: str | None = None) -> Node:
    """Posts that bank and agency fill, or what they cost; each partner fills its own gap."""
    careers_tree.told(case, what)

    def of(case: Case, u: int) -> Node:
        need = _required(case, u)
        short = made(f"Short: {name_of(case, u)}", "wte", "difference", [need, _in_post(case, u)])
        return careers_tree.temporary(case, what, group, short, need)

    return _of_units(case, group, partner, "Bank and agency", of)


def flow(case: Case, what: str, group: str, partner: str | None = None) -> Node:
    """One of the flows that change staff in post in a year."""
    careers_tree.told(case, f"staff_{what}")
    label = careers_tree.SAID[what]
    return _of_units(case, group, partner, label, lambda c, u: careers_tree.flow(c, what, u))

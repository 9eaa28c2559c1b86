"""Staff required, in post and short, from posts counted in the base year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.explain import careers_tree
from bettercare.explain.activity_tree import figure_in_year
from bettercare.explain.node import Node, leaf, made

if TYPE_CHECKING:
    from bettercare.explain.case import Case


def _work(case: Case, group: str, year: int) -> Node:
    """Work of a group in a year by skill mix: activity or bed-days times posts for 1,000."""
    table = case.plan.tables["workforce.skill_mix"].columns
    rows = zip(
        table["service"], table["staff_group"], table["wte_per_1000"], table["per"], strict=True
    )
    lines = []
    for key, name, wte, per in rows:
        service = case.plan.services[key]
        by_day = per == "bed-day"
        if name != group or not wte or (by_day and not service.beds):
            continue
        measure = "beddays" if by_day else "activity"
        amount = leaf(
            f"{service.name} in {case.label(year)}",
            case.rows(measure, key, year=year)[0],
            "bed-day/year" if by_day else f"{service.unit}/year",
            see=f"{measure} --service {key} --year {case.label(year)}",
        )
        rate = leaf(
            "Posts for 1,000 of them", wte, "wte",
            f"workforce.skill_mix.{key}:{group}.wte_per_1000",
        )  # fmt: skip
        parts = [made("Thousand times posts", "", "product", [amount, rate]), leaf("Per", 1000.0)]
        lines.append(made(service.name, "wte", "quotient", parts))
    return made(f"Work in {case.label(year)} by skill mix", "wte", "sum", lines)


def required(case: Case, group: str) -> Node:
    """Posts that the year's work takes, once each does more and work has passed between groups."""
    need = {each: _by_work(case, each) for each in careers_tree.sources_of(case, group)}
    return careers_tree.adjusted(case, group, need)


def _by_work(case: Case, group: str) -> Node:
    """Posts of the base year, filled and empty, times the growth of the work they do."""
    name = case.plan.staff_groups[group].name
    now, base = _work(case, group, case.year), _work(case, group, 0)
    if base.value <= 0.0:
        return made(f"Required: {name}", "wte", "sum", [now])
    posts = [case.assumption(f"workforce.in_post.{group}")]
    if f"workforce.vacancy.{group}" in case.quantities:
        vacancy = case.assumption(f"workforce.vacancy.{group}")
        filled = made("Share of posts filled", "share", "difference", [leaf("All", 1.0), vacancy])
        posts.append(filled)
        level = made("Posts in the base year", "wte", "quotient", posts)
    else:
        level = posts[0]
    growth = made("Growth of the work", "index", "quotient", [now, base])
    return made(f"Required: {name}", "wte", "product", [level, growth])


def in_post(case: Case, group: str) -> Node:
    """Staff at the end of the year: those who stayed and those who joined, year by year."""
    if case.model.careers is not None:
        return careers_tree.in_post(case, group)
    stock = case.assumption(f"workforce.in_post.{group}")
    name = case.plan.staff_groups[group].name
    for y in range(1, case.year + 1):
        parts = [stock]
        leavers, joiners = f"workforce.leavers.{group}", f"workforce.joiners.{group}"
        if leavers in case.quantities:
            pair = [leaf("All", 1.0), figure_in_year(case, leavers, y)]
            stay = made("Share who stay", "share", "difference", pair)
            parts = [made("Those who stay", "wte", "product", [stock, stay])]
        if joiners in case.quantities:
            parts.append(figure_in_year(case, joiners, y))
        stock = made(f"{name} at the end of {case.label(y)}", "wte", "sum", parts)
        if stock.value < 0.0:
            stock = leaf(stock.label, 0.0, "wte", "more would leave than there are")
    return stock


def gap(case: Case, group: str) -> Node:
    """Staff required less staff in post."""
    name = case.plan.staff_groups[group].name
    pair = [required(case, group), in_post(case, group)]
    return made(f"Short: {name}", "wte", "difference", pair)


def there(case: Case, group: str) -> Node:
    """Staff who fill posts: in post, and bank and agency where the plan has them."""
    own = in_post(case, group)
    if f"workforce.bank_agency.{group}" not in case.quantities:
        return own
    return made("Posts filled", "wte", "sum", [own, temporary(case, "bank_agency", group)])


def temporary(case: Case, what: str, group: str) -> Node:
    """Posts that bank and agency fill, or what they cost."""
    return careers_tree.temporary(case, what, group, gap(case, group), required(case, group))

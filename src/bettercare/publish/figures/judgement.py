"""How far the answers rest on judgement, and how well the assumptions are sourced."""

from __future__ import annotations

from collections import Counter

from bettercare.plan.model import Plan
from bettercare.plan.quantities import every_figure
from bettercare.publish import words
from bettercare.publish.charts.bars import Bar
from bettercare.publish.charts.groups import Group, group_panel
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.digest import CheckAnswer, OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import (
    Figure,
    Panel,
    TableView,
    option_marks,
    point,
    slug,
    split,
)

GRADES = ("measured", "published", "modelled", "judgement")
_MOST = 8  # checks in one panel


def grades(plan: Plan) -> dict[str, int]:
    """How many of the plan's single figures stand on each grade of source, best first."""
    counted = Counter[str](quantity.grade for quantity in every_figure(plan).values())
    return {grade: counted.get(grade, 0) for grade in GRADES}


def shares(facts: Facts, options: list[OptionAnswer]) -> list[Figure]:
    """The share of judgement in the answer that decides each check, options compared."""
    limit = facts.plan.verdict.judgement_limit.value
    marks = option_marks(facts)
    found: dict[str, dict[str, float]] = {}
    labels: dict[str, str] = {}
    for answer in options:
        for check in answer.checks:
            share = _deciding(check)
            if share is not None:
                labels[check.check.key] = words.plain(check.check.label)
                found.setdefault(check.check.key, {})[answer.option.key] = share
    if not found:
        return []
    groups = [
        Group(
            labels[key],
            "",
            [Bar(marks[o], "over" if s > limit else "needed", s, "") for o, s in of.items()],
        )
        for key, of in found.items()
    ]
    axis = Axis((0.0, 1.0), "share that rests on judgement", words.share,
                (limit, "the partners' limit"))  # fmt: skip
    panels = []
    first = 1
    for i, part in enumerate(split(groups, _MOST)):
        told = "; ".join(
            f"{group.label} {', '.join(words.share(bar.value) for bar in group.bars)}"
            for group in part
        )
        title = f"Tests {first} to {first + len(part) - 1}"
        first += len(part)
        caption = Caption(
            slug("judgement", str(i)), f"Share that rests on judgement: {title}", told
        )
        panels.append(Panel(title, group_panel(caption, part, axis)))
    table = TableView(
        "Share of the doubt about the answer that decides each test that rests on judgement",
        ["Test", *(facts.option_name(option) for option in facts.options)],
        [
            [labels[key], *(words.share(of.get(option)) for option in facts.options)]
            for key, of in found.items()
        ],
    )
    points = [
        point(option, key, "", "judgement", "share", share)
        for key, of in found.items()
        for option, share in of.items()
    ]
    return [
        Figure(
            "judgement", "How far each answer rests on judgement", panels, table, "share",
            "Bars run from zero to 100%.", f"{facts.credit}; verdict.csv.",
            [("needed", "within the partners' limit"), ("over", "above it")],
            points=points, marks=marks,
        )
    ]  # fmt: skip


def _deciding(check: CheckAnswer) -> float | None:
    """The share of judgement in the row that decides a check."""
    share = check.worst.row["judgement_share"] if check.worst else None
    return None if share is None else float(share)

"""Services against what they can do, staff against staff needed: options compared, last year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bettercare.publish import words
from bettercare.publish.charts.bars import Bar
from bettercare.publish.charts.groups import Group, group_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.digest import Finding, OptionAnswer, member_of
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import (
    Figure,
    Panel,
    TableView,
    axis_limits,
    option_marks,
    point,
    slug,
    split,
)

_NEEDED = ("needed", "needed_p10", "needed_p90")
_MOST = 8  # things in one panel

ByOption = dict[str, Finding]


@dataclass(frozen=True, slots=True)
class _Look:
    """How one kind of check is shown."""

    kind: str
    title: str
    axis: str
    thing: str
    legend: tuple[tuple[str, str], tuple[str, str]]
    measure: Callable[[dict[str, Any], float], float]
    tell: Callable[[dict[str, Any]], str]
    mark: tuple[float, str] | None = None


def services(facts: Facts, options: list[OptionAnswer]) -> list[Figure]:
    """What each service has to do in its peak month as a share of what it can do, last year."""
    look = _Look(
        "capacity",
        f"What services have to do as a share of what they can do, {facts.years[-1]}",
        "needed in the peak month as a share of planned",
        "Service",
        (("needed", "within what is planned"), ("over", "more than is planned")),
        lambda row, value: value / row["planned"] if row["planned"] else 0.0,
        lambda row: words.share(row["needed"] / row["planned"]) if row["planned"] else "none there",
        (1.0, "all that is planned"),
    )
    return _chart(facts, options, look)


def staff(facts: Facts, options: list[OptionAnswer]) -> list[Figure]:
    """Staff short as a share of staff needed in the last year, by staff group."""
    look = _Look(
        "staff",
        f"Share of the posts needed that nobody fills, {facts.years[-1]}",
        "share of posts needed that are not filled",
        "Staff group",
        (("over", "short of staff"), ("needed", "staff to spare (left of zero)")),
        lambda row, value: (value - row["planned"]) / value if value else 0.0,
        lambda row: words.number(row["needed"] - row["planned"]),
    )
    return _chart(facts, options, look)


def _chart(facts: Facts, options: list[OptionAnswer], look: _Look) -> list[Figure]:
    found = _last_year(facts, options, look.kind)
    if not found:
        return []
    marks = option_marks(facts)
    groups = {
        check: [_group(facts, member, by_option, look, marks) for member, by_option in of.items()]
        for check, of in found.items()
    }
    low, high = reach([group for several in groups.values() for group in several])
    limits = axis_limits(low, max(high, look.mark[0] if look.mark else 0.0))
    axis = Axis(limits, look.axis, words.share, look.mark)
    panels = []
    for check, several in groups.items():
        for i, part in enumerate(split(several, _MOST)):
            told = "; ".join(f"{group.label} {group.note}" for group in part) + "."
            title = f"{check}, continued" if i else check
            caption = Caption(slug(look.kind, check, str(i)), f"{title}: {look.title}", told)
            panels.append(Panel(title, group_panel(caption, part, axis)))
    rows = [(member, by_option) for of in found.values() for member, by_option in of.items()]
    table = TableView(
        f"{look.title}: needed (10th to 90th percentile) and planned, by option",
        [look.thing, "Unit", *("Needed", "Planned") * len(facts.options)],
        [
            [_name(facts, member), _unit(by_option)]
            + [cell for o in facts.options for cell in _cells(by_option.get(o))]
            for member, by_option in rows
        ],
        text_columns=2,
        groups=[(facts.option_name(option), 2) for option in facts.options],
    )
    points = [
        point(o, member, one.year, series, one.row["unit"], *(one.row[c] for c in columns))
        for member, by_option in rows
        for o, one in by_option.items()
        for series, columns in (("needed", _NEEDED), ("planned", ("planned",)))
    ]
    return [
        Figure(
            look.kind, look.title, panels, table, look.axis,
            "Bars start at zero. The thin line runs from the 10th to the 90th percentile. At the "
            "right, the lowest and highest of the options.",
            f"{facts.credit}; verdict.csv.", look.legend, points=points, open=False, marks=marks,
        )
    ]  # fmt: skip


def _group(
    facts: Facts, member: str, by_option: ByOption, look: _Look, marks: dict[str, str]
) -> Group:
    bars = []
    for option, one in by_option.items():
        middle, low, high = (look.measure(one.row, one.row[column]) for column in _NEEDED)
        kind = "over" if one.row["needed"] > one.row["planned"] else "needed"
        bars.append(Bar(marks[option], kind, middle, "", low, high))
    ranked = sorted((bar.value or 0.0, option) for bar, option in zip(bars, by_option, strict=True))
    ends = [look.tell(by_option[option].row) for _, option in (ranked[0], ranked[-1])]
    note = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    return Group(_name(facts, member), f"{note} posts" if look.kind == "staff" else note, bars)


def _name(facts: Facts, member: str) -> str:
    return facts.member(member) if member else "All together"


def _unit(by_option: ByOption) -> str:
    return words.unit_words(next(iter(by_option.values())).row["unit"])


def _cells(one: Finding | None) -> tuple[str, str]:
    if one is None:
        return "–", "–"
    return words.middle(*(one.row[c] for c in _NEEDED)), words.number(one.row["planned"])


def _last_year(
    facts: Facts, options: list[OptionAnswer], kind: str
) -> dict[str, dict[str, ByOption]]:
    """Tested rows of a kind of check in the last year, by check, member and option."""
    last = facts.years[-1]
    found: dict[str, dict[str, ByOption]] = {}
    for answer in options:
        for check in answer.checks:
            for one in check.findings if check.check.kind == kind else ():
                if one.year == last and one.row["needed"] and one.row["planned"] is not None:
                    of = found.setdefault(words.plain(check.check.label), {})
                    of.setdefault(member_of(one.row), {})[answer.option.key] = one
    return found

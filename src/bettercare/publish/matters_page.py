"""What matters to an option, as a self-contained, accessible HTML page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bettercare.explain.matters import Matters
from bettercare.explain.node import NONE
from bettercare.publish import words
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.charts.tornado import Swing, tornado
from bettercare.publish.explain_words import figure, shortage
from bettercare.publish.figures.shape import TableView, slug
from bettercare.publish.matters_lists import (
    NOTHING_TURNS,
    nearest_remedies,
    overview,
    plus_or_minus,
    sensitivity_words,
    sobol_words,
    turns,
)
from bettercare.publish.report import filled

DRAWN = 10  # assumptions in a tornado; the table has all that move the test


@dataclass(frozen=True, slots=True)
class Section:
    """One test of the page: how it stands, the drawing, and its tables with a line before each."""

    name: str
    title: str
    stands: str
    svg: str
    tables: tuple[tuple[str, str, TableView | None], ...]  # heading, words, table


def page(found: Matters) -> str:
    """Every member of the checks asked for, the whole lists: what moves it, turns it, helps it."""
    sections = [_section(found, m) for m in found.members]
    many = len(sections) > 1
    return filled(
        "matters.html.j2",
        {
            "title": f"What matters: {words.plain(found.option.label)}, {found.year}",
            "plan": words.plain(found.plan.title),
            "hash": found.plan.hash,
            "sections": sections,
            "overview": _overview(found) if many else None,
        },
    )


def _overview(found: Matters) -> TableView:
    return TableView(
        "Every test in a line",
        ["Test", "As stated", "Widest range", "Turns it soonest", "Would make it hold"],
        [[words.plain(cell) for cell in row] for row in overview(found)],
        text_columns=5,
    )


def _section(found: Matters, m: int) -> Section:
    name = found.ends.names[m]
    label = next(
        each.label for each in found.plan.verdict.checks if each.key == name.partition(":")[0]
    )
    stands = shortage(float(found.ends.stated[m]), found.ends.units[m])
    tables: list[tuple[str, str, TableView | None]] = [
        ("Every assumption that moves it", "", _ranges(found, m)),
        ("What turns it by itself", *_turns(found, m)),
        ("What would make it hold", *_remedies(found, m)),
        ("Over random draws of everything", *_draws(found, m)),
    ]
    if found.sobol is not None and found.sobol.member == m:
        tables.append(("Sobol indices", *_sobol(found)))
    return Section(slug(name), f"{words.plain(label)} ({name})", stands, _drawn(found, m),
                   tuple(tables))  # fmt: skip


def _label(found: Matters, k: int) -> str:
    one = found.figures[k].figure
    same = [each for each in found.figures if each.figure.label == one.label]
    which = f" ({one.address.rsplit('.', 1)[1]})" if one.label and len(same) > 1 else ""
    return words.plain(f"{one.label}{which}" if one.label else one.address)


def _drawn(found: Matters, m: int) -> str:
    """The tornado of a member; empty where nothing moves it."""
    ends, unit = found.ends, found.ends.units[m]
    order = found.swing(m)[:DRAWN]
    if not order:
        return ""
    stated = float(ends.stated[m])
    swings = [Swing(_label(found, k), float(ends.low[m, k]), float(ends.high[m, k])) for k in order]
    values = [stated, *(x for each in swings for x in (each.low, each.high))]
    told = "; ".join(
        f"{each.label}: {shortage(each.low, unit)} at its low end, "
        f"{shortage(each.high, unit)} at its high end"
        for each in swings
    )
    crossed = min(values) <= NONE <= max(values)
    axis = Axis(
        (min(values), max(values)),
        f"shortfall, {words.unit_words(unit)} (left is better)",
        _tick(unit),
        (0.0, "holds to the left") if crossed else None,
    )
    caption = Caption(slug("tornado", ends.names[m]), "What each assumption's range does", told)
    return tornado(caption, stated, swings, axis)


def _tick(unit: str) -> Callable[[float], str]:
    if unit.startswith("gbp"):
        return words.money_tick
    return lambda value: words.number(value, 0 if value == int(value) else 1)


def _ranges(found: Matters, m: int) -> TableView | None:
    ends, unit = found.ends, found.ends.units[m]
    rows = []
    for k in found.swing(m):
        of = found.figures[k].figure.unit
        rows.append(
            [
                _label(found, k),
                found.figures[k].address,
                words.plain(found.owner(found.figures[k])),
                figure(float(ends.value_low[k]), of),
                shortage(float(ends.low[m, k]), unit),
                figure(float(ends.value_high[k]), of),
                shortage(float(ends.high[m, k]), unit),
            ]
        )
    header = ["Assumption", "Address", "Owner", "At its low end", "then", "At its high end", "then"]
    caption = "Each assumption at both ends of its range, all others as stated, widest first"
    return TableView(caption, header, rows, text_columns=7) if rows else None


def _turns(found: Matters, m: int) -> tuple[str, TableView | None]:
    rows = []
    for tip in turns(found, m):
        one, now = found.figures[tip.movable], float(found.ends.value[tip.movable])
        rows.append(
            [
                _label(found, tip.movable),
                one.address,
                words.plain(found.owner(one)),
                "holds" if tip.to_hold else "fails",
                figure(tip.value, one.figure.unit),
                figure(now, one.figure.unit),
                f"{abs(tip.along):.0%} to its {'low' if tip.along < 0 else 'high'} end",
            ]
        )
    if not rows:
        return NOTHING_TURNS, None
    header = ["Assumption", "Address", "Owner", "Then it", "From", "Stated", "How far"]
    return "", TableView("Values from which the test turns, soonest first", header, rows,
                         text_columns=7)  # fmt: skip


def _remedies(found: Matters, m: int) -> tuple[str, TableView | None]:
    stated, unit = float(found.ends.stated[m]), found.ends.units[m]
    if stated <= NONE:
        return "It holds as stated.", None
    would = found.would_turn(m)
    told, shown = "", would
    if not would:
        told = "Nothing that is lacking, and no earlier start, by itself or together."
        shown = nearest_remedies(found, m)
    rows = [
        [
            words.plain(each.label),
            words.plain(each.owner) or "–",
            words.plain(each.note) or "–",
            shortage(float(each.short[m]), unit),
        ]
        for each in shown
    ]
    if not rows:
        return told, None
    caption = "What would" if would else "What comes nearest"
    return told, TableView(caption, ["Change", "Who", "Lead time and cost", "Then"], rows,
                           text_columns=4)  # fmt: skip


def _draws(found: Matters, m: int) -> tuple[str, TableView | None]:
    rows = [[address, f"{share:.0%}"] for address, share in found.clear(m)]
    told = sensitivity_words(found, bool(rows))
    if not rows:
        return told, None
    caption = "Share of what moves the shortfall that goes with each assumption"
    return told, TableView(caption, ["Address", "Share"], rows)


def _sobol(found: Matters) -> tuple[str, TableView | None]:
    assert found.sobol is not None
    rows = [
        [
            f"Group {each.input.name}: {', '.join(one.address for one in each.input.figures)}"
            if each.input.group
            else each.input.name,
            plus_or_minus(each.first, each.first_by),
            plus_or_minus(each.total, each.total_by),
        ]
        for each in found.sobol.indices
    ]
    told = " ".join(sobol_words(found))
    if not rows:
        return told, None
    caption = "Share of the variance by itself, and with all it does together with others"
    return told, TableView(caption, ["Assumption", "By itself", "In all"], rows)

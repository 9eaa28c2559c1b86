"""Progress in a board paper: what is watched, as control charts with their icons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bettercare.fairness.spc_reading import ends
from bettercare.plan.when import read_when
from bettercare.programme import Watched
from bettercare.publish import spc_page, words
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers.document import (
    Block,
    Chart,
    Drawing,
    Figure,
    Inline,
    Paragraph,
    Reference,
    Section,
    Table,
)
from bettercare.publish.papers.recorded import day_words

_STALE = 366  # days after which a series is said to have ended
_READING = (
    "Nearly all values of a steady process lie between its limits. A change is more than chance "
    "(special cause) where a value lies outside the limits, seven or more in a row lie on one side "
    "of the mean or rise or fall, or two of three in a row lie near a limit. A circle is common "
    "cause, a square improves, a diamond concerns, a triangle is special cause where neither way "
    "is better. The rules are those of the NHS programme “Making Data Count”."
)


def measured(watched: Sequence[Watched], on: date) -> Section | None:
    """Measures of progress as they were known on a day; None where the record has none."""
    if not watched:
        return None
    drawn = {one.measure.key: found for one in watched if (found := _drawn(one, on))}
    blocks: list[Block] = []
    if drawn:
        said: list[Inline] = [Reference("measures"), " shows what is watched. ", _READING]
        blocks += [Paragraph(tuple(said)), _overview(drawn)]
    for one in watched:
        blocks.append(Paragraph(_told(one, drawn.get(one.measure.key), on)))
        if one.measure.key in drawn:
            blocks.append(_chart(one, drawn[one.measure.key]))
    return Section("measures", "Measures of progress", blocks)


def _drawn(one: Watched, on: date) -> spc_page.Drawn | None:
    chart = one.chart(on)
    if chart is None:
        return None
    return spc_page.Drawn(one.until(on), chart, one.target_from, one.measure.label)


def _told(one: Watched, drawn: spc_page.Drawn | None, on: date) -> tuple[Inline, ...]:
    label, address = words.plain(one.measure.label), _address(one)
    if drawn is None:
        return (f"{label}: fewer than two values were there on {day_words(on)}.",)
    last = drawn.chart.points[-1]
    said: list[Inline] = [
        f"{label}: the latest value, ",
        Figure(spc_page.figure_words(last.value), f"{address};period={last.period}"),
        f" in {_period(last.period)}, is {spc_page.MEANS[drawn.chart.variation]}. ",
        Reference(_key(one)),
        " shows it.",
    ]
    ended = ends(last.period)
    if ended is not None and (on - ended).days > _STALE:
        said.append(f" The series on record ends there, long before {day_words(on)}.")
    if one.measure.note:
        said.append(f" {words.sentence(words.plain(one.measure.note))}")
    return tuple(said)


def _period(period: str) -> str:
    """A period as papers tell it: `March 2014`; quarters and years as they are."""
    when = read_when(period)
    return when.words if when else period


def _overview(drawn: dict[str, spc_page.Drawn]) -> Table:
    rows, cells = [], []
    bare = all(one.chart.target is None for one in drawn.values())
    for key, one in drawn.items():
        chart, last = one.chart, one.chart.points[-1]
        target = "none on record" if chart.target is None else spc_page.figure_words(chart.target)
        judged = spc_page.TARGET[chart.assurance] if chart.assurance else "not judged"
        label = spc_page.name_of(one) + (f" ({one.series.unit})" if one.series.unit else "")
        limits = chart.limits[-1]
        figures = (last.value, limits.mean, limits.low, limits.high)
        told = [spc_page.figure_words(value) for value in figures]
        means = spc_page.MEANS[chart.variation]
        aim = [] if bare else [target, judged]
        rows.append([label, _period(last.period), means, *aim, *told])
        origin = f"record:programme.measures.{key}"
        names = ("value", "mean", "low", "high")
        cells.append([f"{origin};period={last.period};{name}" for name in names])
    head = ["Measure", "Latest", "Variation", *([] if bare else ["Target", "Assurance"])]
    numbers = ["Value", "Mean", "Lower limit", "Upper limit"]
    view = TableView("Measures of progress", [*head, *numbers], rows, text_columns=len(head))
    return Table("measures", view, "record:programme.measures", cells=cells)


def _chart(one: Watched, drawn: spc_page.Drawn) -> Chart:
    key, label = _key(one), spc_page.name_of(drawn)
    unit = f" ({drawn.series.unit})" if drawn.series.unit else ""
    svg = spc_page.panel(drawn, key, with_icons=True)
    return Chart(
        key=key,
        caption=f"{label}{unit}, a control chart",
        drawings=[Drawing(label, svg)],
        alternative=spc_page.in_words(drawn),
        table=spc_page.view(drawn),
        origin=_address(one),
        source="; ".join(words.plain(text) for text in drawn.series.sources),
    )


def _key(one: Watched) -> str:
    return f"measure-{one.measure.key}"


def _address(one: Watched) -> str:
    return f"record:programme.measures.{one.measure.key}"

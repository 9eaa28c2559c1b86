"""The difference of two plans in words and tables: one telling, for terminal, page and paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bettercare.publish import words
from bettercare.versions.cells import CellChange, TableChange
from bettercare.versions.compare import Change, Difference, ValueChange
from bettercare.versions.flatten import Leaf
from bettercare.versions.results import Outcomes

_HEADINGS = {
    "plan": "The plan itself",
    "figures": "Assumptions",
    "interventions": "Interventions",
    "options": "Options",
    "services": "Services",
    "thresholds": "What the partners hold options to",
    "sources": "Sources",
    "names": "Partners, areas and other names",
    "appraisal": "Appraisal",
    "programme": "The programme's record",
    "flow": "The network of flow",
    "bases": "Earlier bases",
}
WHY = "Why"  # the column of a reason, which only parts of a plan have
_LARGEST = 10  # cells of a table that are told one by one
_LONGEST = 160  # characters of a text that is told
_SMALLEST = 0.05  # hundredths of a change in a headline figure that are told


@dataclass(frozen=True, slots=True)
class Told:
    """A heading, sentences below it, and a table of what changed."""

    heading: str
    sentences: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def told(found: Difference, outcomes: Outcomes | None = None) -> list[Told]:
    """Everything two versions say differently, in the order of a reading."""
    parts = [Told("In short", tuple(_summary(found)))]
    for section, heading in _HEADINGS.items():
        changes = found.of(section)
        if changes:
            rows = tuple(row for change in changes for row in _rows(change))
            columns = ("Where", "What", "Before", "After", "Change", WHY)
            parts.append(Told(heading, (), columns, rows))
    parts += [_table(one) for one in found.tables]
    files = tuple(_files(found))
    if files:
        parts.append(Told("Files", files))
    if outcomes is not None:
        parts += _outcomes(found, outcomes)
    return parts


def as_lines(part: Told) -> Iterator[str]:
    """Parts of a plan line by line: what it is, each value before and after, and why."""
    why = ""
    for where, what, before, after, change, reason in part.rows:
        if where:
            if why:
                yield f"    {why}"
            yield f"- {where}" + (f": {what}" if not before or not after else "")
            why = reason
        if before and after:
            yield f"    {what}: {before} -> {after}" + (f" ({change})" if change else "")
        elif before or after:
            yield f"    {before or after}"
    if why:
        yield f"    {why}"


def _summary(found: Difference) -> Iterator[str]:
    if not found.differs:
        yield "No difference in what the two versions say."
        return
    for section, heading in _HEADINGS.items():
        counts = dict.fromkeys(("added", "removed", "changed"), 0)
        for change in found.of(section):
            counts[change.state] += 1
        said = [f"{count} {state}" for state, count in counts.items() if count]
        if said:
            yield f"{heading}: {', '.join(said)}."
    if found.tables:
        names = ", ".join(one.address for one in found.tables)
        yield f"Tables: {len(found.tables)} changed ({names})."


def _rows(change: Change) -> Iterator[tuple[str, ...]]:
    label = f"{change.address} ({words.plain(change.label)})" if change.label else change.address
    why = _why(change)
    if change.state != "changed":
        values = [value for value in change.values if value.name.startswith("value")]
        given = [value.new if change.state == "added" else value.old for value in values]
        shown = ", ".join(_figure(value, change.unit) for value in given)
        cells = ("", shown) if change.state == "added" else (shown, "")
        yield (label, change.state, *cells, "", why)
        return
    for number, value in enumerate(change.values):
        unit = change.unit if _numeric(value) else ""
        yield (
            label if number == 0 else "",
            value.name,
            _figure(value.old, unit),
            _figure(value.new, unit),
            percent_words(value.percent),
            why if number == 0 else "",
        )


def _why(change: Change) -> str:
    said = [words.sentence(words.plain(change.why))] if change.why else []
    if change.owner:
        said.append(f"Owner: {change.owner}.")
    if change.source:
        said.append(f"Source: {', '.join(change.source)}.")
    return " ".join(said)


def _numeric(value: ValueChange) -> bool:
    return any(isinstance(one, int | float) for one in (value.old, value.new))


def _figure(value: Leaf, unit: str = "") -> str:
    """A value as the plan has it, thousands apart.

    >>> _figure(12345.5, "bed"), _figure(None), _figure(True)
    ('12,345.5 bed', '–', 'yes')
    """
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        text = f"{value:,.10g}"
        return f"{text} {unit}".strip() if unit not in ("", "multiplier") else text
    text = words.plain(str(value)).replace("\n", " ")
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def percent_words(value: float | None) -> str:
    """A change in hundredths.

    >>> percent_words(5.04), percent_words(-0.001), percent_words(None)
    ('+5.0%', '−0.001%', '')
    """
    if value is None:
        return ""
    text = f"{abs(value):.1f}" if abs(value) >= 0.05 else f"{abs(value):.1g}"
    return f"{'+' if value > 0 else '−'}{text}%"


def _table(one: TableChange) -> Told:
    sentences = [words.sentence(words.plain(one.meaning).rstrip("."))]
    if one.rows_before != one.rows_after or one.added or one.removed:
        sentences.append(
            f"{one.rows_before:,} rows before, {one.rows_after:,} after: "
            f"{len(one.added):,} added, {len(one.removed):,} removed."
        )
        for state, keys in (("Added", one.added), ("Removed", one.removed)):
            if keys:
                more = f" and {len(keys) - 5:,} more" if len(keys) > 5 else ""
                sentences.append(f"{state}: {'; '.join(keys[:5])}{more}.")
    sentences += [f"{n}: {_figure(old)} -> {_figure(new)}." for n, old, new in one.about]
    if one.cells:
        count = f"{len(one.cells):,} {'cell' if len(one.cells) == 1 else 'cells'} changed"
        few = f"; the {_LARGEST} largest changes" if len(one.cells) > _LARGEST else ""
        sentences.append(f"{count}{few}.")
    if one.owner:
        sentences.append(f"Owner: {one.owner}. Source: {', '.join(one.source)}. {one.why}".strip())
    columns = ("Row", "Column", "Before", "After", "Change")
    rows = tuple(_cell(cell) for cell in one.cells[:_LARGEST])
    return Told(f"Table {one.address}", tuple(sentences), columns if rows else (), rows)


def _cell(cell: CellChange) -> tuple[str, ...]:
    figures = (_figure(cell.old, cell.unit), _figure(cell.new, cell.unit))
    return (cell.row, cell.column, *figures, percent_words(cell.percent))


def _files(found: Difference) -> Iterator[str]:
    laid = [file.name for file in found.files if file.state == "laid out otherwise"]
    for file in found.files:
        if file.says:
            yield f"Beside the plan: {file.name} {file.state}."
    if laid:
        names = ", ".join(laid[:6]) + (f" and {len(laid) - 6} more" if len(laid) > 6 else "")
        yield f"Only comments, order or layout differ: {names}."


def _outcomes(found: Difference, outcomes: Outcomes) -> list[Told]:
    names = {key: words.plain(one.label) for key, one in found.before.options.items()}
    names |= {key: words.plain(one.label) for key, one in found.after.options.items()}
    changed = [one for one in outcomes.outcomes if one.changed]
    rows = tuple(
        (
            names.get(one.option, one.option),
            "all together" if one.check == "all" else one.check,
            _answer(one.before, one.odds_before),
            _answer(one.after, one.odds_after),
        )
        for one in changed
    )
    sentences = [*outcomes.notes]
    if not rows:
        sentences.append("Every check of every option has the same answer and the same odds.")
    columns = ("Option", "Check", "Before", "After")
    verdict = Told(
        f"The verdict in {outcomes.year}", tuple(sentences), columns if rows else (), rows
    )
    moved = [one for one in outcomes.headlines if abs(one.percent or 0.0) >= _SMALLEST]
    figures = tuple(
        (
            names.get(one.option, one.option),
            one.measure.replace("_", " "),
            _rounded(one.before, one.unit),
            _rounded(one.after, one.unit),
            percent_words(one.percent),
        )
        for one in moved
    )
    heads = ("Option", "Figure", "Before", "After", "Change")
    said = () if figures else ("No headline figure changes by a twentieth of a hundredth.",)
    heading = f"Headline figures in {outcomes.year}"
    return [verdict, Told(heading, said, heads if figures else (), figures)]


def _answer(answer: str, odds: float | None) -> str:
    if not answer:
        return "–"
    return f"{answer}, {words.odds_brief(odds)}" if odds is not None else answer


def _rounded(value: float, unit: str) -> str:
    return f"{value:,.{0 if abs(value) >= 1000 else 1}f} {unit}"


def as_json(found: Difference, outcomes: Outcomes | None) -> dict[str, Any]:
    """The difference as plain data, every digit kept."""
    from dataclasses import asdict

    def plain(items: Sequence[Any]) -> list[dict[str, Any]]:
        return [asdict(item) | _with_percent(item) for item in items]

    data: dict[str, Any] = {
        "differs": found.differs,
        "before": {"title": found.before.title, "hash": found.before.hash},
        "after": {"title": found.after.title, "hash": found.after.hash},
        "changes": [asdict(one) | {"values": plain(one.values)} for one in found.changes],
        "tables": [asdict(one) | {"cells": plain(one.cells)} for one in found.tables],
        "files": [asdict(one) for one in found.files],
    }
    if outcomes is not None:
        data["results"] = {
            "year": outcomes.year,
            "notes": list(outcomes.notes),
            "verdict": [asdict(one) for one in outcomes.outcomes if one.changed],
            "headlines": plain(outcomes.headlines),
        }
    return data


def _with_percent(item: Any) -> dict[str, Any]:
    return {"percent": item.percent}

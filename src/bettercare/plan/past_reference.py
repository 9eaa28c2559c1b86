"""The reference page of earlier bases, observations, bridges and what a hindcast writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bettercare.plan import past_shapes
from bettercare.plan.keys import Shape
from bettercare.tables.hindcast import HINDCAST, SCORES
from bettercare.tables.observed import OBSERVED, OBSERVED_MEASURES, ObservedMeasure

Table = Callable[[tuple[str, ...], Iterable[tuple[str, ...]]], str]
_LEAD = (
    "Beside what a plan rests on, its folder may hold `bases/YEAR/`, the plan's figures as they "
    "stood in an earlier year, and `observed/`, what was observed. `bettercare check` checks the "
    "bases. Neither is part of the plan's hash."
)
_NEEDS = (
    "What an earlier base must bring itself for a measure to be scored from it. `a|b` is either, "
    "`*` every key; with `?` it is only where the plan has it."
)
_DEFINITIONS = (
    "## What can be observed, and how it may be counted\n\nA figure whose definition needs a "
    "bridge is refused without one. `UNIT` is the service's unit, `TYPE` a bed type."
)


def observed_page(table: Table, shape: Callable[[Shape, str, str], str]) -> str:
    """The page as Markdown; `table` and `shape` write a table and a section of keys."""
    columns = [
        (f"`{c.name}`" + ("" if c.optional else " (required)"), c.meaning) for c in OBSERVED.columns
    ]
    definitions = [
        (
            f"`{measure.name}`",
            f"`{each.key}`",
            each.meaning,
            "the plan's own" if each is measure.own else "none" if each.same else "a bridge",
            each.bare,
        )
        for measure in OBSERVED_MEASURES.values()
        for each in measure.definitions
    ]
    needs = [
        (f"`{m.name}`", f"`{m.unit}`", m.timing, _chance(m), ", ".join(f"`{n}`" for n in m.needs))
        for m in OBSERVED_MEASURES.values()
    ]
    parts = [
        "# Bases, observations and the hindcast",
        _LEAD,
        shape(
            past_shapes.BASE,
            "bases/YEAR/base.toml",
            "Beside it stand `sources.toml`, `services.toml`, `tables.toml` and `assumptions/`. An "
            "entry `[key]` takes the place of the plan's entry of that key, the rows of a CSV file "
            "that of the plan's rows with the same first column. Everything else is the plan's.",
        ),
        "## Observed figures\n\n" + OBSERVED.meaning,
        table(("column", "meaning"), columns),
        _DEFINITIONS,
        table(("measure", "definition", "what it counts", "needs", "a bare year is"), definitions),
        _NEEDS,
        table(("measure", "unit", "holds for", "chance in a count", "a base brings"), needs),
        shape(past_shapes.BRIDGE, "observed/bridges.toml", "`[KEY]`, one for each bridge."),
    ]
    for schema in (HINDCAST, SCORES):
        rows = [(f"`{c.name}`", c.meaning, c.null) for c in schema.columns]
        parts += [f"## {schema.name}.csv\n\n{schema.meaning}",
                  table(("column", "meaning", "empty means"), rows)]  # fmt: skip
    return "\n\n".join(parts)


def _chance(measure: ObservedMeasure) -> str:
    return "Poisson, but for days and weeks" if measure.counted else "none"

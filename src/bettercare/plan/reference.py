"""The reference pages of the plan's format and of what a run writes, made from the schemas.

The same declarations check a plan, so the pages cannot say anything else than the checker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bettercare.plan import appraisal_shapes, programme_shapes, shapes
from bettercare.plan.appraisal_measures import PICK_MEASURES
from bettercare.plan.frame import SECTIONS
from bettercare.plan.keys import Key, Shape
from bettercare.plan.model import CHANGEABLE_TABLES
from bettercare.plan.past_reference import observed_page
from bettercare.plan.programme.reference import programme_page
from bettercare.plan.rules import KINDS
from bettercare.tables import units
from bettercare.tables.columns import Column, TableSchema
from bettercare.tables.plan_tables import NOTE, PLAN_TABLES, SOURCE
from bettercare.tables.results import MEASURES, OUTPUT_TABLES
from bettercare.tables.value_tables import VALUE_TABLES


def render_reference() -> dict[str, str]:
    """Every reference page as Markdown, by its file name."""
    pages = {
        "1_plan_files.md": _plan_files(),
        "2_values.md": _values(),
        "3_csv_tables.md": _csv_tables(),
        "4_interventions.md": _interventions(),
        "5_options.md": _options(),
        "6_verdict.md": _verdict(),
        "7_units.md": _units(),
        "8_addresses.md": _addresses(),
        "9_results.md": _results(),
        "9a_observed.md": observed_page(_table, _shape),
        "10_appraisal.md": _appraisal(),
        "11_programme.md": programme_page(_shape),
    }
    return {name: text.rstrip() + "\n" for name, text in pages.items()}


def _plan_files() -> str:
    sections = [
        f"`[{name}.KEY]` with the keys of {shape.title}{'' if needed else ' (may be left out)'}"
        for name, (_, shape, needed) in SECTIONS.items()
    ]
    return _page(
        "Files of a plan",
        "A plan is a folder: `plan.toml`, `sources.toml`, `services.toml`, `tables.toml` and "
        "`verdict.toml`, the tables in `assumptions/ROOM/`, and one file for each intervention in "
        "`interventions/` and each option in `options/`; `appraisal.toml` may be there. Names are "
        "lower-case letters, digits and `_`, beginning with a letter; `all` is taken. Text is "
        "UTF-8.",
        _shape(shapes.PLAN, "plan.toml"),
        "Its sections:\n\n" + _bullets(sections),
        _shape(shapes.PARTNER, "A partner"),
        _shape(shapes.AREA, "An area"),
        _shape(shapes.NAMED, "Settings, stages, pathways, conditions, bed types, staff groups"),
        _shape(shapes.SOURCE_ENTRY, "sources.toml", "`[KEY]`, one for each source."),
        _shape(shapes.SERVICE, "services.toml", "`[KEY]`, one for each service."),
        _shape(
            shapes.TABLE_ENTRY, "tables.toml", '`["ROOM.TABLE"]`, one for each CSV table there is.'
        ),
    )


def _values() -> str:
    rows = [
        (
            f"`{table.address}`",
            ", ".join(f"`{key}`" for key in table.fixed + table.may)
            or _KEY_WORDS.get(table.keys, table.keys),
            f"`{table.unit}`",
            table.meaning,
            "required" if table.required else table.default,
            "dated" if table.dated else "base year",
        )
        for table in VALUE_TABLES.values()
    ]
    return _page(
        "Values",
        "Single figures stand in `assumptions/ROOM/TABLE.toml`, one `[KEY]` each, at the address "
        "`room.table.key`. `UNIT` is the service's own unit. A mean stay may give its unit as "
        '`day` alone. A value whose best source is of grade "judgement" has a range, unless it '
        "is 0.",
        _table(("table", "keys", "unit", "meaning", "where absent", "may change"), rows),
        _shape(shapes.VALUE_ENTRY, "A value"),
    )


_KEY_WORDS = {
    "inside area": "areas (not outside)",
    "service": "services",
    "service with beds": "services with beds",
    "service without beds": "services without beds",
    "profile": "profiles",
    "staff group": "staff groups",
    "setting": "settings",
    "partner": "partners",
    "condition": "conditions",
    "bed type": "bed types",
    "free": "schemes or funds, named here",
}


def _csv_tables() -> str:
    return _page(
        "CSV tables",
        "Tables with many rows stand in `assumptions/ROOM/TABLE.csv`: UTF-8, separated by commas, "
        "with a header. The address of a cell is `room.table.KEY.column`, several key columns "
        "joined by `:`. Key columns are marked; no two rows have the same keys. Every table may "
        "also have the columns below.",
        _columns((SOURCE, NOTE)),
        *(_csv_table(schema) for schema in PLAN_TABLES.values()),
    )


def _csv_table(schema: TableSchema) -> str:
    parts = [f"## {schema.address}", schema.meaning]
    parts.append(f"Must be there: {schema.required or 'no'}.")
    if schema.rule:
        parts.append(f"Rule: {schema.rule}.")
    return "\n\n".join([*parts, _columns(schema.columns)])


def _columns(columns: Iterable[Column]) -> str:
    return _table(
        ("column", "type", "unit", "meaning", "allowed"),
        (
            (
                f"`{column.name}`" + (" (key)" if column.key else ""),
                {"float": "number", "integer": "whole number"}.get(column.dtype, column.dtype),
                f"`{column.unit}`" if column.unit else "",
                column.meaning + _if_empty(column),
                _allowed_cells(column),
            )
            for column in columns
        ),
    )


def _if_empty(column: Column) -> str:
    if not column.optional:
        return ""
    return f"; may be left out, which is {column.absent}" if column.absent else "; may be empty"


def _allowed_cells(column: Column) -> str:
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    if column.names:
        return f"{_KEY_WORDS.get(column.names, f'{column.names}s')}{' or `all`' * column.or_all}"
    if column.each:
        return f"one column for each {column.each}; {_bounds(column.low, column.high)}"
    return _bounds(column.low, column.high)


def _interventions() -> str:
    return _page(
        "Interventions",
        "`interventions/NAME.toml`, one file each. Effects on activity come first, in the option's "
        "order of interventions and the file's order of effects, each multiplied and then added; "
        "effects on length of stay follow in the same order. Care that moves keeps its area, age "
        "and sex, takes its provider from the destination's provider map and carries the "
        "intervention's pathway, which the destination must have. Care may not move in a circle.",
        _shape(programme_shapes.INTERVENTION, "An intervention"),
    )


def _options() -> str:
    return _page(
        "Options",
        "`options/NAME.toml`, one file each. An option takes over the interventions and settings "
        "of the one it is based on, adds its own after them and leaves out what it drops. A "
        "setting replaces a value and keeps its relative range, unless it gives one.",
        _shape(programme_shapes.OPTION, "An option"),
        _shape(programme_shapes.SET, "A line of [set]", '`"room.table.key" = { ... }`'),
    )


def _verdict() -> str:
    rows = [
        (
            f"`{kind}`",
            {"": "none", "service without beds": "services with planned capacity"}.get(
                names, f"{names}s"
            ),
            {"": "from `[occupancy]`", None: "any unit"}.get(unit, f"`{unit}`"),
            "yes" if needed else "no",
        )
        for kind, (names, unit, needed) in KINDS.items()
    ]
    return _page(
        "Verdict",
        "`verdict.toml` holds what the partners hold every option to, set before the run.",
        _shape(
            shapes.VERDICT,
            "verdict.toml",
            "`[likely]`, `[judgement_limit]` and `[occupancy.BED_TYPE]` each hold a threshold.",
        ),
        _shape(shapes.CHECK, "A check", "`[checks.KEY]`"),
        '### Kinds of check\n\n`members` may be `["all"]`; for money that is the whole system.',
        _table(("kind", "members", "threshold", "threshold required"), rows),
    )


def _appraisal() -> str:
    rows = [
        (
            f"`{each.name}`",
            f"`{each.unit}`",
            each.meaning,
            ", ".join(f"`{name}`" for name in each.needs) or "none",
            ", ".join(f"`{name}`" for name in each.may) or "none",
            "no" if each.costed else "yes",
        )
        for each in PICK_MEASURES.values()
    ]
    heads = ("measure", "unit", "meaning", "must name", "may name one of", "for benefits")
    return _page(
        "Appraisal",
        "`appraisal.toml` is optional. Its figures have addresses as all others have: "
        "`appraisal.qaly`, `appraisal.benefits.KEY`, `appraisal.costs.KEY`, "
        "`appraisal.risks.KEY.probability`, `appraisal.risks.KEY.impact`, "
        "`appraisal.capital.KEY.renewal`, `appraisal.optimism_bias.KEY.upper`, "
        "`appraisal.optimism_bias.KEY.lower`, `appraisal.optimism_bias.KEY.mitigation.CAUSE` and "
        "`appraisal.criteria.KEY.scores.OPTION`; an option may set them.",
        _shape(appraisal_shapes.APPRAISAL, "appraisal.toml"),
        *(
            _shape(shape, shape.title.capitalize(), f"`[{section}.KEY]`")
            for section, shape in appraisal_shapes.APPRAISAL_SECTIONS.items()
        ),
        _shape(appraisal_shapes.QALY, "The worth of a QALY", "`[qaly]`"),
        "## Measures\n\nUNIT is the service's own unit; figures are of a year.",
        _table(heads, rows),
    )


def _units() -> str:
    rows = [
        (
            f"`{atom.name}`",
            atom.meaning,
            f"`{atom.dimension}`",
            "" if atom.factor == 1 else f"× {atom.factor:g}",
        )
        for atom in units.ATOMS.values()
    ]
    return _page(
        "Units",
        "A unit is one of these, or two of them as `A/B`. Values are kept in the canonical unit "
        "of their dimension; a rate is kept by year. Each activity is a dimension of its own: an "
        "admission is not a contact.",
        _table(("unit", "meaning", "canonical", "conversion"), rows),
        "A `share` lies between 0 and 1 and varies on the scale of its odds. A `share/year` may "
        "be negative and varies on its own scale, as a `signed-share` does. Everything else is "
        "positive and varies on the scale of its logarithm.",
    )


def _addresses() -> str:
    where = ", ".join(f"`{key.name}`" for key in programme_shapes.WHERE.keys)
    rows = [
        ("`room.table.key`", "a value of `assumptions/room/table.toml`", "yes"),
        ("`estate.sites.SITE.beds_TYPE`", "beds of a site, a cell of its CSV table", "yes"),
        ("`room.table.KEY.column`", "another cell of a CSV table", "no"),
        ("`activity.SERVICE`", "target of an effect: units of a service", "no"),
        ("`interventions.NAME.ON`", "change of the effect on the target `ON`", "yes"),
        ("`interventions.NAME.ON.2`", "change of its second effect on the same target", "yes"),
        ("`interventions.NAME.ON.to.SERVICE`", "units received for each one that leaves", "yes"),
        ("`interventions.NAME.delay`", "slip of the start", "yes"),
        ("`interventions.NAME.revenue`", "running cost a year", "yes"),
        ("`interventions.NAME.capital`", "capital sought", "yes"),
        ("`interventions.NAME.agreed`", "money agreed for its running cost", "yes"),
        ("`interventions.NAME.overlap`", "months of double running", "yes"),
        ("`interventions.NAME.double_running`", "cost a year of what is kept open", "yes"),
        ("`appraisal.SECTION.KEY`", "a figure of `appraisal.toml`", "yes"),
    ]
    return _page(
        "Addresses",
        "Everything in a plan has one address, the path of its file and its key.",
        _table(("address", "what it names", "an option may set it"), rows),
        "An effect acts on `activity.SERVICE`, on `flow.length_of_stay.SERVICE`, or on a value of "
        + ", ".join(f"`{table}`" for table in CHANGEABLE_TABLES)
        + f". Effects on activity and stays take `where` with {where}.",
    )


def _results() -> str:
    parts: list[str] = []
    for schema in OUTPUT_TABLES.values():
        parts.append(f"## {schema.name}\n\n{schema.meaning}")
        rows = [
            (
                f"`{column.name}`",
                {"float": "number"}.get(column.dtype, column.dtype),
                column.meaning
                + (f" (one of {', '.join(column.choices)})" if column.choices else ""),
                column.null,
            )
            for column in schema.columns
        ]
        parts.append(_table(("column", "type", "meaning", "empty means"), rows))
    rows = [(f"`{m.name}`", f"`{m.unit}`", m.meaning, m.by) for m in MEASURES]
    parts.append(
        "## Measures\n\n`UNIT` is the service's unit, `TYPE` a bed type, "
        "`CONDITION` one of population.prevalence, `CARE` mental or physical, `STEP` a step of the "
        "bridge."
    )
    parts.append(_table(("measure", "unit", "meaning", "by"), rows))
    return _page(
        "Results",
        "A run writes these tables. A dimension that does not apply to a measure is empty; a total "
        "over a dimension says `all`.",
        *parts,
    )


def _shape(shape: Shape, heading: str, lead: str = "") -> str:
    """A section for a table of keys, followed by the tables its keys hold."""
    parts = [f"## {heading}", *(text for text in (shape.meaning, lead) if text), _keys(shape)]
    for inner in _inner(shape):
        parts += [f"### {inner.title.capitalize()}", inner.meaning, _keys(inner)]
    return "\n\n".join(part for part in parts if part)


def _inner(shape: Shape) -> Iterator[Shape]:
    """The shapes of a shape's tables, each once, in order, with their own after them."""
    seen: dict[str, Shape] = {}
    queue = [key.shape for key in shape.keys if key.shape]
    while queue:
        inner = queue.pop(0)
        if inner.title not in seen:
            seen[inner.title] = inner
            queue = [*(key.shape for key in inner.keys if key.shape), *queue]
    yield from seen.values()


def _keys(shape: Shape) -> str:
    return _table(
        ("key", "type", "meaning", "allowed", "example"),
        (
            (
                f"`{key.name}`" + (" (required)" if key.required else ""),
                key.type,
                key.meaning + (f"; default {key.default}" if key.default else ""),
                _allowed(key),
                f"`{key.example}`",
            )
            for key in shape.keys
        ),
    )


def _allowed(key: Key) -> str:
    if key.choices:
        return ", ".join(f"`{choice}`" for choice in key.choices)
    if key.names:
        names = key.names.removesuffix("y") + ("ies" if key.names.endswith("y") else "s")
        return f"{names} of the plan{' or `all`' * key.or_all}"
    return _bounds(key.low, key.high) or (f"unit `{key.unit}`" if key.unit else "")


def _bounds(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low:,.10g} to {high:,.10g}" if high < 1e10 else f"{low:,.10g} or more"
    return "" if low is None else f"{low:g} or more"


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *parts])


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a bar within a cell is escaped."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for row in rows:
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    return "\n".join(lines)

"""Where a figure of the plan comes from: value, range, owner, sources, file and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bettercare.explain.case import range_words
from bettercare.plan import lines
from bettercare.plan.csv_tables import cell_sources
from bettercare.plan.model import Intervention, Plan, Quantity


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a reader needs to know of a figure, or of figures together, before using it."""

    address: str
    label: str
    unit: str
    stated: str  # in words: one figure, dated figures, or how many there are
    range: str  # empty where the figure has none
    owner: str
    grade: str  # of the best source
    sources: tuple[str, ...]  # title and grade
    place: str  # "assumptions/flow/length_of_stay.toml:3"
    notes: tuple[str, ...] = ()


def source_words(plan: Plan, keys: Sequence[str]) -> tuple[str, ...]:
    """Sources by title, with how each was got."""
    return tuple(
        f"{plan.sources[key].title} ({plan.sources[key].grade})"
        for key in keys
        if key in plan.sources
    )


def of_figure(plan: Plan, figure: Quantity) -> Provenance:
    """Provenance of a figure that has an address of its own."""
    parts = figure.address.split(".")
    one = plan.interventions.get(parts[1]) if parts[0] == "interventions" else None
    owner = figure.owner or (one.lead if one else "")
    steps = figure.steps
    stated = f"{steps[0][1]:.12g} {figure.unit}"
    if len(steps) > 1:
        stated += "; " + "; ".join(
            f"from {day.isoformat()} {value:.12g}" for day, value in steps[1:]
        )
    return Provenance(
        figure.address,
        figure.label or figure.address,
        figure.unit,
        stated,
        range_words(figure.range),
        plan.partners[owner].name if owner in plan.partners else owner,
        figure.grade,
        source_words(plan, figure.source),
        place(figure.file, figure.line or (_line(plan, one, figure) if one else 0)),
        tuple(
            f"{option.label} sets it to {line.value:.12g}"
            + (f" from {line.start.isoformat()}" if line.start else "")
            + f": {line.why}"
            for option in plan.options.values()
            for line in option.settings
            if line.address == figure.address and line.option == option.key
        ),
    )


def place(file: str, line: int) -> str:
    """A file and, where it is known, the line."""
    return f"{file}:{line}" if line else file


def _line(plan: Plan, one: Intervention, figure: Quantity) -> int:
    """The line of a figure that an intervention carries; 0 where its file is no longer there."""
    try:
        text = (plan.root / one.file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return 0
    return lines.line_of(text, _path(one, figure)) or 0


def _path(one: Intervention, figure: Quantity) -> lines.Path:
    """The keys under which a figure stands in the file of its intervention."""
    for key in ("revenue", "capital"):
        if getattr(one, key) is figure:
            return ("cost", key)
    for at, effect in enumerate(one.effects):
        if figure is effect.multiply or figure is effect.add:
            return ("effect", at, "change")
        for to, move in enumerate(effect.moves_to):
            if figure is move.per_unit:
                return ("effect", at, "moves_to", to)
    return ("delay",)


def cells_sources(cells: Sequence[str | None], table: Sequence[str]) -> tuple[str, ...]:
    """Keys of the sources of some rows: their own where they name them, else the table's."""
    own = [key for text in cells for key in cell_sources(text)]
    blank = not cells or any(not cell_sources(text) for text in cells)
    return tuple(dict.fromkeys([*own, *(table if blank else ())]))

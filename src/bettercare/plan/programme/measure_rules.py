"""What a measure of progress must keep to: its file is there, and its target is one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path, PurePosixPath

from bettercare.plan.programme.context import Measure
from bettercare.plan.reading import Reading, Spot


def check_measures(
    r: Reading,
    measures: Mapping[str, Measure],
    spot_of: Callable[[str], Spot],
    root: Path,
    figures: Collection[str] | None,
) -> None:
    """Tell every fault of the measures; `figures` are the plan's addresses where known."""
    for key, each in measures.items():
        spot = spot_of(key)
        if each.file:
            _file(r, spot.at("file"), each.file, root)
        if each.target is not None and each.figure:
            r.fault(spot.at("figure"), "it has a target and a figure", "give one of the two")
        if each.figure and figures is not None and each.figure not in figures:
            problem = f'the plan has no figure "{each.figure[:80]}"'
            r.fault(spot.at("figure"), problem, "give its address", r.nearest(each.figure, figures))
        for text in each.only:
            column, _, name = text.partition("=")
            if not column.strip() or not name.strip():
                problem = f'"{text[:60]}" picks no series'
                r.fault(spot.at("only"), problem, 'write only = ["area=all"]')
        periods = [one.period for one in each.recalculate]
        if len(set(periods)) < len(periods):
            r.fault(spot.at("recalculate"), "a period comes twice", "keep one")


def _file(r: Reading, spot: Spot, file: str, root: Path) -> None:
    inside = PurePosixPath(file)
    if inside.is_absolute() or ".." in inside.parts or "\\" in file:
        r.fault(spot, f'"{file[:60]}" leads out of the plan', "name a file in its folder")
    elif not (root / inside).is_file():
        r.fault(spot, f'there is no file "{file[:60]}" in the plan', "put it there")

"""Every figure that a set of tables shows of the same records, totals included.

The finest cells are the cross of all dimensions' codes. A figure counts the people of some of
them: for each dimension one code, one group of codes, or all. Tables that share figures share
them here, so that what is suppressed in one is suppressed in all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.errors import BetterCareError
from bettercare.tables.disclosure.rule import SMALL, Counts, bounds_of_shown, is_small, rounded
from bettercare.tables.nearest import listing

#: The code of a total.
ALL = "all"
_MOST_CELLS = 2_000_000
_MOST_DIMENSIONS = 6
Codes = NDArray[np.int64]


class DisclosureError(BetterCareError):
    """Counts that cannot be published as asked for."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of the counts: its column, and groupings of its codes.

    A grouping, by its name, gives the group of every code. Groupings may be nested (districts in a
    county) or overlap (two sets of age bands).
    """

    name: str
    groupings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """One published table: by dimension, the levels it shows beside the total.

    A level is the dimension's own name for its codes, or the name of a grouping. A dimension that
    is not named shows its total alone.
    """

    levels: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Figures:
    """The figures of one combination of levels, with how far each could be from its true count.

    Arrays have one axis a dimension. `starred` are suppressed. `down` and `up` say by how much a
    count could be smaller or larger with everything shown staying as it is: for a star, down to 1
    and up without end; a shown figure within its rounding; a shown 0 not at all. The finest cells
    are kept even where no table shows them; then nothing but 0 bounds them.
    """

    levels: tuple[int, ...]
    true: Counts
    shown: bool
    starred: NDArray[np.bool_]
    down: Counts
    up: Counts

    def star(self, at: tuple[int, ...]) -> None:
        """Suppress one figure."""
        self.starred[at] = True
        self.down[at], self.up[at] = self.true[at] - 1, ENDLESS


ENDLESS = 1 << 40


@dataclass(frozen=True, slots=True)
class Cube:
    """The counts with their figures.

    `maps[d][level]` gives the place of each finest code of dimension d in a level; `names` the
    codes of it. Level 0 is the total, 1 the codes, further ones groupings. `parts[0]` holds the
    finest cells.
    """

    dimensions: tuple[str, ...]
    names: tuple[tuple[tuple[str, ...], ...], ...]
    maps: tuple[tuple[Codes, ...], ...]
    parts: tuple[Figures, ...]

    def place(self, part: int, cell: tuple[int, ...]) -> tuple[int, ...]:
        """Which figure of a part counts a finest cell."""
        levels = self.parts[part].levels
        return tuple(
            int(self.maps[d][level][code])
            for d, (level, code) in enumerate(zip(levels, cell, strict=True))
        )


def build_cube(
    frame: pl.DataFrame,
    dimensions: Sequence[Dimension],
    tables: Sequence[Shown],
    count: str,
) -> Cube:
    """Lay the counts out and find every figure of the tables.

    Errors: `DisclosureError` for a column, grouping or level that is missing, counts that are not
    whole and non-negative, and more cells or dimensions than can be searched.
    """
    used = [each for each in dimensions if any(each.name in table.levels for table in tables)]
    _check(frame, dimensions, used, tables, count)
    names: list[tuple[tuple[str, ...], ...]] = []
    maps: list[tuple[Codes, ...]] = []
    for each in used:
        codes = tuple(frame[each.name].cast(pl.String).unique().sort().to_list())
        own_names, own_maps = [(ALL,), codes], [np.zeros(len(codes), np.int64)]
        own_maps.append(np.arange(len(codes)))
        for grouping, groups in each.groupings.items():
            lost = [code for code in codes if code not in groups]
            if lost:
                raise DisclosureError(f'the grouping "{grouping}" has no group for {listing(lost)}')
            of = tuple(dict.fromkeys(groups[code] for code in codes))
            own_names.append(of)
            own_maps.append(np.array([of.index(groups[code]) for code in codes]))
        named = [name for level in own_names for name in level]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise DisclosureError(
                f'{listing(twice)} of "{each.name}" would stand for more than one thing',
                mend="let codes, groups and the total have names of their own",
            )
        names.append(tuple(own_names))
        maps.append(tuple(own_maps))
    shape = tuple(len(each[1]) for each in names)
    if int(np.prod(shape)) > _MOST_CELLS:
        raise DisclosureError(
            f"the tables cross to more than {_MOST_CELLS:,} cells",
            mend="publish fewer dimensions together, or coarser codes",
        )
    finest = np.zeros(shape, np.int64)
    where = tuple(
        frame[each.name]
        .cast(pl.String)
        .replace_strict(list(own[1]), list(range(len(own[1]))), return_dtype=pl.Int64)
        .to_numpy()
        for each, own in zip(used, names, strict=True)
    )
    np.add.at(finest, where, frame[count].cast(pl.Int64).to_numpy())
    cells = tuple(1 for _ in used)
    parts = [_figures(finest, cells, maps, True)]
    combinations = _combinations(used, tables)
    parts[0].shown = cells in combinations
    if not parts[0].shown:
        parts[0] = _figures(finest, cells, maps, False)
    parts += [_figures(finest, each, maps, True) for each in combinations if each != cells]
    return Cube(tuple(each.name for each in used), tuple(names), tuple(maps), tuple(parts))


def _combinations(used: list[Dimension], tables: Sequence[Shown]) -> list[tuple[int, ...]]:
    found: dict[tuple[int, ...], None] = {}
    for table in tables:
        levels = [
            [0]
            + [
                1 if level == each.name else 2 + list(each.groupings).index(level)
                for level in table.levels.get(each.name, ())
            ]
            for each in used
        ]
        found.update(dict.fromkeys(product(*levels)))
    return list(found)


def _figures(
    finest: Counts, levels: tuple[int, ...], maps: list[tuple[Codes, ...]], shown: bool
) -> Figures:
    true = finest
    for d, level in enumerate(levels):
        place = maps[d][level]
        summed = np.zeros((*true.shape[:d], int(place.max()) + 1, *true.shape[d + 1 :]), np.int64)
        np.add.at(np.moveaxis(summed, d, 0), place, np.moveaxis(true, d, 0))
        true = summed
    if not shown:
        none = np.zeros(true.shape, np.bool_)
        return Figures(levels, true, False, none, true.copy(), np.full(true.shape, ENDLESS))
    low, high = bounds_of_shown(rounded(true))
    starred = is_small(true)
    down = np.where(starred, true - 1, true - low)
    up = np.where(starred, ENDLESS, high - true)
    return Figures(levels, true, True, starred, down, up)


def _check(
    frame: pl.DataFrame,
    dimensions: Sequence[Dimension],
    used: list[Dimension],
    tables: Sequence[Shown],
    count: str,
) -> None:
    known = {each.name: each for each in dimensions}
    missing = [name for name in (*known, count) if name not in frame.columns]
    if missing:
        raise DisclosureError(f"the counts have no column {listing(missing)}")
    for table in tables:
        for name, levels in table.levels.items():
            for level in levels:
                if name not in known or level not in (name, *known[name].groupings):
                    raise DisclosureError(f'there is no level "{level}" of "{name}"')
    if not used:
        raise DisclosureError("the tables name no dimension")
    if len(used) > _MOST_DIMENSIONS:
        raise DisclosureError(f"more than {_MOST_DIMENSIONS} dimensions are asked for together")
    if frame.is_empty():
        raise DisclosureError("there are no counts")
    if frame.select(pl.any_horizontal(pl.col(each.name).is_null() for each in used).any()).item():
        raise DisclosureError("a code is empty")
    values = frame[count]
    if not values.dtype.is_integer() or values.null_count() or bool((values < 0).any()):
        raise DisclosureError(f'"{count}" must hold whole numbers from 0 up')


__all__ = ["ALL", "ENDLESS", "SMALL", "Cube", "Dimension", "DisclosureError", "Shown"]

"""Which further figures to suppress so that no small count can be worked out.

For every count of 1 to 7, shown as a star or found between figures shown, two witnesses are made:
other people's records, whole and non-negative, that would be published in exactly the same figures
and in which the count is 7, or as few as stars alone say. While both exist nobody can bound the
count more closely than the rule itself does. A witness is made of moves: people are moved between
cells at the corners of a box, so that every total over a side of the box stays as it is. Rounding
hides a move of one or two for nothing; where that is not enough, the figures that a move would show
in are suppressed, those with the fewest people in all. Suppressing more never spoils a witness.

The box is the idea of the hypercube method (Repsilber 1994; Giessing & Repsilber 2002, "Tools and
strategies to protect multiple tables with the GHQUAR cell suppression engine"), here used with
rounding and over linked tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from bettercare.tables.disclosure.figures import ENDLESS, Cube, DisclosureError
from bettercare.tables.disclosure.rule import SMALL, Counts, is_small

Cell = tuple[int, ...]
_MOST_PARTNERS = 4096  # cells tried as the far corner of a box


class Protection:
    """The search for witnesses over one cube; what it must, it stars in the cube's figures."""

    def __init__(self, cube: Cube) -> None:
        self.cube = cube
        self._done: list[tuple[int, tuple[int, ...], int]] = []  # what the witness moves so far
        sides = range(len(cube.dimensions))
        # a box with more sides shows in fewer figures, so it is tried first
        self._boxes = [
            each for n in reversed((0, *sides, len(sides))) for each in combinations(sides, n)
        ]
        self._boxes = list(dict.fromkeys(self._boxes))

    def protect(self) -> None:
        """Star what has to be starred. Errors: `DisclosureError` where no witness can be made."""
        for part, figures in enumerate(self.cube.parts):
            for at in np.argwhere(is_small(figures.true)).tolist():
                self._secure(part, tuple(at), upwards=True)
                self._secure(part, tuple(at), upwards=False)

    def _secure(self, part: int, at: Cell, upwards: bool) -> None:
        """Make one witness for one small count."""
        steps = self._up(part, at) if upwards else self._down(part, at)
        for fresh in (False, True):
            if all(self._shift(part, cell, change, fresh) for cell, change in steps):
                break
            self._undo()
        else:
            name = " x ".join(
                self.cube.names[d][level][code]
                for d, (level, code) in enumerate(
                    zip(self.cube.parts[part].levels, at, strict=True)
                )
            )
            raise DisclosureError(
                f"the small count of {name} cannot be hidden in these tables",
                mend="publish fewer tables together, or leave out a dimension",
            )
        self._undo()

    def _cells(self, part: int, at: Cell) -> list[Cell]:
        """The finest cells that a figure counts, those with most people first."""
        levels = self.cube.parts[part].levels
        of = [
            np.flatnonzero(self.cube.maps[d][levels[d]] == at[d]).tolist() for d in range(len(at))
        ]
        finest = self.cube.parts[0].true
        return sorted(product(*of), key=lambda cell: (-int(finest[cell]), cell))

    def _up(self, part: int, at: Cell) -> list[tuple[Cell, int]]:
        """From the count to 7: where its people are most, they become more."""
        change = SMALL - int(self.cube.parts[part].true[at])
        return [(self._cells(part, at)[0], change)] if change else []

    def _down(self, part: int, at: Cell) -> list[tuple[Cell, int]]:
        """From the count to as few as the stars inside it say: one in each, cells shared."""
        finest, total = self.cube.parts[0].true, int(self.cube.parts[part].true[at])
        if part == 0:
            return [(at, 1 - total)] if total > 1 else []
        inside = [cell for cell in self._cells(part, at) if self._possible(cell)]
        held: dict[tuple[int, Cell], list[Cell]] = {}  # by figure, its cells here
        for other, figures in enumerate(self.cube.parts):
            for cell in inside if figures.shown else ():
                place = self.cube.place(other, cell)
                if figures.true[place] <= total:  # else it has people elsewhere
                    held.setdefault((other, place), []).append(cell)
        within = set(inside)
        bare = {
            key
            for key in held
            if all(c in within or not self._possible(c) for c in self._cells(*key))
        }
        left: dict[Cell, int] = {}
        while bare:
            reach = {
                cell: sum(cell in held[key] for key in bare) for cell in inside if cell not in left
            }
            best = max(reach, key=lambda cell: (reach[cell], finest[cell] > 0, cell))
            left[best] = 1
            bare = {key for key in bare if best not in held[key]}
        if sum(left.values()) >= total:
            return []
        changes = [(cell, left.get(cell, 0) - int(finest[cell])) for cell in inside]
        # those who come first, so that nothing need fall below its star on the way
        return sorted(((cell, change) for cell, change in changes if change), key=lambda c: -c[1])

    def _possible(self, cell: Cell) -> bool:
        """Whether no shown 0 says that nobody is in the cell."""
        return all(
            bool(figures.true[self.cube.place(part, cell)])
            for part, figures in enumerate(self.cube.parts)
            if figures.shown
        )

    def _shift(self, part: int, cell: Cell, change: int, fresh: bool) -> bool:
        """Move `change` people into a cell (or out of it) by boxes that leave nothing to be seen.

        `fresh` uses no rounding room. True where all of them could be moved.
        """
        sign, left = (1, change) if change > 0 else (-1, -change)
        if not fresh:
            for box in self._boxes:
                while left:
                    room, _, far = self._tried(part, cell, box, sign, ENDLESS)
                    if room is None or not room.size or room.max() <= 0:
                        break
                    step = min(left, int(room.max()))
                    self._move(cell, box, _corner(far, room.shape, room.argmax()), sign * step)
                    left -= step
        if not left:
            return True
        best: tuple[int, tuple[int, ...], Cell] | None = None
        for box in self._boxes:
            _, cost, far = self._tried(part, cell, box, sign, left)
            if cost is None or not cost.size:
                continue
            least = int(cost.min())
            if least < ENDLESS and (best is None or least < best[0]):
                best = (least, box, _corner(far, cost.shape, cost.argmin()))
        if best is None:
            return False
        _, box, corner = best
        for other, at, plus in self._corners(cell, box, corner):
            figures = self.cube.parts[other]
            room = figures.up if plus * sign > 0 else figures.down
            if room[at] < left:
                self._star(other, at)
        self._move(cell, box, corner, sign * left)
        return True

    def _tried(
        self, part: int, cell: Cell, box: tuple[int, ...], sign: int, wanted: int
    ) -> tuple[Counts | None, Counts | None, list[NDArray[np.int64]]]:
        """For every far corner of a box at a cell: how many can move, and what `wanted` would cost.

        The cost is the people in figures to be starred. None where the box cannot be had.
        """
        cube = self.cube
        own = cube.parts[part].levels
        far: list[NDArray[np.int64]] = []
        most = int(_MOST_PARTNERS ** (1 / max(len(box), 1)))
        for d in box:
            place = cube.maps[d][own[d]]
            others = np.flatnonzero(place != place[cell[d]])
            if others.size == 0:
                return None, None, []
            if others.size > most:
                people = np.moveaxis(cube.parts[0].true, d, 0).reshape(place.size, -1).sum(axis=1)
                others = np.sort(others[np.argsort(-people[others], kind="stable")[:most]])
            far.append(others)
        shape = tuple(each.size for each in far)
        room = np.full(shape, ENDLESS)
        cost = np.zeros(shape, np.int64)
        for figures in cube.parts:
            if any(figures.levels[d] == 0 for d in box):
                continue  # the total over a side of the box does not change
            near = [int(cube.maps[d][level][cell[d]]) for d, level in enumerate(figures.levels)]
            away = [cube.maps[d][figures.levels[d]][each] for d, each in zip(box, far, strict=True)]
            same = np.zeros(shape, np.bool_)
            for k, d in enumerate(box):
                line = [1] * len(box)
                line[k] = shape[k]
                same |= (away[k] == near[d]).reshape(line)
            for turned in product((False, True), repeat=len(box)):
                index: list[NDArray[np.int64] | int] = list(near)
                for k, d in enumerate(box):
                    line = [1] * len(box)
                    line[k] = shape[k] if turned[k] else 1
                    index[d] = (away[k] if turned[k] else np.array([near[d]])).reshape(line)
                at = tuple(index)
                plus = sign * (-1) ** sum(turned)
                here = (figures.up if plus > 0 else figures.down)[at]
                room = np.minimum(room, np.where(same, ENDLESS, here))
                may = figures.shown & ~figures.starred[at] & (figures.true[at] > SMALL)
                price = np.where(here >= wanted, 0, np.where(may, figures.true[at], ENDLESS))
                cost = np.minimum(cost + np.where(same, 0, price), ENDLESS)
        return room, cost, far

    def _corners(
        self, cell: Cell, box: tuple[int, ...], corner: Cell
    ) -> Iterator[tuple[int, tuple[int, ...], int]]:
        """The figures in which a box shows, with the sign each changes by."""
        for part, figures in enumerate(self.cube.parts):
            maps = [self.cube.maps[d][level] for d, level in enumerate(figures.levels)]
            if any(maps[d][cell[d]] == maps[d][corner[k]] for k, d in enumerate(box)):
                continue
            for turned in product((False, True), repeat=len(box)):
                at = list(cell)
                for k, d in enumerate(box):
                    at[d] = corner[k] if turned[k] else cell[d]
                yield part, self.cube.place(part, tuple(at)), (-1) ** sum(turned)

    def _move(self, cell: Cell, box: tuple[int, ...], corner: Cell, change: int) -> None:
        for part, at, plus in self._corners(cell, box, corner):
            self._change(part, at, plus * change)
            self._done.append((part, at, plus * change))

    def _change(self, part: int, at: tuple[int, ...], change: int) -> None:
        figures = self.cube.parts[part]
        figures.down[at] += change
        figures.up[at] -= change

    def _undo(self) -> None:
        """Take the witness back; what it starred stays."""
        for part, at, change in self._done:
            self._change(part, at, -change)
        self._done.clear()

    def _star(self, part: int, at: tuple[int, ...]) -> None:
        moved = sum(change for other, place, change in self._done if (other, place) == (part, at))
        self.cube.parts[part].star(at)
        self._change(part, at, moved)


def _corner(far: list[NDArray[np.int64]], shape: tuple[int, ...], found: np.intp) -> Cell:
    """The far corner that a place in the flat array of corners stands for."""
    at = np.unravel_index(int(found), shape)
    return tuple(int(each[k]) for each, k in zip(far, at, strict=True))

"""One reading of a plan folder: its texts, the names it declares, and everything found wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bettercare.errors import Fault
from bettercare.plan import lines
from bettercare.plan.model import RangeKind
from bettercare.tables.nearest import listing, nearest

# Look-ups of nearest names in one reading; a plan with more faults gets the rest without.
_MOST_NEAREST = 60
_LONGEST = 60  # characters of a wrong name shown in a sentence

# Where the names of a kind are declared, for the mend of an unknown name.
_DECLARED = {
    "age band": "age_bands of plan.toml",
    "source": "sources.toml",
    "service": "services.toml",
    "service with beds": "the services with beds of services.toml",
    "service without beds": "the services without beds of services.toml",
    "site": "assumptions/estate/sites.csv",
    "profile": "assumptions/demand/profile.csv",
    "scheme": "assumptions/estate/capital.toml",
    "fund": "assumptions/finance/transition_fund.toml",
    "pool": "assumptions/finance/pool.csv",
    "intervention": "interventions/",
    "enabler": 'interventions/ of kind "enabler"',
    "option": "options/",
    "inside area": "the areas of plan.toml that are not outside",
    "document": "programme/documents.toml",
    "body": "programme/bodies.toml",
    "phase": "programme/phases.toml",
    "gate": "programme/gates.toml",
    "proposal": "programme/proposals.toml",
    "decision": "programme/decisions.toml",
    "business case": "programme/business_cases.toml",
    "event": "programme/events.toml",
}
_SHOWN = {
    "inside area": "area",
    "service with beds": "service",
    "service without beds": "service",
}


class Spot(NamedTuple):
    """Where something stands: a file, the path of keys in it or the data row, its address."""

    file: str
    path: tuple[str | int, ...] = ()
    address: str = ""
    line: int | None = None  # a CSV row's line, already counted

    def at(self, *keys: str | int) -> Spot:
        """A key below this place."""
        return Spot(self.file, (*self.path, *keys), self.address, self.line)

    def named(self, address: str) -> Spot:
        """The same place under an address."""
        return Spot(self.file, self.path, address, self.line)


@dataclass
class Overlay:
    """Where content stands that an earlier base laid over the plan's own files.

    By file of the plan: the base's file that took its place; by file and first key, the base's
    file and its text; and for tables of rows from both, file and line of every line.
    """

    files: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, str | int], tuple[str, str]] = field(default_factory=dict)
    rows: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def place(self, file: str, line: int | None) -> tuple[str, int | None]:
        """The file and line that a place in the laid-together files stands for."""
        if file in self.files:
            return self.files[file], line
        lines = self.rows.get(file)
        if lines is None or line is None or not 0 < line <= len(lines):
            return file, line
        return lines[line - 1]


@dataclass
class Reading:
    """What one reading knows and finds. Rooms of the reader hand it on and add to it."""

    texts: dict[str, str] = field(default_factory=dict)  # by file
    toml: dict[str, dict[str, Any]] = field(default_factory=dict)  # parsed files that are sound
    broken: set[str] = field(default_factory=set)  # files there but not readable
    names: dict[str, dict[str, Any]] = field(default_factory=dict)  # by kind, in order
    open: set[str] = field(default_factory=set)  # kinds whose names are not all known
    notes: list[str] = field(default_factory=list)
    range_kind: RangeKind = "80% interval"  # of ranges that give none, as plan.toml says
    overlay: Overlay = field(default_factory=Overlay)
    counted: dict[str, str] = field(default_factory=dict)  # file of values laid over, by address
    seasons: dict[str, str] = field(default_factory=dict)  # profile before, of a counted service
    _suggested: set[tuple[str, tuple[str | int, ...], str]] = field(default_factory=set)
    _found: list[tuple[Spot, str, str, str]] = field(default_factory=list)
    _looked: int = 0

    def fault(self, spot: Spot, problem: str, mend: str = "", near: str = "") -> None:
        """Keep one thing that is wrong."""
        self._found.append((spot, problem, mend, near))
        if near:
            self._suggested.add((spot.file, spot.path[:-1], near))

    def suggested(self, spot: Spot, name: str) -> bool:
        """Whether `name`, missing in the table at `spot`, was told to be what another means."""
        return (spot.file, spot.path, name) in self._suggested

    def note(self, text: str) -> None:
        """Keep something to know that is not wrong."""
        self.notes.append(text)

    def unread(self, file: str) -> bool:
        """Whether a file is there, or ought to be, but it or its folder could not be read."""
        parts = file.split("/")
        return any("/".join(parts[:end]) in self.broken for end in range(1, len(parts) + 1))

    def faulty(self, file: str) -> bool:
        """Whether anything has been found wrong with a file so far."""
        return any(spot.file == file for spot, *_ in self._found)

    @property
    def sound(self) -> bool:
        """Whether nothing has been found wrong so far."""
        return not self._found

    @property
    def count(self) -> int:
        """How much has been found wrong so far."""
        return len(self._found)

    def nearest(self, name: str, candidates: Iterable[str]) -> str:
        """The candidate most like `name`, while look-ups last."""
        self._looked += 1
        return nearest(name, candidates) if self._looked <= _MOST_NEAREST else ""

    def declare(self, kind: str, names: Iterable[str], *, whole: bool = True) -> None:
        """Make names of a kind known; not `whole` where the file that has them is broken."""
        self.names[kind] = dict.fromkeys(names)
        if whole:
            self.open.discard(kind)
        else:
            self.open.add(kind)

    def knows(self, kind: str, name: str) -> bool:
        """Whether a name is declared, or may be in a file that cannot be read."""
        return name in self.names.get(kind, ()) or kind in self.open

    def refusal(self, kind: str, name: str, *, or_all: bool = False) -> tuple[str, str, str] | None:
        """Problem, mend and nearest name where `name` is not declared; None where it may be."""
        if (or_all and name == "all") or self.knows(kind, name):
            return None
        known = self.names.get(kind, {})
        names = listing(known) + (" or all" if or_all else "")
        if kind.startswith("service with") and self.knows("service", name):
            what = "no beds" if kind == "service with beds" else "beds"
            return f'the service "{name}" has {what}', f"this is for a {kind}: {names}", ""
        shown = _SHOWN.get(kind, kind)
        article = "an" if shown[0] in "aeio" else "a"
        where = _DECLARED.get(kind, f"{kind.replace(' ', '_')}s of plan.toml")
        mend = f"use one of {where}: {names}" if known else f"declare it in {where}"
        problem = f'"{name[:_LONGEST]}" is not {article} {shown} of this plan'
        return problem, mend, self.nearest(name, known)

    def refer(self, spot: Spot, kind: str, name: str, *, or_all: bool = False) -> bool:
        """Check that a name is declared; a fault with the nearest one where it is not."""
        refused = self.refusal(kind, name, or_all=or_all)
        if refused is not None:
            self.fault(spot, *refused)
        return refused is None

    def faults(self) -> tuple[Fault, ...]:
        """Everything found wrong, each once: the plan's main files first, then by file and line."""
        found: dict[Fault, None] = {}
        for spot, problem, mend, near in self._found:
            file, line = self._place(spot)
            found[Fault(file, line, spot.address, problem, mend, near)] = None
        order = sorted(found, key=lambda f: ("/" in f.file, f.file, f.line or 0))
        return tuple(order)

    def _place(self, spot: Spot) -> tuple[str, int | None]:
        """The file and line where something stands."""
        if spot.path and (spot.file, spot.path[0]) in self.overlay.keys:
            file, text = self.overlay.keys[spot.file, spot.path[0]]
            return file, spot.line or lines.line_of(text, spot.path)
        line = spot.line
        if line is None and spot.path and spot.file in self.texts:
            line = lines.line_of(self.texts[spot.file], spot.path)
        return self.overlay.place(spot.file, line)

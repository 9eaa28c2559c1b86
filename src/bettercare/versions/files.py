"""Files of two plan folders: which differ in what they say, and which in layout alone."""

from __future__ import annotations

import csv
import io
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bettercare.plan.folder import FOLDERS, OPTIONAL_FILES, ROOT_FILES


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that is not the same in both folders.

    `own` files are the plan's; what those say differently is told by address. `says` tells
    that a file beside the plan says something else: an earlier base, observed figures, the network
    of its flow.
    """

    name: str
    state: Literal["added", "removed", "changed", "laid out otherwise"]
    own: bool

    @property
    def says(self) -> bool:
        """Whether it is a file beside the plan that says something else."""
        return not self.own and self.state != "laid out otherwise"


def changed_files(before: Path, after: Path) -> Iterator[FileChange]:
    """The files that differ, by name; hidden files are left out, and texts for readers (.md)."""
    old, new = _names(before), _names(after)
    for name in sorted({*old, *new}):
        top, _, below = name.partition("/")
        own = top in FOLDERS if below else top in (*ROOT_FILES, *OPTIONAL_FILES)
        if name not in old or name not in new:
            yield FileChange(name, "added" if name in new else "removed", own)
            continue
        was, now = old[name].read_bytes(), new[name].read_bytes()
        if was != now:
            same = name.endswith(".md") or _content(name, was) == _content(name, now)
            yield FileChange(name, "laid out otherwise" if same else "changed", own)


def _names(root: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for here, below, names in os.walk(root):
        below[:] = [name for name in below if not name.startswith(".")]
        for name in names:
            path = Path(here) / name
            if not name.startswith(".") and path.is_file():
                found[path.relative_to(root).as_posix()] = path
    return found


def _content(name: str, data: bytes) -> Any:
    """What a file says, apart from its layout; its bytes where that cannot be told."""
    try:
        text = data.decode("utf-8-sig")
        if name.endswith(".toml"):
            return tomllib.loads(text)
        if name.endswith(".csv"):
            rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
            return [list(map(_cell, row)) for row in rows]
    except (ValueError, csv.Error, RecursionError):
        pass
    return data


def _cell(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text.strip()

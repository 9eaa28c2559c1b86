"""What a plan of an older format would become: read, changed in memory, shown as a diff."""

from __future__ import annotations

import contextlib
import difflib
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bettercare.errors import CallError
from bettercare.migration.steps import MIGRATIONS, Migration, Texts
from bettercare.plan.folder import FOLDERS, decode
from bettercare.plan.shapes import FORMAT

_PLAN = "plan.toml"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The way of one plan from its format to another: its files before and after."""

    folder: Path
    before: int
    after: int
    steps: tuple[Migration, ...]
    old: Texts
    new: Texts

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the files that change, are added or go, in order."""
        names = sorted(self.old.keys() | self.new.keys())
        return tuple(name for name in names if self.old.get(name) != self.new.get(name))

    def diff(self) -> Iterator[str]:
        """What changes, file by file, as lines of a unified diff."""
        for name in self.changed:
            old, new = self.old.get(name, ""), self.new.get(name, "")
            labels = f"{name} (format {self.before})", f"{name} (format {self.after})"
            lines = difflib.unified_diff(
                old.splitlines(), new.splitlines(), *labels, lineterm="", n=2
            )
            yield from lines


def propose(
    folder: Path, to: int | None = None, migrations: Sequence[Migration] = MIGRATIONS
) -> Proposal:
    """What the plan in `folder` would become in format `to` (the newest where none is given).

    Raises CallError in one sentence: no plan there, a file that cannot be read, a format that no
    migration leads from or to.
    """
    old = _read(folder)
    before = _format(old)
    newest = migrations[-1].after if migrations else FORMAT
    after = newest if to is None else to
    if before > newest:
        raise CallError(
            f"{folder} is of format {before} and this program knows formats up to {newest}",
            mend="install a newer Better Care",
        )
    if after > newest:
        raise CallError(
            f"There is no format {after}; the newest this program knows is {newest}",
            mend="leave --to out, or install a newer Better Care",
        )
    if after < before:
        raise CallError(
            f"{folder} is of format {before} and is not brought back to format {after}",
            mend="take the copy that was kept when it was migrated",
        )
    steps = tuple(step for step in migrations if before <= step.before < after)
    new = old
    for step in steps:
        new = _changed(step, new)
    return Proposal(folder, before, after, steps, old, new)


def _changed(step: Migration, texts: Texts) -> Texts:
    """What a migration makes of the texts; a sentence where a file is too broken to be edited."""
    from tomlkit.exceptions import TOMLKitError

    try:
        return step.change(texts)
    except (TOMLKitError, ValueError, RecursionError) as error:
        told = " ".join(str(error).split())[:100]
        mend = "mend the file, then migrate"
        raise CallError(f"{_PLAN} cannot be edited ({told})", mend=mend) from None


def _read(folder: Path) -> Texts:
    """The text of every TOML and CSV file in a plan's folder and below, hidden ones left out.

    A file elsewhere than where a plan keeps its own is somebody's: it need not be text.
    """
    if not folder.is_dir():
        raise CallError(f"{folder} is not a folder", mend="give the folder that holds plan.toml")
    if not (folder / _PLAN).is_file():
        raise CallError(f"{folder} holds no plan.toml", mend="give the folder that holds it")
    found: Texts = {}
    for here, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = Path(here) / name
            if path.suffix not in (".toml", ".csv") or name.startswith("."):
                continue
            inside = path.relative_to(folder)
            own = len(inside.parts) == 1 or inside.parts[0] in FOLDERS
            with contextlib.nullcontext() if own else contextlib.suppress(CallError):
                found[inside.as_posix()] = _text(folder, path)
    return found


def _text(folder: Path, path: Path) -> str:
    try:
        text, line, problem, _ = decode(path.read_bytes())
    except OSError as error:
        line, problem, text = None, (error.strerror or "it cannot be read").lower(), None
    if text is None:
        where = f"{path.relative_to(folder)}" + (f":{line}" if line else "")
        raise CallError(f"{where} cannot be read ({problem})", mend="mend the file, then migrate")
    return text


def _format(texts: Texts) -> int:
    try:
        given = tomllib.loads(texts[_PLAN]).get("format")
    except (ValueError, RecursionError):
        mend = "bettercare check tells the line; mend it, then migrate"
        raise CallError(f"{_PLAN} is broken", mend=mend) from None
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        raise CallError(f"{_PLAN} does not say its format", mend="give format = 1 or later")
    return given

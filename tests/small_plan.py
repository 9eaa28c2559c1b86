"""The small plan for tests, plans/small: every figure, place and partner in it is invented.

Two areas and the outside, four services (one with beds), two interventions and an enabler, two
options. `write_small_plan` copies it, `edit` changes a file of the copy.
"""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

SMALL = Path(__file__).parent / "plans" / "small"


def write_small_plan(path: Path) -> Path:
    """Copy the small plan into the folder `path`, which is made; returns it."""
    shutil.copytree(SMALL, path, ignore=shutil.ignore_patterns("*.md"), dirs_exist_ok=True)
    return path


@lru_cache(maxsize=1)
def small_plan_files() -> dict[str, str]:
    """The text of every file of the small plan, by its name in the folder."""
    return {
        file.relative_to(SMALL).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(SMALL.rglob("*"))
        if file.suffix in (".toml", ".csv")
    }


def edit(plan: Path, file: str, old: str, new: str) -> None:
    """Replace the first `old` in a file of a plan by `new`; fails where there is none."""
    text = (plan / file).read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    (plan / file).write_text(text.replace(old, new, 1), encoding="utf-8")

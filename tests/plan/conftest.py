"""The small plan on disk, and what the checker says once it is edited."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bettercare.plan import CheckReport, check

sys.path.insert(0, str(Path(__file__).parents[1]))  # for small_plan, which other tests use too

from small_plan import edit, write_small_plan

Edit = tuple[str, str, str]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A folder with the small plan."""
    return write_small_plan(tmp_path / "plan")


@pytest.fixture
def edited(plan: Path) -> Callable[..., CheckReport]:
    """Checks the small plan after edits (file, old, new)."""

    def run(*edits: Edit) -> CheckReport:
        for file, old, new in edits:
            edit(plan, file, old, new)
        return check(plan)

    return run

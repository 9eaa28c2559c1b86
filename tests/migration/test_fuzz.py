"""A plan of an older format, damaged: it is migrated, or refused in a sentence."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from random import Random

import pytest
from fuzzing import changed, files_of
from mutations import mutated
from pinned import FORMAT_1

from bettercare.errors import BetterCareError
from bettercare.migration.proposal import propose

COUNT = 150


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz") / "plan"
    shutil.copytree(FORMAT_1, folder)
    return folder


def test_a_damaged_plan_is_migrated_or_refused(plan: Path) -> None:
    files = files_of(plan)
    migrated = 0
    for seed in range(COUNT):
        with (
            changed(plan, files, mutated(files, Random(seed))),
            contextlib.suppress(BetterCareError),
        ):
            proposal = propose(plan)
            migrated += bool(list(proposal.diff()))
    assert migrated > COUNT / 2
    assert files_of(plan) == files

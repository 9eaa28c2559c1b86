"""A plan of an older format, damaged: it is migrated, or refused in a sentence."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pinned import FORMAT_1

from bettercare.errors import BetterCareError
from bettercare.migration.proposal import propose

FILES = sorted(
    path.relative_to(FORMAT_1).as_posix()
    for path in FORMAT_1.rglob("*")
    if path.suffix in (".toml", ".csv")
)
JUNK = (
    "[",
    "]]",
    "{",
    '"',
    "=",
    "\n",
    "\r",
    "\x00",
    "é",
    "'''",
    "[a]\n",
    "a = 1\n",
    "format = 1\n",
)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz") / "plan"
    shutil.copytree(FORMAT_1, folder)
    return folder


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(
    name=st.sampled_from(["plan.toml", "plan.toml", *FILES]),
    cut=st.floats(0, 1),
    length=st.integers(0, 40),
    junk=st.one_of(st.sampled_from(JUNK).map(str.encode), st.binary(max_size=8)),
)
def test_a_damaged_plan_is_migrated_or_refused(
    plan: Path, name: str, cut: float, length: int, junk: bytes
) -> None:
    before = (plan / name).read_bytes()
    at = int(cut * len(before))
    try:
        (plan / name).write_bytes(before[:at] + junk + before[at + length :])
        with contextlib.suppress(BetterCareError):
            proposal = propose(plan)
            assert list(proposal.diff()) or not proposal.steps
    finally:
        (plan / name).write_bytes(before)

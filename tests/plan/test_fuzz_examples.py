"""Both example plans, mutated: read or refused in sentences, run or refused, never a trace."""

from __future__ import annotations

import contextlib
import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import judge, mutated

from bettercare.errors import BetterCareError
from bettercare.migration.proposal import propose
from bettercare.plan import Plan
from bettercare.verdict import assess

EXAMPLES = Path(__file__).parents[2] / "examples"
FORMAT_1 = Path(__file__).parents[1] / "migration" / "format_1"
QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@cache
def texts(plan: Path) -> dict[str, str]:
    """The text of every file of a plan that its reader reads."""
    return {
        path.relative_to(plan).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(plan.rglob("*"))
        if path.suffix in (".toml", ".csv") and "observed" not in path.parts
    }


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of both example plans and of the plan of format 1."""
    place = tmp_path_factory.mktemp("fuzz")
    for plan in (EXAMPLES / "small", EXAMPLES / "llr_2014", FORMAT_1):
        shutil.copytree(plan, place / plan.name)
    return place


def mutations(data: st.DataObject, plan: Path) -> dict[str, bytes | None]:
    """One or two files of a plan, each mutated once."""
    files = texts(plan)
    names = data.draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=2, unique=True))
    return {name: data.draw(mutated(files[name])) for name in names}


def runs(plan: Plan) -> None:
    """A plan that is sound runs, or is refused in a sentence."""
    with contextlib.suppress(BetterCareError):
        assess(plan, draws=2, jobs=1)


@settings(QUICK, max_examples=120)
@given(data=st.data())
def test_the_small_example_mutated_runs_or_is_refused(copies: Path, data: st.DataObject) -> None:
    judge(copies / "small", mutations(data, EXAMPLES / "small"), runs)


@settings(QUICK, max_examples=20)
@given(data=st.data())
def test_the_large_example_mutated_is_read_or_refused(copies: Path, data: st.DataObject) -> None:
    judge(copies / "llr_2014", mutations(data, EXAMPLES / "llr_2014"))


@settings(QUICK, max_examples=100)
@given(data=st.data())
def test_an_older_plan_mutated_is_migrated_or_refused(copies: Path, data: st.DataObject) -> None:
    plan = copies / "format_1"
    for name, content in mutations(data, FORMAT_1).items():
        before = (plan / name).read_bytes()
        try:
            if content is None:
                (plan / name).unlink()
            else:
                (plan / name).write_bytes(content)
            with contextlib.suppress(BetterCareError):
                assert propose(plan).after > 1
        finally:
            (plan / name).write_bytes(before)

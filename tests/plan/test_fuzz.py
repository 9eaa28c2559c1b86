"""Whatever a file holds, a plan is read or refused in sentences: never anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import judge, mutated
from small_plan import small_plan_files, write_small_plan

FILES = sorted(small_plan_files())
pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_plan(tmp_path_factory.mktemp("fuzz") / "plan")


@settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(data=st.data())
def test_mutated_files_are_read_or_refused_in_sentences(folder: Path, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(FILES), min_size=1, max_size=3, unique=True))
    judge(folder, {name: data.draw(mutated(small_plan_files()[name])) for name in names})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    name=st.sampled_from(FILES), junk=st.one_of(st.binary(max_size=200), st.text().map(str.encode))
)
def test_junk_is_refused_in_sentences(folder: Path, name: str, junk: bytes) -> None:
    judge(folder, {name: junk})


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".toml")])
def test_brackets_without_end_are_refused(folder: Path, name: str) -> None:
    judge(folder, {name: b"a = " + b"[" * 20_000})
    judge(folder, {name: b"a = " + b"{a=" * 20_000})
    judge(folder, {name: b"a = " + b"9" * 5_000})

"""Whatever a file holds, a plan is read or refused in sentences: never anything else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_plan import small_plan_files, write_small_plan

from bettercare.errors import Fault
from bettercare.plan import check

FILES = sorted(small_plan_files())
TOKEN = re.compile(r'"[^"\n]*"|[A-Za-z_][\w.]*|[-+]?\d[\d.\-]*|[\[\]{}=,]')
WRONG = (
    "-1",
    "0",
    "1e308",
    "1e999",
    "-inf",
    "nan",
    "true",
    '""',
    '"all"',
    '"x"',
    "[]",
    "[[]]",
    "{}",
    "{ value = 1 }",
    "[{}]",
    "2014-02-30",
    "2014-04-01",
    "2014-04-01T10:00:00",
    "07:32:00",
    "9999-12-31",
    "0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
    "9" * 400,
    "\x00",
    "'''",
    '"9998/99"',
    '"interventions.crisis_response.delay"',
)

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_plan(tmp_path_factory.mktemp("fuzz") / "plan")


def judge(plan: Path, changed: dict[str, bytes | None]) -> None:
    """Load the plan with some files changed (None takes a file away), then put them back."""
    before = {name: (plan / name).read_bytes() for name in changed}
    faults: tuple[Fault, ...] = ()
    try:
        for name, data in changed.items():
            if data is None:
                (plan / name).unlink()
            else:
                (plan / name).write_bytes(data)
        report = check(plan)
        faults = report.faults
        assert bool(faults) == (report.plan is None)
    finally:
        for name, data in before.items():
            (plan / name).write_bytes(data or b"")
    for fault in faults:
        said = str(fault)
        assert said.isprintable()
        assert fault.problem
        assert len(said) < 1000


@st.composite
def mutated(draw: st.DrawFn, name: str) -> bytes | None:
    """The bytes of one file of the small plan after one mutation."""
    text = small_plan_files()[name]
    kind = draw(st.sampled_from(("cut", "flip", "drop", "twice", "token", "token", "swap", "gone")))
    if kind == "cut":
        text = text[: draw(st.integers(0, len(text)))]
    elif kind == "flip":
        place = draw(st.integers(0, len(text) - 1))
        wrong = bytes([draw(st.integers(0, 255))])
        return text[:place].encode() + wrong + text[place + 1 :].encode()
    elif kind in ("drop", "twice"):
        lines = text.splitlines(keepends=True)
        place = draw(st.integers(0, len(lines) - 1))
        lines[place : place + 1] = [lines[place]] * (2 if kind == "twice" else 0)
        text = "".join(lines)
    elif kind == "gone":
        return None
    else:
        words = st.sampled_from(list(TOKEN.finditer(text)))
        one, other = sorted((draw(words), draw(words)), key=lambda match: match.start())
        if kind == "token":
            text = text[: one.start()] + draw(st.sampled_from(WRONG)) + text[one.end() :]
        elif one.end() <= other.start():
            middle = text[one.end() : other.start()]
            text = text[: one.start()] + other[0] + middle + one[0] + text[other.end() :]
    return text.encode()


@settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(data=st.data())
def test_mutated_files_are_read_or_refused_in_sentences(folder: Path, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(FILES), min_size=1, max_size=3, unique=True))
    judge(folder, {name: data.draw(mutated(name)) for name in names})


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

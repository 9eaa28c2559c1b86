"""Whatever a plan's files hold, it is read or refused in sentences, and what is read runs.

The small plan of the tests is mutated by hypothesis, which shortens what fails; both example plans
are mutated by numbered dice (`mutations`), checked, and where nothing is wrong run and explained.
`BETTERCARE_FUZZ=20000` asks for so many mutations of each, from `BETTERCARE_FUZZ_FROM` on.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from random import Random

import pytest
from fuzzing import files_of, judge, told_well, write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import mutated
from small_plan import small_plan_files, write_small_plan
from thorough import examples

from bettercare.errors import Fault
from bettercare.plan import check

EXAMPLES = Path(__file__).parents[2] / "examples"
#: Mutations of each example plan in the suite.
COUNTS = {"small": examples(60, 2000), "llr_2014": examples(8, 200)}
MANY = int(os.environ.get("BETTERCARE_FUZZ", "0"))
FIRST = int(os.environ.get("BETTERCARE_FUZZ_FROM", "0"))
#: One in so many sound plans is published and explained too.
DEEP = 8
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


@pytest.mark.slow
@pytest.mark.parametrize("example", COUNTS)
def test_mutated_examples_are_refused_in_sentences_or_run(example: str, tmp_path: Path) -> None:
    files = files_of(EXAMPLES / example)
    plan = write_files(tmp_path / "plan", files)
    ends: dict[str, int] = {}
    escaped = []
    for number in range(FIRST, FIRST + (MANY or COUNTS[example])):
        dice = Random(number)
        changes = mutated(files, dice)
        try:
            end = judge(plan, files, changes, dice, deep=number % DEEP == 0)
        except Exception as error:
            escaped.append(f"{number} {list(changes)}: {type(error).__name__} {error}"[:300])
            continue
        ends[end] = ends.get(end, 0) + 1
    assert escaped == []
    assert ends["faults"] > 0
    assert ends["run"] > 0
    assert files_of(plan) == files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_plan(tmp_path_factory.mktemp("fuzz") / "plan")


def read_or_refused(plan: Path, changed: dict[str, bytes | None]) -> None:
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
        told_well(fault)


@st.composite
def one_file(draw: st.DrawFn, name: str) -> bytes | None:
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
    max_examples=examples(60, 2000),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(data=st.data())
def test_mutated_files_are_read_or_refused_in_sentences(folder: Path, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(FILES), min_size=1, max_size=3, unique=True))
    read_or_refused(folder, {name: data.draw(one_file(name)) for name in names})


@settings(
    max_examples=examples(25, 600),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(
    name=st.sampled_from(FILES), junk=st.one_of(st.binary(max_size=200), st.text().map(str.encode))
)
def test_junk_is_refused_in_sentences(folder: Path, name: str, junk: bytes) -> None:
    read_or_refused(folder, {name: junk})


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".toml")])
def test_brackets_without_end_are_refused(folder: Path, name: str) -> None:
    read_or_refused(folder, {name: b"a = " + b"[" * 20_000})
    read_or_refused(folder, {name: b"a = " + b"{a=" * 20_000})
    read_or_refused(folder, {name: b"a = " + b"9" * 5_000})

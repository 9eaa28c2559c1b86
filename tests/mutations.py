"""Mutations of a plan's files, and what must be true of every plan that comes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st

from bettercare.errors import Fault
from bettercare.plan import Plan, check

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


def judge(
    plan: Path, changed: dict[str, bytes | None], then: Callable[[Plan], object] | None = None
) -> None:
    """Load the plan with some files changed (None takes a file away), then put them back.

    `then` is called with a plan that the mutation left sound.
    """
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
        if report.plan is not None and then is not None:
            then(report.plan)
    finally:
        for name, data in before.items():
            (plan / name).write_bytes(data or b"")
    for fault in faults:
        said = str(fault)
        assert said.isprintable()
        assert fault.problem
        assert len(said) < 1000


@st.composite
def mutated(draw: st.DrawFn, text: str) -> bytes | None:
    """The bytes of a file with this text after one mutation; None where it is taken away."""
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

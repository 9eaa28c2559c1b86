"""A record spoilt at random is told in sentences, never with a trace."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from random import Random

import pytest

from bettercare.plan.programme.reading import read_record
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.toml_text import parse

FOLDER = Path(__file__).parents[2] / "examples" / "llr_2014" / "programme"
VALUES = (
    '""', '"x"', "1", "-1", "nan", "1e400", "true", "[]", "{}", "[1]", '["x"]', "[{}]", "[[]]",
    "2014-01-01", "2014-13-01", "2014-01-01T10:00:00Z", "10:00:00", '"2014-00"', '"0000-01"',
    '"2014-02"', "9999-12-31", "0001-01-01", '"agreed"', '"decided"', '"withdrawn"', '"all"',
    "{ date = 1 }", '[{ date = "2014", status = "decided" }]', "99999999999999999999",
)  # fmt: skip


@cache
def texts() -> dict[str, str]:
    return {
        f"programme/{path.name}": path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")
    }


class Known(Reading):
    """A reading of a plan in which half of the names there are is known."""

    def knows(self, kind: str, name: str) -> bool:
        return super().knows(kind, name) or (kind not in self.names and len(name) % 2 == 0)


def spoilt(draw: Random) -> dict[str, str]:
    """The example's record with a few lines changed, doubled, moved or gone."""
    found = dict(texts())
    for _ in range(draw.randint(1, 6)):
        name = draw.choice(sorted(found))
        lines = found[name].splitlines()
        at = draw.randrange(len(lines))
        key, equals, _ = lines[at].partition(" = ")
        what = draw.randrange(5)
        if what == 0 and equals:
            lines[at] = f"{key} = {draw.choice(VALUES)}"
        elif what == 1:
            del lines[at]
        elif what == 2:
            lines.insert(at, draw.choice(lines))
        elif what == 3 and equals:
            lines[at] = f"{key[:-1]} = {draw.choice(VALUES)}"
        else:
            other = draw.choice(sorted(found))
            lines[at:at] = draw.choice(found[other].split("\n\n")).splitlines()
        found[name] = "\n".join(lines)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_record_holds_it_is_read_or_refused_in_sentences(seed: int) -> None:
    rounds = int(os.environ.get("BETTERCARE_FUZZ", "8"))
    read = 0
    for number in range(rounds):
        files = spoilt(Random(f"{seed}:{number}"))
        r = Known(texts=files)
        for name, text in files.items():
            content, wrong = parse(text)
            for fault in wrong:
                r.fault(Spot(name, line=fault.line), fault.problem, fault.mend)
            if content is None:
                r.broken.add(name)
            else:
                r.toml[name] = content
        record = read_record(r, FOLDER.parent, ())
        faults = r.faults()
        assert (record is None) == bool(faults)
        assert all(fault.file in files and fault.problem for fault in faults)
        read += 1
    assert read == rounds

"""What comes of a reader's settings, shortest first: which tests turned, what moved most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Data = dict[str, Any]
Groups = Sequence[tuple[str, list[Data]]]
_RANK = {"fails": 0, "cannot tell": 1, "holds": 2}
_SAID = {
    "holds": "adds up", "fails": "does not add up", "cannot tell": "cannot be said to add up",
    "not tested": "is not tested",
}  # fmt: skip
_ALL = "all"
_GAP = "Gap: all partners"
_LEAST = 0.025  # of a chance: half of the steps of 5% in which it is told


def lead(verdict: Sequence[Data], headlines: Groups) -> list[str]:
    """Sentences: the answer as a whole, the tests that turned, those that came nearer or fell back.

    `verdict` and `headlines` are those of `trial`.
    """
    whole = [_whole(one) for one in verdict if one["key"] == _ALL]
    tests = [one for one in verdict if one["key"] != _ALL]
    better = [_turned(one) for one in tests if _step(one) > 0]
    worse = [_turned(one) for one in tests if _step(one) < 0]
    stayed = [one for one in tests if not one["changed"]]
    up = [_chance(one) for one in stayed if _shift(one) > _LEAST]
    down = [_chance(one) for one in stayed if _shift(one) < -_LEAST]
    found = [
        f"{heading}: {'; '.join(named)}."
        for heading, named in (
            ("Better", better), ("Worse", worse), ("Likelier to hold", up),
            ("Less likely to hold", down),
        ) if named
    ]  # fmt: skip
    if not (better or worse):
        found.insert(0, "No test has another answer than in the published plan.")
    rows = [one for _, group in headlines for one in group]
    moved = sum(one["changed"] for one in rows)
    return [*whole, *found, f"{moved:,} of {len(rows):,} figures change."]


def _whole(row: Data) -> str:
    now, then = (_SAID.get(row[side]["answer"], row[side]["answer"]) for side in ("now", "then"))
    if row["changed"]:
        return f"With your figures the option {now}. As published it {then}."
    return f"The option as a whole {now}, as in the published plan."


def _turned(row: Data) -> str:
    now, then = (_SAID.get(row[side]["answer"], row[side]["answer"]) for side in ("now", "then"))
    return f"{row['label']} ({now}; as published it {then})"


def _chance(row: Data) -> str:
    return f"{row['label']} (chance {row['now']['odds']}, not {row['then']['odds']})"


def _step(row: Data) -> int:
    """By how many steps a test's answer is better than as published; 0 where one is not tested."""
    now, then = (_RANK.get(row[side]["answer"]) for side in ("now", "then"))
    return 0 if now is None or then is None else now - then


def _shift(row: Data) -> float:
    """By how much a test is likelier to hold, where that can be told apart in words."""
    now, then = row["now"], row["then"]
    if now["chance"] is None or then["chance"] is None or now["odds"] == then["odds"]:
        return 0.0
    return float(now["chance"] - then["chance"])


def at_a_glance(headlines: Groups, travel: Data) -> list[Data]:
    """A row for beds, care outside hospital, staff, money and travel, whatever moved.

    Of money it is the gap of all partners where there is one, else as of the others the figure
    that moved most, or the first where none did.
    """
    found = [_main(group, rows) for group, rows in headlines if rows]
    known = travel["rows"][0] if travel["rows"] else None
    note = "Only another option changes it" if known else "This plan does not say where people live"
    found.append(
        {
            "group": "Travel", "note": note, "now": known["now"] if known else "Not known",
            "then": known["now"] if known else "Not known", "span": "",
            "label": f"to {_small(known['what'])}, in a straight line" if known else "",
        }
    )  # fmt: skip
    return found


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _main(group: str, rows: list[Data]) -> Data:
    moved = [one for one in rows if one["changed"]]
    gap = [one for one in rows if one["label"] == _GAP]
    most = gap[0] if gap else max(moved, key=lambda one: one["moved"]) if moved else rows[0]
    count = f"{len(moved):,} of {len(rows):,} figures change" if moved else "No figure changes"
    return most | {"group": group, "note": count}

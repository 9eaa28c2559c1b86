"""What the checker says of each fault: faults/*.toml hold the edit and the sentence.

Each case also holds that nothing else is said: one mistake is one sentence, not a shower of them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from small_plan import edit

from bettercare.plan import check

CASES: list[Any] = [
    pytest.param(case, id=f"{file.stem}-{name}")
    for file in sorted(Path(__file__).parent.glob("faults/*.toml"))
    for name, case in tomllib.loads(file.read_text(encoding="utf-8")).items()
]


def change(plan: Path, edit_: dict[str, Any]) -> None:
    """Delete a file, write it anew, or replace a text in it."""
    file = plan / edit_["file"]
    if edit_.get("delete"):
        file.unlink()
    elif "text" in edit_:
        file.write_text(edit_["text"], encoding="utf-8")
    else:
        edit(plan, edit_["file"], edit_["old"], edit_["new"])


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_in_its_sentence(case: dict[str, Any], plan: Path) -> None:
    for one in case["edit"]:
        change(plan, one)
    report = check(plan)
    assert report.plan is None
    assert all(fault.mend for fault in report.faults)
    heads = [str(fault)[: -len(f": {fault.mend}.")] for fault in report.faults]
    assert heads == case["says"]


def test_cases_cover_every_file_of_a_plan() -> None:
    assert len(CASES) > 250
    files = {one["file"].split("/")[0] for case in CASES for one in case.values[0]["edit"]}
    assert files >= {
        "plan.toml",
        "sources.toml",
        "services.toml",
        "tables.toml",
        "verdict.toml",
        "assumptions",
        "interventions",
        "options",
    }


def test_every_fault_is_told_in_one_go(plan: Path) -> None:
    edits = [
        ("plan.toml", 'horizon = "2017/18"', 'horizon = "2017-18"'),
        ("services.toml", "share = 0.6", "share = 0.5"),
        ("assumptions/flow/length_of_stay.toml", 'unit = "day"', 'unit = "days"'),
        ("assumptions/population/base.csv", "north,f,3,970", "north,f,3,-970"),
        ("assumptions/population/births.csv", "1900", "many"),
        ("interventions/crisis_response.toml", "starts = 2014-10-01", "starts = 2014-02-30"),
        ("interventions/crisis_response.toml", 'lead = "community"', 'lead = "comunity"'),
        ("options/b_at_home.toml", "finance.efficiency", "finance.eficiency"),
        ("verdict.toml", 'kind = "beds"', 'kind = "bed"'),
        ("sources.toml", 'publisher = "Nobody"\n', ""),
    ]
    for file, old, new in edits:
        edit(plan, file, old, new)
    (plan / "options/a_do_nothing.toml").write_bytes(b'label = "A\xff"\n')
    faults = check(plan).faults
    assert [fault.file for fault in faults] == [
        "plan.toml",
        "services.toml",
        "sources.toml",
        "verdict.toml",
        "assumptions/flow/length_of_stay.toml",
        "assumptions/population/base.csv",
        "assumptions/population/births.csv",
        "interventions/crisis_response.toml",
        "interventions/crisis_response.toml",
        "options/a_do_nothing.toml",
        "options/b_at_home.toml",
    ]


def test_many_wrong_cells_are_counted_not_listed(plan: Path) -> None:
    file = plan / "assumptions/population/base.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    wrong = [line.replace("north", "nrth").replace("south", "soth") + "x" for line in lines[1:]]
    file.write_text("\n".join([lines[0], *wrong]), encoding="utf-8")
    faults = check(plan).faults
    assert len(faults) == 12  # two wrong areas, ten cells that are no number
    said = "\n".join(str(fault) for fault in faults)
    assert '"nrth" is not an area of this plan (and 181 more rows) (did you mean "north"?)' in said
    assert '"910x" is not a number (and 354 more cells)' in said

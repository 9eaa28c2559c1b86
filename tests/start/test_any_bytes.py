"""Whatever the bytes of a file, an import ends in a sentence and the plan is read again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from thorough import examples

from bettercare.errors import BetterCareError
from bettercare.start.catalogue import KINDS
from bettercare.start.kinds import Asked, bring
from tooling.imports_page import EXAMPLES

FILES = Path(__file__).parent / "files"
ASKED = {
    "gp-appointments": {"codes": ("99X",)},
    "ae-monthly": {"codes": ("RZ9",), "services": ("emergency_attendance",)},
    "hes-summary": {"services": ("emergency_admission=EMERGENCY",)},
    "kh03": {"codes": ("X01",)},
    "eric": {"added": ("RZ903=southvale",), "bed_types": ("general",)},
    "qof": {"codes": ("99X",), "conditions": ("ambulatory_sensitive=DM",)},
    "fingertips": {"indicator": 90901, "conditions": ("ambulatory_sensitive",)},
}
BESIDE = {"hes-summary": ("nomis_population_2023.csv",), "qof": ("qof_mapping_2324.csv",)}
CELLS = ["*", "c", "[x]", ":", "-", "", "1e9", "-5", "1,234", "04-Jan", "45000", "é", '"', "NaN",
         "inf", "99999999999999999999", "0", "٣", "²", "2023", "\x00", "=1+1"]  # fmt: skip


def attempt(kind: str, data: bytes, plan: Path, folder: Path) -> None:
    """Bring a file in, or be told in a sentence why not."""
    path = folder / "file.csv"
    path.write_bytes(data)
    beside = [FILES / name for name in BESIDE.get(kind, ())]
    asked = Asked(**ASKED.get(kind, {}))  # type: ignore[arg-type]
    copy = folder / "plan"
    shutil.copytree(plan, copy, dirs_exist_ok=True)
    before = {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()}
    said = ""
    try:
        bring(kind, (path, *beside), copy, asked, replace=True)
    except BetterCareError as told:
        said = str(told) or "nothing"
    after = {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()}
    shutil.rmtree(copy)
    assert said != "nothing"
    assert not said or after == before


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_an_example(kind: str) -> None:
    assert all((FILES / name).is_file() for name in EXAMPLES[kind])


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(
    max_examples=examples(10, 250),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_bytes_end_in_a_trace(kind: str, data: st.DataObject, set_up: Path, tmp_path: Path):
    """Cells, rows and bytes of a true file are changed, moved and taken away."""
    name = data.draw(st.sampled_from(EXAMPLES[kind]))
    lines = (FILES / name).read_bytes().split(b"\n")
    lines = lines[:40]
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.sampled_from(["cell", "cut", "twice", "bytes", "swap"]))
        if what == "cell":
            cells = lines[at].split(b",")
            place = data.draw(st.integers(0, len(cells) - 1))
            cells[place] = data.draw(st.sampled_from(CELLS)).encode()
            lines[at] = b",".join(cells)
        elif what == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, 60))]
        elif what == "twice":
            lines.insert(at, lines[data.draw(st.integers(0, len(lines) - 1))])
        elif what == "bytes":
            lines[at] = data.draw(st.binary(max_size=60))
        else:
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
    attempt(kind, b"\n".join(lines), set_up, tmp_path)


@settings(
    max_examples=examples(20, 400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(kind=st.sampled_from(sorted(KINDS)), data=st.binary(max_size=400))
def test_a_file_of_anything_ends_in_a_sentence(
    kind: str, data: bytes, set_up: Path, tmp_path: Path
) -> None:
    attempt(kind, data, set_up, tmp_path)

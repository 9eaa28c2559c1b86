"""The folder itself: what is read, what is refused, and the plan's hash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_plan import edit, small_plan_files, write_small_plan

from bettercare.errors import PlanFaults
from bettercare.plan import check, load


def sentences(plan: Path) -> list[str]:
    return [str(fault) for fault in check(plan).faults]


def test_a_path_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    (said,) = sentences(tmp_path / "none")
    assert said.endswith("there is no such folder: give the folder that holds plan.toml.")


def test_a_path_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text("format = 2\n", encoding="utf-8")
    (said,) = sentences(file)
    assert "is not a folder" in said


def test_a_path_no_file_can_have_is_one_sentence() -> None:
    (said,) = sentences(Path("a\0b"))
    assert said == "a?b  there is no such folder: give the folder that holds plan.toml."


def test_an_empty_folder_is_one_sentence(tmp_path: Path) -> None:
    (said,) = sentences(tmp_path)
    assert "there is no plan in the folder" in said


def test_faults_are_raised_together(plan: Path) -> None:
    (plan / "plan.toml").unlink()
    (plan / "verdict.toml").unlink()
    with pytest.raises(PlanFaults) as raised:
        load(plan)
    assert [fault.file for fault in raised.value.faults] == ["plan.toml", "verdict.toml"]
    assert raised.value.exit_code == 2
    assert str(raised.value).splitlines()[0] == "2 faults in the plan:"


@pytest.mark.parametrize("name", [n for n in small_plan_files() if "/" not in n])
def test_a_missing_file_is_one_sentence(name: str, plan: Path) -> None:
    (plan / name).unlink()
    assert sentences(plan) == [f"{name}  the file is missing: add {name} to the plan folder."]


@pytest.mark.parametrize("folder", ["assumptions", "interventions", "options"])
def test_a_misnamed_folder_is_one_sentence(folder: str, plan: Path) -> None:
    (plan / folder).rename(plan / folder[:-1])
    (said,) = sentences(plan)
    assert f'a plan has no folder of this name (did you mean "{folder}"?)' in said


def test_a_misnamed_file_is_one_sentence(plan: Path) -> None:
    (plan / "services.toml").rename(plan / "service.toml")
    (said,) = sentences(plan)
    assert 'a plan has no file of this name (did you mean "services.toml"?)' in said


@pytest.mark.parametrize("name", sorted(small_plan_files()))
def test_bytes_that_are_not_utf8_are_told_with_their_place(name: str, plan: Path) -> None:
    data = (plan / name).read_bytes()
    (plan / name).write_bytes(data[:20] + b"\xe9" + data[20:])
    (said,) = sentences(plan)
    line = data[:20].count(b"\n") + 1
    assert said.startswith(f"{name}:{line}  byte 21 (0xe9) is not UTF-8")


def test_a_file_of_utf16_is_told_as_such(plan: Path) -> None:
    file = plan / "assumptions/population/births.csv"
    file.write_text(file.read_text(encoding="utf-8"), encoding="utf-16")
    (said,) = sentences(plan)
    assert "the file is UTF-16, not UTF-8: save it as UTF-8" in said


def test_byte_order_marks_and_windows_line_ends_change_nothing(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for name, text in small_plan_files().items():
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        data = text.replace("\n", "\r\n").encode("utf-8-sig")
        (other / name).write_bytes(data)
    one, two = load(plan), load(other)
    assert one.hash != two.hash
    assert (one.quantities, one.tables, one.options) == (two.quantities, two.tables, two.options)


def test_a_line_number_counts_windows_line_ends_once(plan: Path) -> None:
    edit(plan, "plan.toml", "draws = 16", "draws = 1")
    text = (plan / "plan.toml").read_text(encoding="utf-8")
    (plan / "plan.toml").write_bytes(text.replace("\n", "\r\n").encode())
    (said,) = sentences(plan)
    assert said.startswith("plan.toml:8  ")


def test_a_file_that_cannot_be_read_is_one_sentence(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "volume.toml":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)  # a real one would not stop a superuser
    (said,) = sentences(plan)
    assert said.startswith("assumptions/demand/volume.toml  the file cannot be read (permission")


def test_a_folder_in_the_place_of_a_file_is_one_sentence(plan: Path) -> None:
    (plan / "interventions/wrong.toml").mkdir()
    (said,) = sentences(plan)
    assert said.startswith("interventions/wrong.toml  there is a folder inside")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_on(plan: Path) -> None:
    os.mkfifo(plan / "options/pipe.toml")
    (said,) = sentences(plan)
    assert said.startswith("options/pipe.toml  is not a file that can be read")


def test_a_link_to_nothing_is_one_sentence(plan: Path) -> None:
    (plan / "options/link.toml").symlink_to(plan / "nothing.toml")
    (said,) = sentences(plan)
    assert said.startswith("options/link.toml  ")


def test_hidden_and_foreign_files_are_no_part_of_the_plan(plan: Path) -> None:
    before = load(plan)
    (plan / ".draft").mkdir()
    (plan / ".draft/plan.toml").write_text("broken", encoding="utf-8")
    (plan / "options/.x.toml").write_text("broken", encoding="utf-8")
    (plan / "options/notes.txt").write_text("notes", encoding="utf-8")
    (plan / "README.md").write_text("# Read me", encoding="utf-8")
    (plan / "out").mkdir()
    (plan / "out/results.csv").write_text("a,b", encoding="utf-8")
    after = load(plan)
    assert after.hash == before.hash
    assert "out is no part of a plan and is not read." in after.notes


def test_the_hash_follows_names_and_bytes_only(plan: Path, tmp_path: Path) -> None:
    same = write_small_plan(tmp_path / "elsewhere")
    assert load(plan).hash == load(same).hash
    edit(same, "plan.toml", "seed = 7", "seed = 7 ")
    assert load(plan).hash != load(same).hash
    other = write_small_plan(tmp_path / "third")
    (other / "interventions/early_discharge.toml").rename(other / "interventions/early_home.toml")
    edit(other, "options/b_at_home.toml", "early_discharge", "early_home")
    edit(plan, "options/b_at_home.toml", "early_discharge", "early_discharge")
    assert load(plan).hash != load(other).hash


def test_a_plan_of_a_newer_format_is_refused_in_one_sentence(
    plan: Path,
) -> None:
    edit(plan, "plan.toml", "format = 2", "format = 3\nsomething_new = true")
    edit(plan, "services.toml", "share = 0.6", "share = 0.5")
    (said,) = sentences(plan)
    assert said == (
        "plan.toml:1  format  the plan has format 3 and this program reads format 2: "
        "install a newer Better Care."
    )


def test_what_a_file_holds_cannot_reach_the_terminal(plan: Path) -> None:
    edit(plan, "assumptions/population/births.csv", "north,", '"no\x1b[31mrth\n",')
    assert all(said.isprintable() for said in sentences(plan))


def test_reading_a_plan_loads_no_heavy_library(plan: Path) -> None:
    heavy = ("numpy", "polars", "scipy", "tomlkit", "jinja2", "rich", "typer", "joblib")
    code = (
        "import sys; from bettercare.plan import check; "
        f"assert check({str(plan)!r}).plan is not None; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

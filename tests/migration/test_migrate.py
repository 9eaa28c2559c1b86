"""A plan of an older format is brought up to date: shown first, all or nothing, no figure moved."""

import csv
import os
import shutil
from pathlib import Path

import pinned
import polars as pl
import pytest
from small_plan import edit, small_plan_files
from typer.testing import CliRunner

from bettercare import plan as plans
from bettercare.cli import app
from bettercare.errors import CallError, OutputError, PlanFaults
from bettercare.migration.folder import take
from bettercare.migration.proposal import propose
from bettercare.migration.steps import MIGRATIONS, from_1_to_2
from bettercare.plan.shapes import FORMAT

DEATHS = "assumptions/population/deaths.csv"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A copy of the stored plan of format 1."""
    shutil.copytree(pinned.FORMAT_1, tmp_path / "old")
    return tmp_path / "old"


def texts(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def run(*words: object) -> tuple[int, str]:
    """The exit code and output of a command."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.output


def test_there_is_a_migration_from_every_older_format() -> None:
    assert [step.before for step in MIGRATIONS] == list(range(1, FORMAT))


def test_no_figure_of_the_stored_plan_moves(tmp_path: Path) -> None:
    plan = pinned.migrated(tmp_path / "plan")
    with (pinned.HERE / "figures.csv").open(encoding="utf-8", newline="") as handle:
        _, *then = csv.reader(handle)
    assert pinned.figures(plan) == then


def test_no_result_of_the_stored_plan_moves(tmp_path: Path) -> None:
    now = pinned.results(pinned.migrated(tmp_path / "plan"))
    overrides = dict.fromkeys(pinned.KEYS, pl.String)
    then = pl.read_csv(pinned.HERE / "results.csv", schema_overrides=overrides)
    assert now.select(pinned.KEYS).equals(then.select(pinned.KEYS))
    for column in ("mean", "p10", "p90"):
        assert now[column].to_list() == pytest.approx(then[column].to_list(), rel=1e-9, abs=1e-6)


def test_an_older_plan_is_offered_the_migration_in_one_sentence(old: Path) -> None:
    edit(old, "services.toml", "share = 0.6", "share = 0.5")  # told after the migration
    with pytest.raises(PlanFaults) as told:
        plans.load(old)
    (fault,) = told.value.faults
    assert str(fault) == (
        "plan.toml:1  format  the plan has format 1 and this program reads format 2: bring it up "
        f"to date with bettercare plan migrate {old} (--dry-run shows how)."
    )


def test_a_dry_run_shows_the_change_and_writes_nothing(old: Path) -> None:
    before = texts(old)
    code, said = run("plan", "migrate", old, "--dry-run")
    assert code == 0
    for line in ("-format = 1", "+format = 2", '+range_kind = "80% interval"'):
        assert line in said.splitlines()
    for line in ("-area,sex,age_band,deaths,people", "+area,sex,ages,deaths,people"):
        assert line in said.splitlines()
    assert "would change; nothing was written" in said
    assert texts(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["old"]


def test_a_migration_is_taken_whole_and_the_old_plan_kept(old: Path) -> None:
    (old / "notes.md").write_text("ours")
    (old / ".git").mkdir()
    (old / ".git" / "HEAD").write_text("ref")
    before = texts(old)
    code, said = run("plan", "migrate", old)
    assert code == 0
    assert "2 files" in said
    kept = {name: data for name, data in before.items() if name.endswith((".toml", ".csv"))}
    assert texts(old.parent / "old.format-1") == kept
    after = texts(old)
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == {"plan.toml", DEATHS}
    assert run("check", old)[0] == 0
    assert run("plan", "migrate", old) == (0, f"{old} is of format 2: nothing to change.\n")


def test_earlier_bases_in_the_folder_come_along(old: Path) -> None:
    base = old / "bases" / "2011_12" / DEATHS
    base.parent.mkdir(parents=True)
    shutil.copy(old / DEATHS, base)
    (old / "observed").mkdir()
    (old / "observed" / "scan.csv").write_bytes(b"\xff\xfe not text")
    assert run("plan", "migrate", old)[0] == 0
    assert base.read_text().startswith("area,sex,ages,")
    assert (old / "observed" / "scan.csv").read_bytes() == b"\xff\xfe not text"


def test_the_old_plan_need_not_be_kept(old: Path) -> None:
    assert run("plan", "migrate", old, "--no-copy")[0] == 0
    assert [path.name for path in old.parent.iterdir()] == ["old"]


def test_comments_order_and_line_ends_stay(old: Path) -> None:
    text = "# ours, since 2013\n" + (old / "plan.toml").read_text().replace(
        "format = 1", "format = 1  # the first"
    )
    (old / "plan.toml").write_bytes(text.replace("\n", "\r\n").encode())
    take(propose(old))
    now = (old / "plan.toml").read_bytes().decode()
    assert now.count("\r\n") == now.count("\n")
    lines = now.split("\r\n")
    assert lines[:2] == ["# ours, since 2013", "format = 2  # the first"]
    was = text.split("\n")
    added = [line for line in lines if line not in was]
    assert added == ["format = 2  # the first", 'range_kind = "80% interval"']


def test_what_a_range_encloses_is_the_plans_to_say(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(pinned.FORMAT_1, plan)
    take(propose(plan), keep=False)
    edit(plan, "plan.toml", "80% interval", "95% interval")
    kinds = {
        address: quantity.range.kind
        for address, quantity in plans.load(plan).quantities.items()
        if quantity.range
    }
    own = [address for address, kind in kinds.items() if kind != "95% interval"]
    assert own == ["flow.length_of_stay.emergency_admission"]
    assert kinds[own[0]] == "90% interval"
    assert len(kinds) > 5


def test_it_changes_nothing_but_what_it_says() -> None:
    """On a plan of the new format only the format's own line is written, to what it is."""
    now = small_plan_files()
    assert from_1_to_2(now) == now


@pytest.mark.parametrize(
    ("file", "text", "options", "says"),
    [
        ("plan.toml", "format = 3\n", (), "is of format 3 and this program knows formats up to 2"),
        ("plan.toml", "format = 2\n", ("--to", 1), "is not brought back to format 1"),
        ("plan.toml", "format = 1\n", ("--to", 9), "There is no format 9"),
        ("plan.toml", 'format = "1"\n', (), "does not say its format"),
        ("plan.toml", "format = 0\n", (), "does not say its format"),
        ("plan.toml", "format = = 1\n", (), "plan.toml is broken"),
        ("plan.toml", "format = 1\nformat = 1\n", (), "plan.toml is broken"),
        ("services.toml", b'name = "\xff"\n', (), "services.toml:1 cannot be read"),
    ],
)
def test_what_cannot_be_migrated_is_refused_in_a_sentence(
    old: Path, file: str, text: str | bytes, options: tuple[object, ...], says: str
) -> None:
    (old / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    before = texts(old)
    code, said = run("plan", "migrate", old, *options)
    assert code == 2
    assert says in said
    assert said.count("\n") == 1
    assert texts(old) == before


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "gone"):
        code, said = run("plan", "migrate", folder)
        assert code == 2
        assert "plan.toml" in said


def test_a_copy_of_old_is_not_written_over(old: Path) -> None:
    (old.parent / "old.format-1").mkdir()
    before = texts(old)
    with pytest.raises(CallError, match="is there already"):
        take(propose(old))
    assert texts(old) == before


def test_one_cannot_stand_in_what_is_replaced(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(old)
    with pytest.raises(CallError, match="go to the folder above"):
        take(propose(Path()))


def test_a_failure_half_way_leaves_the_plan_and_no_copy(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = propose(old)
    before = texts(old)
    real = os.rename
    written = []

    def fails(source: object, target: object) -> None:
        if str(target).endswith("old") and ".new-" in str(source):
            raise OSError(28, "No space left on device", str(target))
        written.append(target)
        real(source, target)

    monkeypatch.setattr("bettercare.bundle.folder.os.rename", fails)
    monkeypatch.setattr("bettercare.bundle.folder._exchange", lambda *_: False)
    with pytest.raises(OutputError, match="full"):
        take(proposal)
    assert written  # the copy was there before the plan was touched
    assert texts(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["old"]

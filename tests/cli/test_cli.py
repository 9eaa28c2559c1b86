"""The command line: what it says, what it writes, and how it ends."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from bettercare import bundle
from bettercare.bundle import folder as folders
from bettercare.cli import app

EXAMPLE = Path(__file__).parents[2] / "examples" / "llr_2014"
SRC = Path(bundle.__file__).parents[2]


def call(*arguments: str | Path):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_help_needs_nothing_heavy():
    code = (
        "import sys; from bettercare.cli import app\n"
        "try:\n    app(['--help'])\n"
        "except SystemExit as end:\n    assert end.code == 0\n"
        "heavy = {'numpy', 'polars', 'jinja2', 'joblib', 'tomlkit'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(SRC)},
    )
    assert ended.returncode == 0, ended.stderr
    for command in ("check", "run", "compare", "publish"):
        assert command in ended.stdout


def test_version():
    ended = call("--version")
    assert ended.exit_code == 0
    assert ended.stdout.startswith("bettercare ")


def test_check_tells_what_a_plan_holds():
    ended = call("check", EXAMPLE)
    assert ended.exit_code == 0
    assert "services" in ended.stdout
    assert "% judgement" in ended.stdout
    assert ended.stdout.endswith("No faults.\n")


def test_check_tells_every_fault_at_once(tmp_path):
    (tmp_path / "plan.toml").write_text('format = 2\ntitle = "Half a plan\n')
    ended = call("check", tmp_path)
    assert ended.exit_code == 2
    told = ended.stdout.splitlines()
    assert len(told) > 2
    assert any("plan.toml" in line for line in told)
    assert any("services.toml" in line for line in told)
    assert told[-1].startswith(f"{len(told) - 1} faults in")
    assert "Traceback" not in ended.output


def test_run_refuses_a_plan_with_faults_and_keeps_the_earlier_output(tmp_path):
    out = tmp_path / "out"
    bundle.write(out, {"verdict": pl.DataFrame({"option": ["a"]})}, {}, {})
    before = files(out)
    ended = call("run", tmp_path / "no_plan", "--out", out)
    assert ended.exit_code == 2
    assert "there is no such folder" in ended.stderr
    assert files(out) == before


def test_run_ends_with_the_verdict_and_the_report(tmp_path, quick):
    out = tmp_path / "out"
    ended = call("run", "invented", "--out", out, "--draws", 8, "--seed", 3, "--jobs", 1)
    assert ended.exit_code == 0
    assert quick == {
        "options": ["a_do_nothing", "b_left_shift", "c_in_house"], "draws": 8, "seed": 3, "jobs": 1,
    }  # fmt: skip
    assert "B. The outline case  ✗ FAILS" in ended.stdout
    assert ended.stdout.endswith(f"Report: {out / 'report.html'}\n")
    assert ended.stderr == ""  # no progress where nobody watches
    assert bundle.verify(out) == ()


def test_the_usual_folder_is_named_after_the_plan(tmp_path, quick, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = call("run", "plans/our_plan/")
    assert ended.exit_code == 0
    assert bundle.verify(tmp_path / "build" / "our_plan") == ()


def test_options_are_chosen_by_name(tmp_path, quick):
    out = tmp_path / "out"
    chosen = ("--option", "b_left_shift", "--option", "a_do_nothing", "--option", "b_left_shift")
    call("run", "invented", "--out", out, *chosen)
    assert quick["options"] == ["b_left_shift", "a_do_nothing"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "x", "--option", "b_leftshift"), 'did you mean "b_left_shift"?'),
        (("run", "x", "--require-holds", "nonsense"), 'no option "nonsense". The plan has'),
        (("run", "x", "--require-holds", "b_left_shift", "--option", "c_in_house"), "add --option"),
        (("compare", "x", "--year", "2013/41"), 'did you mean "2013/14"?'),
        (("run", "x", "--draws", "0"), "--draws"),
        (("run", "x", "--draws", "many"), "--draws"),
        (("run", "x", "--jobs", "0"), "--jobs"),
        (("run", "x", "--seed", "-1"), "--seed"),
        (("run",), "PLAN"),
        (("runn", "x"), "run"),
    ],
)
def test_a_bad_call_is_told_in_a_sentence(tmp_path, quick, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    ended = call(*arguments)
    assert ended.exit_code == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.output
    assert quick == {}  # nothing was run
    assert not list(tmp_path.iterdir())  # nothing was written


def test_a_folder_of_others_is_refused_before_the_run(tmp_path, quick):
    (tmp_path / "thesis.txt").write_text("mine")
    ended = call("run", "invented", "--out", tmp_path)
    assert ended.exit_code == 2
    assert "thesis.txt" in ended.stderr
    assert quick == {}
    assert files(tmp_path) == {"thesis.txt": b"mine"}


def test_a_full_disk_keeps_the_earlier_output(tmp_path, quick, monkeypatch):
    out = tmp_path / "out"
    call("run", "invented", "--out", out)
    before = files(out)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(folders.os, "fsync", full)
    ended = call("run", "invented", "--out", out)
    assert ended.exit_code == 2
    assert "is full" in ended.stderr
    assert files(out) == before


def test_require_holds_ends_with_3_unless_it_holds(tmp_path, quick, invented, monkeypatch):
    asked = ("run", "invented", "--out", tmp_path / "out", "--require-holds", "c_in_house")
    ended = call(*asked)
    assert ended.exit_code == 3
    assert "C. Efficiency only does not hold: fails." in ended.stderr
    good = invented.assessment()
    rows = good.verdict.with_columns(holds=pl.lit("holds"))
    holding = invented.InventedAssessment(good.results, rows, good.held_back, good.meta)
    monkeypatch.setattr("bettercare.verdict.assess", lambda *_: holding)
    assert call(*asked).exit_code == 0


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (ZeroDivisionError("by nought"), 1, "A fault in Better Care, not in your plan"),
        (MemoryError(), 1, "fewer --draws"),
        (KeyboardInterrupt(), 130, "Stopped"),
    ],
)
def test_our_own_faults_are_short(tmp_path, quick, monkeypatch, fault, code, said):
    def broken(*_):
        raise fault

    monkeypatch.setattr("bettercare.verdict.assess", broken)
    ended = call("run", "invented", "--out", tmp_path / "out")
    assert ended.exit_code == code
    assert said in ended.stderr
    assert "Traceback" not in ended.output
    assert not (tmp_path / "out").exists()
    if code == 1:
        traced = call("run", "invented", "--out", tmp_path / "out", "--debug")
        assert traced.exception is fault


def test_publish_makes_a_bundle_that_verifies(tmp_path, quick):
    out = tmp_path / "out"
    ended = call("publish", "invented", "--out", out)
    assert ended.exit_code == 0
    assert "every hash verified" in ended.stdout
    assert bundle.verify(out) == ()
    assert (out / "index.html").is_file()


def test_compare_shows_and_writes(tmp_path, quick):
    csv, html = tmp_path / "side.csv", tmp_path / "side.html"
    ended = call("compare", "invented", "--year", "2013/14", "--csv", csv, "--html", html)
    assert ended.exit_code == 0
    assert "Options side by side in 2013/14" in ended.stdout
    assert "✗ FAILS" not in ended.stdout.split("All together")[0].split("Money")[0]
    table = pl.read_csv(csv)
    assert table.columns[:4] == ["year", "check", "label", "option"]
    assert "2013/14" in html.read_text("utf-8")


def test_the_real_engine_gives_the_same_bytes_whatever_the_threads(tmp_path):
    written = []
    for jobs in (1, 2):
        out = tmp_path / str(jobs)
        ended = call(
            "run", EXAMPLE, "--out", out, "--draws", 8, "--jobs", jobs, "--option", "c_in_house"
        )
        assert ended.exit_code == 0, ended.output
        written.append(files(out))
    assert written[0] == written[1]

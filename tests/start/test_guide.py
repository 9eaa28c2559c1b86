"""The guide "Your area in a day", followed to the letter with files of an invented area."""

import fnmatch
import re
import shlex
import shutil
import subprocess
from glob import glob
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bettercare import plan as plans
from bettercare.cli import app
from tooling.transcript import environment

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/guides/your_area_in_a_day.md"
FILES = Path(__file__).parent / "files"


def commands() -> list[str]:
    """The guide's blocks of commands, in order."""
    return re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)


def follow(block: str) -> None:
    """Run a block of commands: those of the program in this process, each starts in a second."""
    lines = re.sub(r"\\\n\s*", "", block).splitlines()
    if all(line.startswith("bettercare ") for line in lines if line):
        for line in filter(None, lines):
            words = [name for word in shlex.split(line) for name in sorted(glob(word)) or [word]]
            ran = CliRunner().invoke(app, words[1:])
            assert ran.exit_code == 0, line + ran.output
        return
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", block],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, block + done.stdout + done.stderr


def test_the_guides_commands_give_a_running_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FILES, tmp_path / "downloads")
    monkeypatch.chdir(tmp_path)
    for block in commands():
        follow(block)
    plan = plans.load(tmp_path / "vale")
    assert [area.code for area in plan.areas.values() if area.code] == ["E06000901", "E07000902"]
    brought = {
        "base",
        "births",
        "deaths",
        "net_migration",
        "deprivation_share",
        "projection",
    }
    for table in brought:
        assert not plan.tables[f"population.{table}"].source[0].startswith("invented")
    volume = plan.quantities["demand.volume.gp_appointment"]
    assert volume.source == ("gp_appointments_2023_24",)
    attendances = plan.quantities["demand.volume.emergency_attendance"]
    assert attendances.source == ("ae_monthly_2023_24",)
    for table in ("demand.shape", "demand.profile", "estate.sites", "population.prevalence"):
        named = {
            key for text in plan.tables[table].columns["source"] for key in (text or "").split()
        }
        assert named & {"hes_ages_2023_24", "ae_monthly_2023_24", "eric_2023_24", "qof_2023_24"}
    assert (tmp_path / "vale/observed/kh03.csv").is_file()
    for out in ("first", "results"):
        assert (tmp_path / out / "report.html").stat().st_size > 10_000
    first, last = ((tmp_path / out / "results.csv").read_text() for out in ("first", "results"))
    assert first != last
    assert (tmp_path / "schemas" / "plan.schema.json").is_file()


def test_the_files_the_guide_names_are_those_it_reads() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    there = {path.name for path in FILES.iterdir()}
    named = set(re.findall(r"downloads/([\w.*]+)", text))
    listed = set(re.findall(r"\| `([\w]+\.csv)` \|$", text, re.M))
    assert all(fnmatch.filter(there, pattern) for pattern in named)
    assert listed <= there
    assert all(fnmatch.filter(listed, pattern) for pattern in named)
    assert all(any(fnmatch.fnmatch(name, pattern) for pattern in named) for name in listed)


def test_the_sentences_of_the_guide_are_those_of_the_program() -> None:
    table = GUIDE.read_text(encoding="utf-8").split("| it says |")[1]
    told = re.findall(r"^\| (.+?) \|", table.split("\n", 2)[2], re.M)
    code = " ".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/bettercare/start").rglob("*.py")
    )
    for sentence in told:
        plain = re.split(r' \("|\d+|\.\.\.', sentence)[0].strip()
        assert plain in code, sentence
    assert len(told) == 8

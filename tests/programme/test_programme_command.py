"""`bettercare programme` and what `bettercare check` says of the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from recorded import a_record
from small_plan import write_small_plan
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.programme import write_record


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_small_plan(tmp_path_factory.mktemp("recorded") / "plan")
    write_record(a_record(), folder)
    return folder


def said(plan: Path, *more: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["programme", str(plan), *more])
    assert done.exit_code == code, done.output
    return done.output


def test_the_programme_on_a_day(plan: Path) -> None:
    text = said(plan)
    assert "the programme on 2018-09-30" in text
    assert "  A new ward: proposal since March 2017" not in text  # its day is known
    assert "  A new ward: proposal since 1 March 2017\n" in text
    assert "    People are heard (for 1 of 2)\n" in text
    assert "  The ward: stage approved\n    £30m sought; £10m secured\n" in text
    assert "  The ward: review due 1 January 2018\n" in text
    assert "  2019: It opens\n" in text
    assert "  hospital: signed ward on 1 June 2018\n    On condition: Staff are found\n" in text
    assert "Too few nurses (risk, 12 of 25)" in text


def test_an_earlier_day_knows_nothing_later(plan: Path) -> None:
    text = said(plan, "--on", "2017-06-30")
    assert "A clinic" not in text
    assert "(risk, 6 of 25)" in text
    assert "Capital is likely (for 1 of 1)" in text


def test_what_changed_since(plan: Path) -> None:
    text = said(plan, "--since", "2018-01-31")
    assert "1 June 2018: Build it" in text
    assert "The ward: outline → approved" in text
    assert "Nothing changed." in said(plan, "--since", "2018-09-30")
    assert "is after" in said(plan, "--since", "2019-01-01", code=2)


def test_the_same_for_another_program(plan: Path) -> None:
    found = json.loads(said(plan, "--since", "2018-01-31", "--as", "json"))
    assert found["on"] == "2018-09-30"
    assert found["capital"]["total"]["secured"] == 10e6
    assert [each["proposal"]["key"] for each in found["undecided"]] == ["ward", "clinic"]
    assert found["undecided"][0]["proposal"]["history"][0]["date"] == "2016-01"
    assert {each["kind"] for each in found["changes"]} == {
        "decision", "status", "capital", "milestone", "sign-off"}  # fmt: skip
    assert len(found["record_hash"]) == 64


def test_check_counts_the_record_and_tells_its_faults(plan: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(plan)])
    assert done.exit_code == 0
    assert "Record of the programme: 2 gates, 2 proposals, 1 decision," in " ".join(
        done.output.split()
    )
    bare = write_small_plan(tmp_path / "plan")
    (bare / "programme").mkdir()
    (bare / "programme" / "record.toml").write_text("as_of = 2018\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(bare)])
    assert done.exit_code == 2
    assert "programme/record.toml:1" in done.output
    assert "1 fault in" in done.output
    assert "1 fault in the plan" in said(bare, code=2)


def test_a_plan_without_a_record_says_how_to_begin_one(tmp_path: Path) -> None:
    text = said(write_small_plan(tmp_path / "plan"), code=2)
    assert "has no programme's record" in text
    assert "programme/record.toml" in text

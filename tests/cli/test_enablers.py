"""`bettercare enablers`: what it says, and how it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_plan import SMALL, edit, write_small_plan
from typer.testing import CliRunner

from bettercare.cli import app


def call(*arguments: str | Path):
    return CliRunner().invoke(app, ["enablers", *map(str, arguments)])


def said(*arguments: str | Path) -> str:
    ended = call(*arguments)
    assert ended.exit_code == 0, ended.output
    return " ".join(ended.stdout.split())


def test_the_network_its_critical_path_and_a_slip(tmp_path: Path):
    plan = write_small_plan(tmp_path / "plan")
    after = '[[after]]\nwhat = "shared_record"\nmonths = 3\n\n[[effect]]'
    edit(plan, "interventions/crisis_response.toml", "[[effect]]", after)
    told = said(plan, "--slip", "shared_record=24")
    assert "enablers and what waits for them" in told
    assert "Critical path:" in told
    assert "Late: Shared record 24 months; the last step" in told
    assert "Apr 2014 → Apr 2016" in told


def test_an_option_without_enablers_says_so():
    assert "no enablers" in said(SMALL, "--option", "a_do_nothing")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--slip", "shared_record"], "does not say what is late"),
        (["--slip", "shared_record=-3"], "does not say what is late"),
        (["--slip", "shared_recrd=3"], 'did you mean "shared_record"'),
        (["--option", "b_at_hom"], 'did you mean "b_at_home"'),
    ],
)
def test_a_wrong_call_is_refused_in_a_sentence(arguments: list[str], words: str):
    ended = call(SMALL, *arguments)
    assert ended.exit_code == 2
    assert words in " ".join(ended.output.split())
    assert "Traceback" not in ended.output

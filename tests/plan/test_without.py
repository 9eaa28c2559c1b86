"""Plans that leave out what is optional: no beds, no staff, no changes, one year, one area."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from fuzzing import adds_up, explained
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.errors import CallError
from bettercare.explain.case import open_case
from bettercare.explain.matters import what_matters
from bettercare.explain.targets import explain
from bettercare.plan import check
from bettercare.publish import matters_page, report
from bettercare.verdict import assess

SMALL = Path(__file__).parents[2] / "examples" / "small"


def without(plan: Path, file: str, heading: str) -> None:
    """Take tables whose heading begins so out of a TOML file."""
    path = plan / file
    tables = re.split(r"(?m)^(?=\[)", path.read_text(encoding="utf-8"))
    kept = [table for table in tables if not re.match(heading, table)]
    path.write_text("".join(kept), encoding="utf-8")


def replaced(plan: Path, file: str, old: str, new: str) -> None:
    """Replace a pattern in a file wherever it stands."""
    path = plan / file
    path.write_text(re.sub(old, new, path.read_text(encoding="utf-8")), encoding="utf-8")


def no_changes(plan: Path) -> None:
    """One option that changes nothing, no interventions."""
    for folder in ("interventions", "options"):
        for file in (plan / folder).glob("*.toml"):
            if file.stem != "a_do_nothing":
                file.unlink()


def no_beds(plan: Path) -> None:
    """No bed types: nobody stays the night."""
    no_changes(plan)
    without(plan, "plan.toml", r"\[bed_types")
    replaced(plan, "services.toml", r"(?m)^beds = .*\n", "")
    without(plan, "verdict.toml", r"\[(occupancy|checks\.(beds|sequence))")
    shutil.rmtree(plan / "assumptions" / "flow")
    (plan / "assumptions" / "finance" / "bed_day_cost.toml").unlink()
    without(plan, "tables.toml", r'\["flow')
    sites = plan / "assumptions" / "estate" / "sites.csv"
    rows = [line.split(",") for line in sites.read_text(encoding="utf-8").splitlines()]
    at = rows[0].index("beds_general")
    text = "\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows)
    sites.write_text(text + "\n", encoding="utf-8")
    replaced(plan, "assumptions/workforce/skill_mix.csv", "bed-day", "unit")


def no_staff(plan: Path) -> None:
    """No staff groups."""
    no_changes(plan)
    without(plan, "plan.toml", r"\[staff_groups")
    shutil.rmtree(plan / "assumptions" / "workforce")
    without(plan, "tables.toml", r'\["workforce')
    without(plan, "verdict.toml", r"\[checks\.staff")


def no_beds_and_no_staff(plan: Path) -> None:
    """Neither."""
    no_beds(plan)
    no_staff(plan)


def no_room_stated(plan: Path) -> None:
    """No service says what it can do."""
    no_changes(plan)
    (plan / "assumptions" / "capacity" / "planned.toml").unlink()
    without(plan, "verdict.toml", r"\[checks\.places")


def no_money_stated(plan: Path) -> None:
    """No partner's funding, no efficiency."""
    for name in ("funding", "funding_growth", "efficiency"):
        (plan / "assumptions" / "finance" / f"{name}.toml").unlink()
    without(plan, "verdict.toml", r"\[checks\.money")


def one_year(plan: Path) -> None:
    """The base year alone."""
    no_changes(plan)
    replaced(plan, "plan.toml", r'horizon = ".*"', 'horizon = "2023/24"')
    dated = re.compile(r"values = \{ (\S+ = [-\d.]+).*\}")
    for file in (plan / "assumptions").rglob("*.toml"):
        text = dated.sub(r"values = { \1 }", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")


def nothing_modelled(plan: Path) -> None:
    """Only a check that is not modelled."""
    without(plan, "verdict.toml", r"\[checks\.(places|staff|money|capital|sequence)")
    replaced(plan, "verdict.toml", 'kind = "beds"\nmembers = .*\n', 'kind = "travel"\n')


VARIANTS: tuple[Callable[[Path], None], ...] = (
    no_changes, no_beds, no_staff, no_beds_and_no_staff, no_room_stated, no_money_stated, one_year,
    nothing_modelled,
)  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda each: each.__name__)
def test_a_plan_without_what_is_optional_runs_and_is_explained(variant, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(SMALL, folder)
    variant(folder)
    found = check(folder)
    assert found.plan is not None, [str(fault) for fault in found.faults]
    plan = found.plan
    done = assess(plan, draws=3, jobs=1)
    adds_up(plan, done)
    assert len(done.verdict) > 0
    assert "</html>" in report.render(plan, done)
    option = next(iter(plan.options))
    explained(plan, option, Random(1))
    tested = explain(open_case(plan, option), "all")
    if not tested.children:
        with pytest.raises(CallError, match="no check of the plan can be tested"):
            what_matters(plan, option, draws=4)
        return
    matters = what_matters(plan, option, draws=4)
    assert "</html>" in matters_page.page(matters)
    assert len(tested.children) == len(matters.members)


@pytest.mark.parametrize(
    "args",
    [
        ("explain", "staff_required", "--staff-group", "ward_nurse"),
        ("explain", "workforce.in_post.ward_nurse"),
        ("explain", "workforce.skill_mix"),
        ("explain", "beds_general_needed"),
        ("explain", "beddays", "--service", "emergency_admission"),
        ("matters", "--check", "beds"),
    ],
)
def test_what_a_plan_leaves_out_is_told_so(args: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(SMALL, folder)
    no_beds_and_no_staff(folder)
    done = CliRunner().invoke(app, [args[0], str(folder), *args[1:]])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert "fault in Better Care" not in done.output

"""Parameters of the NHP model as assumptions and interventions of a plan."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import invented_nhp as trust
import polars as pl
import pytest
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.demand.nhp.conversion.convert import convert
from bettercare.demand.nhp.conversion.into_plan import ACCOUNT, write
from bettercare.errors import CallError
from bettercare.plan import load
from bettercare.plan.model import Plan

SMALL = Path(__file__).parents[2] / "examples" / "small"
MAP = """
partner = "hospital"
[services]
"ip|elective" = "planned_admission"
"ip|non-elective" = "emergency_admission"
"aae|ambulance" = "emergency_attendance"
"aae|walk-in" = "emergency_attendance"
"aae|sdec" = "emergency_attendance"
"op|first" = "gp_appointment"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented trust, its parameters and a map of services."""
    folder = trust.write(tmp_path_factory.mktemp("conversion"))
    earlier = {"covid_adjustment": {}, "repat_locale": {}, "app_version": "v5.2"}
    trust.write_parameters(folder / "params.json", trust.parameters(**earlier))
    (folder / "map.toml").write_text(MAP, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plan(folder: Path) -> Plan:
    """The small plan with the scenario in it, read by the plan's own checker."""
    found = convert(folder / "params.json", SMALL, folder, folder / "map.toml")
    write(found, folder / "plan", folder / "params.json")
    return load(folder / "plan")


def account(folder: Path) -> dict[str, dict[str, str]]:
    with open(folder / "plan" / ACCOUNT, encoding="utf-8") as file:
        return {row["parameter"]: row for row in csv.DictReader(file)}


def leaves(given: Any, address: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every key of the file down to its figures."""
    if isinstance(given, dict) and given and "interval" not in given:
        return [one for key, below in given.items() for one in leaves(below, (*address, key))]
    return [address] if not isinstance(given, dict) or "interval" in given else []


def test_every_key_of_the_file_is_accounted_for(folder: Path, plan: Plan) -> None:
    rows = account(folder)
    for row in rows.values():
        assert bool(row["became"]) != bool(row["why_not"]), row
    raw = json.loads((folder / "params.json").read_text(encoding="utf-8"))
    for address in leaves(raw):
        path = tuple(part for part in address if part != "values")
        if path[0] == "inequalities":
            path = path[:2]
        assert "|".join(path) in rows or ".".join(path) in rows, address
    assert "earlier version" in rows["covid_adjustment"]["why_not"]
    assert "not known to version 5.2" in rows["repat_locale"]["why_not"]
    known = {
        f"interventions.{i.key}.{e.on}" for i in plan.interventions.values() for e in i.effects
    }
    for row in rows.values():
        for became in filter(None, row["became"].split("; ")):
            if became.startswith("interventions."):
                assert became in known
            elif became.count(".") == 2:
                assert became in plan.quantities


def test_round_numbers_ranges_units_and_sources_are_kept(folder: Path, plan: Plan) -> None:
    trend = plan.quantities["demand.trend.planned_admission"]
    assert (trend.value, trend.range.low, trend.range.high) == (0.01, 0, 0.02)  # type: ignore[union-attr]
    assert trend.range.kind == "80% interval"  # type: ignore[union-attr]
    assert trend.unit == "share/year"
    assert trend.source == ("nhp_invented",)
    fixed = plan.quantities["demand.trend.emergency_admission"]
    assert (fixed.value, fixed.range, fixed.source) == (0.01, None, ("nhp_invented_fixed",))
    falls = plan.interventions["nhp_ip_falls"].effects[0].multiply
    assert falls is not None
    assert falls.range is not None
    assert (falls.value, falls.range.low, falls.range.high) == (0.8, 0.7, 0.9)
    source = plan.sources["nhp_invented"]
    assert source.grade == "judgement"
    for part in ("params.json", "id invented", "dataset invented", "app version v5.2"):
        assert part in source.note
    assert plan.sources["nhp_invented_fixed"].grade == "modelled"
    ramp = plan.interventions["nhp_ip_falls"]
    assert (ramp.starts.isoformat(), ramp.ramp_months) == ("2024-04-01", 12 * 11)
    assert (folder / "plan" / "README.md").is_file()


def test_a_condition_says_what_a_strategy_reaches(plan: Plan) -> None:
    """By hand from the records: spells with smoking, each counted with its sample rate of 0.4."""
    tables = trust.tables()
    urgent = tables["ip"].filter(
        (pl.col("group") == "non-elective") & pl.col("age").is_between(17, 64)
    )
    smoking = tables["ip_activity_avoidance_strategies"].filter(pl.col("strategy") == "smoking")
    expected = urgent.join(smoking, on="rn")["sample_rate"].sum() / urgent.height
    shares = plan.tables["demand.condition_share"].columns
    found = [
        share
        for service, condition, band, share in zip(
            *(shares[c] for c in ("service", "condition", "age_band", "share")), strict=True
        )
        if (service, condition, band) == ("emergency_admission", "nhp_ip_smoking", "17-64")
    ]
    assert found == [pytest.approx(expected, abs=1e-5)]
    assert 0.03 < expected < 0.15


def test_what_is_converted_arrives(plan: Plan) -> None:
    effect = plan.interventions["nhp_ip_same_day"].effects[0]
    assert effect.on == "activity.emergency_admission"
    assert [move.service for move in effect.moves_to] == ["emergency_attendance"]
    assert effect.moves_to[0].per_unit.value == 1.0
    shorter = plan.interventions["nhp_ip_recovery"].effects
    assert {e.on for e in shorter} == {
        "flow.length_of_stay.emergency_admission", "flow.length_of_stay.planned_admission",
    }  # fmt: skip
    assert all(e.multiply.value == 0.75 for e in shorter if e.multiply is not None)


def test_days_before_an_operation_are_a_share_of_the_stays_reached(plan: Plan) -> None:
    tables = trust.tables()
    named = set(trust.PARAMETERS["efficiencies"]["ip"])
    every = tables["ip_efficiencies_strategies"].filter(pl.col("strategy").is_in(named))
    every = every.with_columns(weight=1.0 / pl.len().over("rn"))
    met = every.filter(pl.col("strategy") == "before_operation").join(tables["ip"], on="rn")
    met = met.filter(pl.col("pod") == "ip_elective_admission")
    nights = (met["speldur"] * met["weight"]).sum()
    effect = plan.interventions["nhp_ip_before_operation"].effects[0].multiply
    assert effect is not None
    assert effect.value == pytest.approx(1 - 0.4 * met["weight"].sum() / nights, abs=1e-6)


def test_figures_that_share_a_service_are_weighted_and_their_intervals_add_as_squares(
    plan: Plan,
) -> None:
    arrivals = trust.arrivals().group_by("group").agg(pl.col("arrivals").sum())
    weight = dict(arrivals.rows())
    share = weight["ambulance"] / sum(weight.values())
    trend = plan.quantities["demand.trend.emergency_attendance"]
    assert trend.range is not None
    assert trend.value == pytest.approx(0.0, abs=1e-6)
    assert trend.range.high == pytest.approx(0.01 * share, abs=1e-6)


def test_expatriation_is_the_mean_over_the_records(plan: Plan) -> None:
    elective = trust.spells().filter(pl.col("pod") == "ip_elective_admission")
    share = (elective["tretspef_grouped"] == "100").mean()
    effects = {e.on: e.multiply for e in plan.interventions["nhp_expat"].effects}
    found = effects["activity.planned_admission"]
    assert found is not None
    assert found.range is not None
    assert found.value == pytest.approx(1 - 0.075 * share, abs=1e-6)  # type: ignore[operator]
    assert found.range.high - found.value == pytest.approx(0.025 * share, abs=2e-6)  # type: ignore[operator]


def test_without_records_only_what_needs_none_is_converted(folder: Path) -> None:
    found = convert(folder / "params.json", SMALL, None, folder / "map.toml")
    assert {v.address for v in found.conversion.values} == {
        "demand.trend.planned_admission", "demand.trend.emergency_admission",
        "demand.trend.gp_appointment", "demand.health_status.gain_in_good_health",
    }  # fmt: skip
    assert found.conversion.interventions == []
    reasons = {a.parameter: a.why_not for a in found.conversion.accounts}
    assert "give --data" in reasons["activity_avoidance|ip|falls"]


def test_the_command_tells_in_a_sentence_what_is_wrong(
    folder: Path, plan: Plan, tmp_path: Path
) -> None:
    assert plan.root == folder / "plan"
    runner = CliRunner()
    call = ["demand", "convert", "--params", str(folder / "params.json"), "--plan", str(SMALL)]
    out = tmp_path / "out"
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('partner = "hospitl"\n[services]\n"ip|electiv" = "no_such"\n', "utf-8")
    done = runner.invoke(app, [*call, "--out", str(out), "--map", str(wrong)])
    assert done.exit_code == 2
    for part in ('did you mean "hospital"', 'did you mean "ip|elective"', 'service "no_such"'):
        assert part in " ".join(done.output.split())
    assert not out.exists()
    good = [*call, "--out", str(out), "--map", str(folder / "map.toml")]
    done = runner.invoke(app, good)
    assert done.exit_code == 0, done.output
    assert "keys:" in done.output
    again = runner.invoke(app, good)  # an earlier conversion is replaced
    assert again.exit_code == 0, again.output
    within = folder / "plan" / "inner"
    inside = runner.invoke(app, [*call[:5], str(folder / "plan"), "--out", str(within)])
    assert inside.exit_code == 2
    assert "is inside the plan" in " ".join(inside.output.split())
    late = trust.write_parameters(tmp_path / "late.json", trust.parameters(start_year=2024))
    with pytest.raises(CallError, match="base year is 2023/24 and the scenario's 2024/25"):
        convert(late, SMALL, None, None)

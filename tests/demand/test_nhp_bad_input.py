"""What is wrong with records or parameters is told in a sentence, with file, rows and the mend."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import invented_nhp as trust
import polars as pl
import pytest
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.demand.nhp.health_status import HealthStatusError
from bettercare.demand.nhp.parameters import ParameterError, read_parameters
from bettercare.demand.nhp.run import Asked, run_scenario
from bettercare.demand.records.reading import RecordsError


def file_of(data: Path, table: str) -> Path:
    return data / table / f"fyear={trust.START}" / f"dataset={trust.DATASET}" / "0.parquet"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = trust.write(tmp_path / "data")
    trust.write_parameters(folder / "params.json")
    return folder


def change(data: Path, table: str, rows: dict[int, dict[str, Any]]) -> None:
    """Put other values in some rows (counted from 1) of a table."""
    file = file_of(data, table)
    frame = pl.read_parquet(file)
    for row, values in rows.items():
        for column, value in values.items():
            held = frame[column].to_list()
            held[row - 1] = value
            kind = None if value is None else frame[column].dtype
            frame = frame.with_columns(pl.Series(column, held, dtype=kind, strict=False))
    frame.write_parquet(file)


ROWS: list[tuple[str, str, Any, str]] = [
    ("ip", "age", 121, "age is above 120"),
    ("ip", "age", None, "age is empty or not a whole number"),
    ("ip", "speldur", -1, "speldur is below 0"),
    ("ip", "sex", 3, "sex is not one of 1, 2"),
    ("ip", "admimeth", "99X", "admimeth is not one of 11, 12"),
    ("ip", "group", "planned", "group is not one of elective, non-elective, maternity"),
    ("ip", "disdate", "before", "the discharge is before the admission"),
    ("ip", "rn", "earlier", "rn stands in an earlier row"),
    ("op", "attendances", -5, "attendances is below 0"),
    ("op", "demog_type", "", "demog_type is not one of demographics, births"),
    ("aae", "is_ambulance", None, "is_ambulance is empty or not a flag"),
    ("ip_activity_avoidance_strategies", "sample_rate", 1.5, "sample_rate is above 1"),
]


@pytest.mark.parametrize(("table", "column", "value", "sentence"), ROWS)
def test_a_bad_row_is_set_aside_and_told(
    data: Path, table: str, column: str, value: Any, sentence: str
) -> None:
    frame = pl.read_parquet(file_of(data, table))
    if value == "before":
        value = frame["admidate"][4].replace(year=2020)
    if value == "earlier":
        value = frame["rn"][0]
    change(data, table, {5: {column: value}})
    found = run_scenario(Asked(data, data / "params.json", 2)).inputs.quarantine
    assert len(found.refusals) == 1
    refusal = found.refusals[0]
    assert sentence in refusal.reason
    assert (refusal.table, refusal.rows, refusal.of) == (table, (5,), frame.height)
    assert str(refusal).startswith(f"{table}: 1 row (")
    aside = found.frame()
    assert aside.select("table", "row").rows() == [(table, 5)]
    held = json.loads(aside["held"][0])
    assert held[column] is None if value is None else str(value) in str(held[column])
    with pytest.raises(RecordsError, match="--strict was asked for"):
        run_scenario(Asked(data, data / "params.json", 2, strict=True))


def test_many_rows_are_counted_and_the_rest_still_runs(data: Path) -> None:
    change(data, "ip", {row: {"age": 200} for row in range(1, 9)} | {20: {"speldur": -2}})
    outcome = run_scenario(Asked(data, data / "params.json", 2))
    first, second = outcome.inputs.quarantine.refusals
    assert first.rows == tuple(range(1, 9))
    assert "8 rows (0.53%) set aside, age is above 120: rows 1, 2, 3, 4, 5 and 3 more." in str(
        first
    )
    assert second.rows == (20,)
    table = outcome.tables["default"]
    admitted = table.values[(table.keys["measure"] == "admissions").to_numpy(), 0].sum()
    assert admitted == trust.spells().height - 9


def test_ages_from_91_to_120_count_as_90(data: Path) -> None:
    change(data, "ip", {5: {"age": 104}})
    outcome = run_scenario(Asked(data, data / "params.json", 2))
    assert outcome.inputs.quarantine.refusals == []
    assert outcome.inputs.activity["ip"]["age"].max() == 90


FILES: list[tuple[Callable[[Path], object], str]] = [
    (lambda d: change_columns(d, "ip", drop="hsagrp"), "has no column hsagrp"),
    (lambda d: change_columns(d, "op", rename={"attendances": "attendance"}),
     'has no column attendances (did you mean "attendance"?)'),
    (lambda d: file_of(d, "aae").write_bytes(file_of(d, "aae").read_bytes()[:2000]),
     "is not a whole parquet file"),
    (lambda d: file_of(d, "inequalities").unlink(), "there is no parquet file in"),
    (lambda d: change_columns(d, "demographic_factors", drop="2035"),
     "demographic_factors reaches from 2023 to 2034, not 2035"),
    (lambda d: drop_variant(d, "high"), 'birth_factors has no population variant "high"'),
]  # fmt: skip


def change_columns(
    data: Path, table: str, drop: str = "", rename: dict[str, str] | None = None
) -> None:
    file = file_of(data, table)
    frame = pl.read_parquet(file)
    (frame.drop(drop) if drop else frame.rename(rename or {})).write_parquet(file)


def drop_variant(data: Path, variant: str) -> None:
    file = file_of(data, "birth_factors")
    pl.read_parquet(file).filter(pl.col("variant") != variant).write_parquet(file)


@pytest.mark.parametrize(("broken", "sentence"), FILES)
def test_a_bad_file_is_told(data: Path, broken: Callable[[Path], object], sentence: str) -> None:
    broken(data)
    with pytest.raises(RecordsError) as told:
        run_scenario(Asked(data, data / "params.json", 2))
    assert sentence in str(told.value)


PARAMETERS: list[tuple[dict[str, Any], str]] = [
    ({"expat": {"ip": {"elective": {"100": [0.9, 0.8]}}}}, "[0.9, 0.8] is upside down"),
    ({"expat": {"ip": {"elective": {"100": [0.9, 1.2]}}}}, "[0.9, 1.2] is not within 0 to 1"),
    ({"repat_local": {"ip": {"elective": {"100": "much"}}}}, "is to be a number or [low, high]"),
    ({"demographic_factors": {"variant_probabilities": {"middle": 0.7, "high": 0.2}}},
     "sums to 0.9000: let the probabilities sum to 1"),
    ({"demographic_factors": {"variant_probabilities": {"middle": 1.2, "high": -0.2}}},
     "demographic_factors.variant_probabilities.high  is to be 0 or more, not -0.2"),
    ({"demographic_factors": {"variant_probabilities": {}}},
     "is to name at least one population variant"),
    ({"activity_avoidance": {"ip": {"falls": {"interval": [-0.1, 0.9]}}}},
     "[-0.1, 0.9] is not within 0 to 1"),
    ({"repat_local": {"ip": {"elective": {"100": 0.9}}}}, "0.9 is not within 1 to 5"),
    ({"expat": {"ip": {"elective": {"100": [0.8, 0.85, 0.9]}}}}, "is to be [low, high], not"),
    ({"end_year": 2020}, "2020 is not after start_year 2023"),
    ({"model_runs": 0}, "is to be a whole number from 1"),
    ({"inequalities": {"level_up": ["AA01"], "zero_sum": ["AA01"]}},
     "stands under level_up as well"),
    ({"efficiencies": {"ip": {"x": {"type": "sdecc", "interval": [0.8, 0.9]}}}},
     'type \'sdecc\' is not known (did you mean "sdec"?)'),
    ({"activity_avoidance": {"ipp": {}}},
     "activity_avoidance.ipp  is not known: use ip, op or aae"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), PARAMETERS)
def test_a_bad_parameter_is_told(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    path = trust.write_parameters(tmp_path / "p.json", trust.parameters(**changes))
    with pytest.raises(ParameterError) as told:
        read_parameters(path)
    assert sentence in str(told.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    wrong: dict[str, Any] = {}
    for changes, _ in (PARAMETERS[3], PARAMETERS[8], PARAMETERS[9]):
        wrong |= changes
    path = trust.write_parameters(tmp_path / "p.json", trust.parameters(**wrong))
    with pytest.raises(ParameterError) as told:
        read_parameters(path)
    assert str(told.value).startswith("2 faults in ")


def test_keys_of_earlier_versions_and_unknown_keys_are_named(tmp_path: Path) -> None:
    content = trust.parameters(covid_adjustment={}, bed_occupancy={}, repat_locale={})
    _, notes = read_parameters(trust.write_parameters(tmp_path / "p.json", content))
    assert len(notes) == 3
    with pytest.raises(ParameterError, match="--strict was asked for"):
        run_scenario(Asked(tmp_path, tmp_path / "p.json", strict=True))
    assert "covid_adjustment  is not used; it is from an earlier version" in notes[0]
    assert "bed-days" in notes[1]
    assert 'is not known to version 5.2 and is not used (did you mean "repat_local"?)' in notes[2]


def test_what_theirs_draws_to_the_bound_is_taken_on_request(tmp_path: Path) -> None:
    content = trust.parameters(**PARAMETERS[1][0])
    path = trust.write_parameters(tmp_path / "p.json", content)
    found, _ = read_parameters(path, clipped=True)
    assert found.quantities["expat|ip|elective|100"].high == 1.2


def test_a_year_without_health_status_is_told(data: Path) -> None:
    names = [str(year) for year in range(2036, 2080)]
    for table in ("demographic_factors", "birth_factors"):
        file = file_of(data, table)
        frame = pl.read_parquet(file)
        frame.with_columns(pl.col("2035").alias(name) for name in names).write_parquet(file)
    path = trust.write_parameters(data / "late.json", trust.parameters(end_year=2075))
    with pytest.raises(HealthStatusError, match="life expectancy is known for"):
        run_scenario(Asked(data, path, 2))


def test_the_command_writes_tells_and_ends_with_2_where_it_cannot(
    data: Path, tmp_path: Path
) -> None:
    change(data, "ip", {3: {"age": 150}})
    runner = CliRunner()
    call = ["demand", "nhp", "--data", str(data), "--params", str(data / "params.json")]
    done = runner.invoke(app, [*call, "--out", str(tmp_path / "out"), "--runs", "3"])
    assert done.exit_code == 0, done.output
    assert "ip: 1 row (0.07%) set aside, age is above 120: row 3." in done.output
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert {"default.parquet", "quarantine.parquet", "step_counts.parquet"} <= set(written)
    table = pl.read_parquet(tmp_path / "out" / "default.parquet")
    assert table.columns == ["pod", "sitetret", "measure", "model_run", "value"]
    assert sorted(table["model_run"].unique().to_list()) == [0, 1, 2, 3]
    strict = runner.invoke(app, [*call, "--out", str(tmp_path / "other"), "--strict"])
    assert strict.exit_code == 2
    assert "--strict" in strict.output
    assert not (tmp_path / "other").exists()
    missing = runner.invoke(app, [*call[:4], "--params", "none.json", "--out", str(tmp_path / "x")])
    assert missing.exit_code == 2
    assert "there is no parameter file none.json" in missing.output

"""Several providers in one run: what is shared, what adds up, and what stays apart."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import invented_nhp as trust
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.demand.nhp.parameters import ParameterError, read_parameters
from bettercare.demand.nhp.system import AskedSystem, System, draw_provider, run_system
from bettercare.demand.nhp.writing import long_table

BOARDS = {"north": "QNN", "south": "QSS"}
GROWTH = "non-demographic_adjustment|*"


def provider(folder: Path, name: str, seed: int) -> Path:
    """Another invented trust beside the others, whose residents partly come from elsewhere."""
    made = trust.write(folder / f"made_{name}")
    kinds = {"op", "aae"} if name == "south" else {"op"}  # not every trust has every kind
    for table in made.iterdir():
        if table.name in kinds:
            continue
        source = table / f"fyear={trust.START}" / f"dataset={trust.DATASET}"
        target = folder / "data" / table.name / f"fyear={trust.START}" / f"dataset={name}"
        shutil.copytree(source, target)
        if table.name in ("ip", "op", "aae"):
            frame = pl.read_parquet(target / "0.parquet").sample(fraction=0.6, seed=seed)
            if "icb" in frame.columns:
                other = next(board for key, board in BOARDS.items() if key != name)
                away = pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit(other))
                home = pl.when(pl.col("is_main_icb")).then(pl.lit(BOARDS[name]))
                home = home.otherwise(away.otherwise(pl.lit("QZZ")))
                frame = frame.with_columns(home.alias("icb"))
            frame.with_columns(sitetret=name + pl.col("sitetret")).write_parquet(
                target / "0.parquet"
            )
    return trust.write_parameters(
        folder / f"{name}.json",
        trust.parameters(dataset=name, seed=seed, inequalities={}, health_status_adjustment=True),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("system")
    for seed, name in enumerate(BOARDS, start=1):
        provider(folder, name, seed)
    return folder


def asked(folder: Path, *names: str, runs: int = 12, **more: Any) -> System:
    files = tuple(folder / f"{name}.json" for name in names)
    return next(run_system(AskedSystem(folder / "data", files, (GROWTH,), 5, runs, **more)))


@pytest.fixture(scope="module")
def system(folder: Path) -> System:
    return asked(folder, "north", "south")


def flows(system: System) -> pl.DataFrame:
    return long_table(system.flows)


def total(table: pl.DataFrame, *keys: str) -> pl.DataFrame:
    by = [*keys, "pod", "measure", "model_run"]
    return table.group_by(by).agg(pl.col("value").sum()).filter(pl.col("value") != 0).sort(by)


def test_flows_providers_and_the_system_add_up_in_every_run(system: System) -> None:
    table = flows(system)
    parts = table.filter(pl.col("residence") != "all", pl.col("provider") != "all")
    assert set(parts["residence"]) == {"QNN", "QSS", "elsewhere"}
    for keys, fixed in (
        (("provider",), {"residence": "all"}),
        (("residence",), {"provider": "all"}),
        ((), {"residence": "all", "provider": "all"}),
    ):
        shown = table.filter(
            *(pl.col(c) == v for c, v in fixed.items()), *(pl.col(c) != "all" for c in keys)
        )
        assert_frame_equal(total(parts, *keys), total(shown, *keys))
    for name, outcome in system.providers.items():
        mine = total(long_table(outcome.tables["default"]))
        theirs = total(parts.filter(pl.col("provider") == name))
        assert_frame_equal(mine, theirs)


def test_every_aggregation_of_a_provider_has_the_same_totals(system: System) -> None:
    for outcome in system.providers.values():
        within = pl.col("pod").str.starts_with("ip")
        whole = total(long_table(outcome.tables["default"]).filter(within))
        for name in ("age", "sex+age_group", "tretspef", "tretspef+los_group"):
            assert_frame_equal(total(long_table(outcome.tables[name]).filter(within)), whole)


def test_run_0_is_every_record_where_it_came_from(folder: Path, system: System) -> None:
    base = flows(system).filter(pl.col("model_run") == 0, pl.col("measure") == "admissions")
    for name in BOARDS:
        inner = folder / "data" / "ip" / f"fyear={trust.START}" / f"dataset={name}"
        spells = pl.read_parquet(inner / "0.parquet", hive_partitioning=False)
        known = pl.when(pl.col("icb").is_in(list(BOARDS.values()))).then("icb")
        counted = spells.group_by(known.otherwise(pl.lit("elsewhere")).alias("residence")).len()
        mine = base.filter(pl.col("provider") == name, pl.col("residence") != "all")
        found = mine.group_by("residence").agg(pl.col("value").sum())
        assert dict(found.rows()) == dict(counted.rows())
    arrivals = flows(system).filter(
        pl.col("model_run") == 0, pl.col("pod").str.starts_with("aae"), pl.col("value") > 0,
        pl.col("residence") != "all", pl.col("provider") == "north",
    )  # fmt: skip
    assert set(arrivals["residence"]) == {"QNN", "elsewhere"}


def test_what_is_national_is_the_same_and_the_rest_apart(system: System) -> None:
    north, south = (system.providers[name].drawn for name in BOARDS)
    assert north.variants == south.variants
    assert north.ages is not None
    assert south.ages is not None
    assert (north.ages == south.ages).all()
    for address, values in north.values.items():
        other = south.values[address]
        if values.std() < 1e-12 or address.startswith("non-demographic"):  # a constant or shared
            assert (values == other).all()
        else:
            assert (values != other).all(), address


def test_a_provider_that_leaves_and_more_runs_move_nothing_of_the_other(
    folder: Path, system: System
) -> None:
    less = asked(folder, "south", runs=16)
    for address, values in less.providers["south"].drawn.values.items():
        assert (values[:12] == system.providers["south"].drawn.values[address]).all()
    # residents of the one that left are now told with everyone else
    mine, left = (
        flows(one).filter(pl.col("provider") == "south", pl.col("residence") == "QSS")
        for one in (system, less)
    )
    assert_frame_equal(total(mine), total(left.filter(pl.col("model_run") <= 12)))


@pytest.mark.parametrize(
    ("changes", "shared", "sentence"),
    [
        ({"end_year": 2034}, (), "use the same years"),
        ({"dataset": "north"}, (), "dataset north is in 2 parameter files"),
        ({}, ("expat|ip|elective|10",), 'did you mean "expat|ip|elective|100"'),
    ],
)
def test_providers_that_cannot_be_run_together_are_told(
    folder: Path, tmp_path: Path, changes: dict[str, object], shared: tuple[str, ...], sentence: str
) -> None:
    content = trust.parameters(**({"dataset": "south", "inequalities": {}} | changes))
    other = trust.write_parameters(tmp_path / "other.json", content)
    with pytest.raises(ParameterError) as told:
        next(run_system(AskedSystem(folder / "data", (folder / "north.json", other), shared)))
    assert sentence in str(told.value)


def test_a_group_s_factor_is_common_to_the_providers(folder: Path, tmp_path: Path) -> None:
    falls, smoking = "activity_avoidance|ip|falls", "activity_avoidance|ip|smoking"
    file = tmp_path / "groups.toml"
    file.write_text(f'[frailty]\n"{falls}" = 0.9\n"{smoking}" = 0.9\n', encoding="utf-8")
    found = []
    for name in BOARDS:
        parameters, _ = read_parameters(folder / f"{name}.json")
        files = (folder / f"{name}.json",)
        system = AskedSystem(folder / "data", files, (), 5, correlations=file)
        found.append(draw_provider(parameters, 2000, 5, system).values)
    north, south = found
    assert np.corrcoef(north[falls], south[smoking])[0, 1] == pytest.approx(0.81, abs=0.09)
    other = "activity_avoidance|op|followup_reduction_adult_surgical"
    assert abs(np.corrcoef(north[other], south[other])[0, 1]) < 0.09


def test_a_path_of_a_system_ends_where_the_system_does(folder: Path, tmp_path: Path) -> None:
    """Every year adds up; the last is the plain run to the byte; moves add up over residences."""
    moves = tmp_path / "moves.toml"
    moves.write_text(
        '["activity_avoidance|ip|falls"]\nmoves_to = [{ service = "class", per_unit = 2.0 }]\n',
        encoding="utf-8",
    )
    files = []
    for name in BOARDS:
        content = trust.parameters(dataset=name, inequalities={}, end_year=2025)
        files += ["--params", str(trust.write_parameters(tmp_path / f"{name}.json", content))]
    call = ["demand", "system", "--data", str(folder / "data"), *files, "--runs", "2"]
    call += ["--moves", str(moves)]
    for out, more in (("plain", []), ("path", ["--path", "s-curve"])):
        done = CliRunner().invoke(app, [*call, *more, "--out", str(tmp_path / out)])
        assert done.exit_code == 0, done.output
    for file in (p for p in (tmp_path / "plain").rglob("*") if p.is_file()):
        other = tmp_path / "path" / "year=2025" / file.relative_to(tmp_path / "plain")
        assert file.read_bytes() == other.read_bytes(), file
    table = pl.read_parquet(tmp_path / "path" / "flows.parquet")
    assert table["year"].unique().sort().to_list() == [2024, 2025]
    parts = table.filter(pl.col("residence") != "all", pl.col("provider") != "all")
    whole = table.filter(pl.col("residence") == "all", pl.col("provider") == "all")
    assert_frame_equal(total(parts, "year"), total(whole, "year"))
    gone = pl.read_parquet(tmp_path / "plain" / "provider=north" / "moved.parquet")
    fell = gone.filter(pl.col("strategy") == "falls", pl.col("measure") == "admissions")
    by = fell.group_by("service", "model_run").agg(pl.col("value").sum())
    left, arrived = (by.filter(pl.col("service") == s).sort("model_run") for s in ("-", "class"))
    assert arrived["value"].to_list() == pytest.approx([2.0 * x for x in left["value"]])


def test_the_command_writes_providers_flows_and_the_system(folder: Path, tmp_path: Path) -> None:
    call = ["demand", "system", "--data", str(folder / "data")]
    for name in BOARDS:
        call += ["--params", str(folder / f"{name}.json")]
    call += ["--runs", "9", "--seed", "5", "--shared", GROWTH]
    for jobs in ("1", "2"):
        done = CliRunner().invoke(app, [*call, "--jobs", jobs, "--out", str(tmp_path / jobs)])
        assert done.exit_code == 0, done.output
    assert "flows.csv has who goes where" in done.output
    files = sorted(
        p.relative_to(tmp_path / "1") for p in (tmp_path / "1").rglob("*") if p.is_file()
    )
    assert {str(f) for f in files} >= {"flows.csv", "system.parquet", "provider=north/age.parquet"}
    for file in files:
        assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "2" / file).read_bytes(), file
    table = pl.read_parquet(tmp_path / "1" / "system.parquet")
    assert table.columns == ["provider", "pod", "measure", "model_run", "value"]
    assert set(table["provider"]) == {"north", "south", "all"}

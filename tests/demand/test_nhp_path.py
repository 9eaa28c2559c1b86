"""A scenario in every year: what a path must be at its ends and between them."""

from __future__ import annotations

from pathlib import Path

import invented_nhp as trust
import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.demand.nhp.parameters import ParameterError, read_parameters
from bettercare.demand.nhp.path import AskedPath, run_path
from bettercare.demand.nhp.ramps import ramps_of
from bettercare.demand.nhp.run import Asked, Outcome, run_scenario
from bettercare.demand.records.reading import RecordsError

RUNNER = CliRunner()
END = 2027


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented trust with a scenario of four years."""
    folder = trust.write(tmp_path_factory.mktemp("path"))
    trust.write_parameters(folder / "params.json", trust.parameters(end_year=END))
    return folder


def call(data: Path, out: Path, *more: str) -> None:
    done = RUNNER.invoke(
        app,
        ["demand", "nhp", "--data", str(data), "--params", str(data / "params.json"),
         "--out", str(out), "--runs", "9", *more],
    )  # fmt: skip
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def written(data: Path) -> Path:
    call(data, data / "path", "--path", "linear", "--jobs", "1")
    return data / "path"


@pytest.fixture(scope="module")
def means(data: Path) -> dict[int, Outcome]:
    """Means of every year, six runs."""
    asked = Asked(data, data / "params.json", 6, expectation=True)
    return {o.parameters.end_year: o for o in run_path(asked, AskedPath("linear"))}


def test_the_end_year_is_the_single_run_to_the_byte(data: Path, written: Path) -> None:
    call(data, data / "single")
    names = sorted(path.name for path in (data / "single").iterdir())
    assert len(names) > 12
    inner = written / f"year={END}"
    assert sorted(path.name for path in inner.iterdir()) == names
    for name in names:
        assert (inner / name).read_bytes() == (data / "single" / name).read_bytes(), name


def test_there_is_every_year_and_year_is_a_key(written: Path) -> None:
    table = pl.read_parquet(written / "default.parquet")
    assert table.columns == ["year", "pod", "sitetret", "measure", "model_run", "value"]
    runs = table.group_by("year").agg(pl.col("model_run").unique().sort()).sort("year")
    assert runs["year"].to_list() == list(range(trust.START, END + 1))
    assert runs["model_run"].to_list() == [[0]] + [list(range(10))] * 4
    by_folder = pl.read_parquet(written / "year=*" / "default.parquet", hive_partitioning=True)
    assert by_folder.height == table.filter(pl.col("year") > trust.START).height
    figures = pl.read_csv(written / "summary.csv")
    assert figures["year"].unique().sort().to_list() == list(range(trust.START + 1, END + 1))


def test_threads_change_no_byte_of_a_path(data: Path, written: Path, tmp_path: Path) -> None:
    call(data, tmp_path / "more", "--path", "linear", "--jobs", "3")
    files = sorted(p.relative_to(written) for p in written.rglob("*") if p.is_file())
    for name in files:
        assert (written / name).read_bytes() == (tmp_path / "more" / name).read_bytes(), name


def effect(outcome: Outcome, factor: str, strategy: str = "-") -> np.ndarray:
    keys = outcome.tables["step_counts"].keys
    mine = (keys["change_factor"] == factor) & (keys["strategy"] == strategy)
    mine &= keys["measure"] == "admissions"
    return outcome.tables["step_counts"].values[mine.to_numpy()].sum(axis=0)


def test_each_factor_takes_its_year(data: Path, means: dict[int, Outcome]) -> None:
    parameters, _ = read_parameters(data / "params.json")
    end = means[END].drawn.values
    spells = trust.spells()
    elective = spells.filter(pl.col("ndggrp") == "elective").height
    urgent = spells.filter(pl.col("ndggrp") == "non-elective").height
    planned = spells.filter((pl.col("group") == "elective") & (pl.col("tretspef_grouped") == "100"))
    growth = end["non-demographic_adjustment|ip|elective"]
    for years, year in enumerate(range(trust.START + 1, END + 1), start=1):
        found = effect(means[year], "non-demographic_adjustment")
        compounded = (growth**years - 1) * elective + (1.01**years - 1) * urgent
        assert found == pytest.approx(compounded)
        left = (end["expat|ip|elective|100"] - 1) * years / 4 * planned.height
        assert effect(means[year], "expat") == pytest.approx(left)
        # 10% more from the first year on: the base was counted wrong
        assert effect(means[year], "baseline_adjustment") == pytest.approx(0.1 * planned.height)
    assert parameters.start_year == trust.START


def test_demography_and_births_are_those_of_the_year(means: dict[int, Outcome]) -> None:
    spells = trust.spells()
    people = spells.filter(pl.col("demog_type") == "demographics")["age"].sum()
    newborn = spells.filter((pl.col("demog_type") == "births") & (pl.col("age") == 0)).height
    mothers = spells.filter((pl.col("demog_type") == "births") & (pl.col("age") > 0))["age"]
    for years, year in enumerate(range(trust.START + 1, END + 1), start=1):
        variants = np.array([trust.GROWTH[name] for name in means[year].drawn.variants])
        found = effect(means[year], "demographic_adjustment")
        assert found == pytest.approx(variants * years * people / 60)
        births = sum(0.02 if age < 30 else -0.01 for age in mothers) + 0.005 * newborn
        assert effect(means[year], "birth_adjustment") == pytest.approx(years * births)


def test_a_run_keeps_its_health_and_comes_to_it_with_life_expectancy(
    means: dict[int, Outcome],
) -> None:
    end = means[END].drawn.ages
    assert end is not None
    ages = np.arange(55, 91)
    share = []
    for year in range(trust.START + 1, END):
        now = means[year].drawn.ages
        assert now is not None
        ratio = (ages - now) / (ages - end)
        assert ratio.std(axis=(0, 2)).max() < 1e-9  # the same part of its way in every run and age
        share.append(ratio.mean(axis=(0, 2)))
    assert (np.diff(np.stack(share), axis=0) > 0).all()
    assert 0.0 < share[0].min() < share[-1].max() < 1.0


def test_a_run_is_one_story(written: Path, means: dict[int, Outcome]) -> None:
    """Years of one run move together: differences vary less than years drawn apart would."""
    table = pl.read_parquet(written / "default.parquet").filter(pl.col("model_run") > 0)
    admitted = table.filter(pl.col("measure") == "attendances", pl.col("pod") == "op_first")
    wide = admitted.group_by("year", "model_run").agg(pl.col("value").sum()).sort("year")
    found = wide.pivot(on="year", index="model_run", values="value").sort("model_run")
    x = found.drop("model_run").to_numpy()
    steps = np.diff(x, axis=1)
    assert steps.std(axis=0).max() < 0.7 * np.sqrt(2 * x.mean())


def test_a_figure_may_have_a_ramp_of_its_own(
    data: Path, means: dict[int, Outcome], tmp_path: Path
) -> None:
    file = tmp_path / "ramps.toml"
    file.write_text(
        '["activity_avoidance|ip|falls"]\nstarts = 2024\nfull = 2026\nshape = "s_curve"\n', "utf-8"
    )
    asked = Asked(data, data / "params.json", 6, expectation=True)
    own = {o.parameters.end_year: o for o in run_path(asked, AskedPath("linear", file))}
    address = "activity_avoidance|ip|falls"
    end = means[END].drawn.values[address]
    for year, share in ((2024, 0.0), (2025, 0.5), (2026, 1.0), (2027, 1.0)):
        assert own[year].drawn.values[address] == pytest.approx(1 + share * (end - 1))
        for other in means[year].drawn.values.keys() - {address}:
            assert (own[year].drawn.values[other] == means[year].drawn.values[other]).all()
    assert (own[2024].tables["default"].values.sum()) > means[2024].tables["default"].values.sum()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('["activity_avoidance|ip|fals"]', 'did you mean "activity_avoidance|ip|falls"'),
        ('["activity_avoidance|ip|falls"]\nshape = "curve"', "'curve' is not known"),
        ('["activity_avoidance|ip|falls"]\nfull = 2030', "be full by 2027"),
        ('["activity_avoidance|ip|falls"]\nstarts = 2027', "runs from 2027 to 2027"),
        ('["activity_avoidance|ip|falls"]\nstart = 2025', "start  is not known"),
        ("a = ", "is not TOML"),
    ],
)
def test_a_bad_ramp_is_told(data: Path, tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "ramps.toml"
    file.write_text(text, encoding="utf-8")
    parameters, _ = read_parameters(data / "params.json")
    with pytest.raises(ParameterError) as told:
        ramps_of(parameters, "linear", file)
    assert sentence in str(told.value)
    with pytest.raises(ParameterError, match='"curved" is no shape of a path'):
        ramps_of(parameters, "curved")


def test_a_year_that_the_projection_lacks_is_told(tmp_path: Path) -> None:
    """The scenario itself needs its start and end alone; a path needs every year between."""
    years = trust.tables()["demographic_factors"].drop("2025")
    data = trust.write(tmp_path / "data", {"demographic_factors": years})
    params = trust.write_parameters(tmp_path / "p.json", trust.parameters(end_year=END))
    asked = Asked(data, params, 1, expectation=True)
    with pytest.raises(
        RecordsError, match="demographic_factors reaches from 2023 to 2035, not 2025"
    ):
        next(run_path(asked, AskedPath("linear")))
    assert run_scenario(asked).parameters.end_year == END

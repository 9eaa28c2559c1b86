"""A plan that stands on records says what the same plan says from tables, within chance."""

import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import chisquare

from bettercare.demand.records.base_command import write_base
from bettercare.demand.records.base_counts import base_counts
from bettercare.demand.records.cells import Asked as Reading
from bettercare.demand.records.cells import add_up_records
from bettercare.demand.records.places import places_of
from bettercare.demand.records.reading import RecordsError
from bettercare.errors import PlanFaults
from bettercare.explain import provenance
from bettercare.explain.cells import find_cells, of_cells
from bettercare.plan import load
from bettercare.sampling import DrawBook
from bettercare.synth.making import Asked, make_records
from bettercare.system import run_option
from bettercare.system.model import build_model
from bettercare.verdict import assess

SMALL = Path(__file__).parents[2] / "examples" / "small"
LINE = 'from_records = "records"\n\n'
EMERGENCY = '{ kind = "apc", pod = ["emergency"] }'
FIRST = '{ kind = "op", pod = ["first"] }'
SERVICES = ("emergency_admission", "planned_admission", "emergency_attendance")


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    plan = load(SMALL)
    folder = tmp_path_factory.mktemp("made") / "records"
    made = make_records(plan, Asked(plan.first_year, seed=11), folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Ibis calls DuckDB by an old name
        outcome = add_up_records(Reading(folder, places=places_of(plan)))
    assert outcome.artificial
    assert outcome.cells["count"].sum() == sum(made.by_kind.values())  # nothing set aside
    return outcome.cells


@pytest.fixture(scope="module")
def folder(cells, tmp_path_factory):
    """The small plan on the counts of those cells."""
    root = shutil.copytree(SMALL, tmp_path_factory.mktemp("plan") / "small")
    write_base(load(SMALL), cells, "cells sha256:0123", root / "records", False)
    (root / "services.toml").write_text(LINE + (root / "services.toml").read_text())
    return root


@pytest.fixture
def copy(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "copy")


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def figures(plan):
    """Rows of the central draw of the plan's first option."""
    model = build_model(plan)
    option = next(iter(plan.options.values()))
    return model, run_option(model, option, DrawBook(1, 1, central=True)).rows


def test_activity_and_beds_are_those_of_the_tables(folder):
    (tables, by_table), (records, by_record) = figures(load(SMALL)), figures(load(folder))
    for service in SERVICES:
        own, theirs = (
            rows[model.layout["activity", service]][:, 0]
            for model, rows in ((tables, by_table), (records, by_record))
        )
        assert np.abs(own - theirs).max() < 4 * own.max() ** 0.5 + 20  # chance and rounding
    days, other = (
        rows[model.layout["beddays", "emergency_admission"]][:, 0]
        for model, rows in ((tables, by_table), (records, by_record))
    )
    # relative error of a year's nights: stays vary by about 1.4 times their mean
    assert np.abs(other / days - 1).max() < 4 * (1 + 1.4**2) ** 0.5 / 9800**0.5


def test_use_by_area_age_and_sex_is_that_of_the_tables(folder):
    tables, records = (build_model(load(each)) for each in (SMALL, folder))
    at = tables.index["emergency_admission"]
    hoped, seen = tables.cells[at].resident.ravel(), records.cells[at].resident.ravel()
    there = hoped > 0
    count = 9800 * seen[there] / seen[there].sum()
    assert chisquare(count, 9800 * hoped[there] / hoped[there].sum()).pvalue > 1e-3
    assert not seen[~there].any()


def test_the_verdict_is_that_of_the_tables(folder):
    tables, records = (assess(load(each), draws=32, jobs=1) for each in (SMALL, folder))
    told = ["option", "year", "check", "area", "site", "setting", "service", "partner", "holds"]
    assert records.verdict.select(told).equals(tables.verdict.select(told))


def test_a_figure_says_that_it_was_counted(folder):
    plan = load(folder)
    told = provenance.of_figure(plan, plan.quantities["demand.volume.emergency_admission"])
    assert told.grade == "measured"
    assert "Hospital records of 2023/24, counted in records (measured)" in told.sources
    assert told.place == "records/people.csv"
    cells = find_cells(plan, "demand.shape.emergency_admission:hill:85+:f")
    assert of_cells(plan, cells).place == "counted from records"
    every = find_cells(plan, "demand.shape")
    assert of_cells(plan, every).place == "counted from records and assumptions/demand/shape.csv"
    assert "sha256:0123" in plan.sources["hospital_records"].note
    assert set(plan.tables["demand.shape"].columns["source"]) >= {"hospital_records"}
    # what the plan says beside the figure stays, its range in proportion
    table = load(SMALL).quantities["demand.volume.emergency_admission"]
    figure = plan.quantities["demand.volume.emergency_admission"]
    assert figure.owner == table.owner
    assert figure.range.low / figure.value == pytest.approx(table.range.low / table.value)


def test_nothing_is_measured_by_artificial_records(copy):
    change(copy / "records" / "datapackage.json", '"artificial": false', '"artificial": true')
    plan = load(copy)
    source = plan.sources["hospital_records"]
    assert source.title.startswith("Artificial hospital records")
    assert plan.quantities["demand.volume.emergency_admission"].grade == "modelled"


def test_the_plans_hash_holds_the_counts(copy):
    before = load(copy).hash
    change(copy / "records" / "months.csv", "emergency_admission,1,", "emergency_admission,1,1")
    assert load(copy).hash != before
    assert load(SMALL).hash != before


def test_one_service_alone_can_stand_on_records(copy):
    change(copy / "services.toml", LINE, "")
    change(copy / "services.toml", "records = {", 'from_records = "records"\nrecords = {')
    plan = load(copy)
    counted = [
        key
        for key in SERVICES
        if "hospital_records" in plan.quantities[f"demand.volume.{key}"].source
    ]
    assert counted == ["emergency_admission"]


def test_what_is_published_is_rounded_and_small_counts_are_not_shown(folder, cells):
    shown = pl.read_csv(folder / "records" / "people.csv")
    assert (shown["count"].drop_nulls() % 5 == 0).all()
    few = cells.with_columns(pl.min_horizontal("count", pl.lit(1)).alias("count")).head(40)
    counted = base_counts(load(SMALL), few)
    assert counted.frames["people"]["count"].null_count() > 0
    stays = counted.frames["stays"]
    assert stays.filter(pl.col("spells").is_null())["mean_nights"].null_count() > 0
    assert stays.filter(pl.col("spells").is_null())["mean_nights"].drop_nulls().is_empty()


def test_where_a_count_is_suppressed_the_areas_together_stand_for_it(copy):
    path = copy / "records" / "people.csv"
    rows = path.read_text().splitlines()
    at = next(i for i, row in enumerate(rows) if row.startswith("emergency_admission,hill,85+,f,"))
    rows[at] = "emergency_admission,hill,85+,f,"
    path.write_text("\n".join(rows) + "\n")
    shape = load(copy).tables["demand.shape"].columns
    found = {
        (area, sex): relative
        for service, area, band, sex, relative in zip(
            *(shape[n] for n in ("service", "area", "age_band", "sex", "relative")), strict=True
        )
        if service == "emergency_admission" and band == "85+"
    }
    assert found["hill", "f"] == found["coast", "f"]
    assert found["hill", "m"] != found["coast", "m"]


def test_records_of_unknown_age_are_shared_out(cells):
    plan = load(SMALL)
    lost = cells.with_row_index().with_columns(
        pl.when(pl.col("index") % 10 == 0)
        .then(pl.lit("unknown"))
        .otherwise("age_band")
        .alias("age_band")
    )
    found = base_counts(plan, lost.drop("index"))
    assert any("unknown age" in note for note in found.notes)
    whole = pl.col("area").eq("all") & pl.col("age_band").eq("all") & pl.col("sex").eq("all")
    for frames in (found.frames, base_counts(plan, cells).frames):
        total = frames["people"].filter(whole, service="emergency_admission")["count"].item()
        assert total == pytest.approx(10_100, abs=2)


def test_a_trusts_own_records_are_raised_by_what_goes_elsewhere(cells):
    own = cells.filter(pl.col("site") != "elsewhere")
    found = base_counts(load(SMALL), own)
    assert any("provider elsewhere" in note for note in found.notes)
    whole = pl.col("area").eq("all") & pl.col("age_band").eq("all") & pl.col("sex").eq("all")
    total = found.frames["people"].filter(whole, service="emergency_admission")["count"].item()
    assert total == pytest.approx(10_100, rel=0.02)


def test_cells_that_are_not_the_plans_are_refused(cells):
    plan = load(SMALL)
    with pytest.raises(RecordsError, match="nothing of 2023/24"):
        base_counts(plan, cells.with_columns(year=pl.lit("2019/20")))
    with pytest.raises(RecordsError, match="no age bands of the plan"):
        base_counts(plan, cells.with_columns(age_band=pl.lit("5-9")))
    with pytest.raises(RecordsError, match="added up over area, site"):
        base_counts(
            plan, cells.with_columns(pl.lit(None, pl.String).alias(n) for n in ("area", "site"))
        )
    with pytest.raises(RecordsError, match="none of the cells are records"):
        base_counts(plan, cells.with_columns(pod=pl.lit("maternity")))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("services.toml", '"records"', '"elsewhere"', "elsewhere/datapackage.json cannot be read"),
        ("services.toml", '"records"', "5", "the number 5 where the name of a folder is wanted"),
        ("records/datapackage.json", '"2023/24"', '"2019/20"', "the counts are of 2019/20"),
        ("records/datapackage.json", '"cells": ', '"made": ', "does not say what the counts"),
        ("records/people.csv", ",hill,", ",hull,", '"hull" is no area of the plan'),
        ("records/people.csv", ",0-16,", ",0-17,", '"0-17" is no age band of the plan'),
        ("records/people.csv", "service,area", "area,service", "is no table of service"),
        ("records/months.csv", "emergency_admission,1,", "emergency_admission,1,x", "is no count"),
        (
            "services.toml",
            f"records = {EMERGENCY}",
            'from_records = "records"',
            "not which records",
        ),
        ("services.toml", "[crisis_visit]", f"[crisis_visit]\nrecords = {FIRST}", "no counts"),
    ],
)
def test_what_is_wrong_with_the_counts_is_said(copy, file, old, new, said):
    change(copy / file, old, new)
    with pytest.raises(PlanFaults, match=said):
        load(copy)


def test_a_plan_without_the_line_does_not_read_the_folder(copy):
    change(copy / "services.toml", LINE, "")
    manifest = copy / "records" / "datapackage.json"
    manifest.write_text(json.dumps({"broken": True}))
    assert load(copy).hash == load(SMALL).hash

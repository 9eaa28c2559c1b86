"""Hospital records: every row is in a cell, set aside with its reason, or left out by a rule."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

pytest.importorskip("ibis")
pytest.importorskip("duckdb")

from written_records import rows_of, text_of, write_extract

from bettercare.cli import app
from bettercare.demand.records.cells import (
    Asked,
    Outcome,
    add_up_records,
    read_cells,
)
from bettercare.demand.records.checking import columns_of
from bettercare.demand.records.fields import HOSPITAL_RECORDS, fields_of, plain_name
from bettercare.demand.records.parts import files_of
from bettercare.demand.records.places import SINGLE_YEARS, Places, places_of
from bettercare.demand.records.reading import RecordsError
from bettercare.plan import load
from bettercare.tables.activity_cells import CELLS, PODS

ROOT = Path(__file__).parents[2]
ARTIFICIAL = ROOT.parent / "shared" / "data" / "llr"

#: One fault a row, and the reason it is refused for.
FAULTS = {
    "apc": [
        ({}, ""),
        ({"STARTAGE": "121"}, "age (STARTAGE) is above 120"),
        ({"STARTAGE": "-1"}, "age (STARTAGE) is below 0"),
        ({"STARTAGE": "old"}, "age (STARTAGE) is not a number"),
        ({"STARTAGE": "7008"}, "age (STARTAGE) is above 120"),
        ({"SPELDUR": "-2"}, "stay (SPELDUR) is below 0"),
        ({"EPIORDER": "1.5"}, "episode_order (EPIORDER) is not a whole number"),
        ({"DISDATE": "2013-04-30"}, "the discharge is before the admission"),
        ({"EPIEND": "2013-04-30"}, "the episode ends before it starts"),
        ({"EPISTART": "2013-04-30"}, "the episode starts before the admission"),
        ({"ADMIDATE": "1801-01-01"}, "admission_date (ADMIDATE) is empty or not known"),
        ({"ADMIDATE": "2013-02-30"}, "admission_date (ADMIDATE) is not a day"),
        ({"ADMIDATE": "0213-05-01"}, "admission_date (ADMIDATE) is not between 1900 and 2100"),
        ({"ADMIMETH": "77"}, "admission_method (ADMIMETH) is a code outside the list"),
        ({"CLASSPAT": "7"}, "patient_class (CLASSPAT) is a code outside the list"),
        ({"SEX": "F"}, "sex (SEX) is a code outside the list"),
        ({"EPIKEY": "1", "PSEUDO_HESID": "Z"}, "its key stands in an earlier row"),
        ({}, "the same episode stands in an earlier row under another key"),
    ],
    "op": [
        ({}, ""),
        ({"ATTENDED": "8"}, "attended (ATTENDED) is a code outside the list"),
        ({"APPTDATE": ""}, "appointment_date (APPTDATE) is empty or not known"),
        ({"ATTENDKEY": "1"}, "its key stands in an earlier row"),
    ],
    "ae": [
        ({}, ""),
        ({"AEDEPTTYPE": "6"}, "department (AEDEPTTYPE) is a code outside the list"),
        ({"AEKEY": "1"}, "its key stands in an earlier row"),
    ],
}


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    for records, faults in FAULTS.items():
        write_extract(folder, records, [change for change, _ in faults])
    (folder / "readme.doc").write_text("not a table", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def outcome(extract: Path) -> Outcome:
    return add_up_records(Asked(extract))


def test_every_fault_is_refused_for_its_reason_with_its_row(outcome: Outcome) -> None:
    told = {
        (str(records), row): reason
        for records, row, reason in outcome.quarantine.select("records", "row", "reason").rows()
    }
    wanted = {
        (records, row): reason
        for records, faults in FAULTS.items()
        for row, (_, reason) in enumerate(faults, start=1)
        if reason
    }
    assert told == wanted
    assert outcome.cells.group_by("records").agg(pl.col("count").sum()).sort("records").rows() == [
        ("ae", 1), ("apc", 1), ("op", 1),
    ]  # fmt: skip


def test_what_is_refused_is_kept_as_it_was_given(outcome: Outcome) -> None:
    held = outcome.quarantine.filter(
        (pl.col("records") == "apc") & (pl.col("reason").str.contains("above 120"))
    ).sort("row")["held"]
    assert [json.loads(text)["STARTAGE"] for text in held] == ["121", "7008"]


def test_the_sentence_gives_count_share_and_rows(outcome: Outcome) -> None:
    sentences = [str(each) for each in outcome.added[0].refused]
    assert (
        "apc.csv: 2 rows (11.11%) set aside, age (STARTAGE) is above 120: rows 2, 5." in sentences
    )
    assert outcome.notes == ("readme.doc is no table and is not read",)


def test_cells_are_as_declared(outcome: Outcome, tmp_path: Path) -> None:
    assert tuple(outcome.cells.columns) == CELLS.names
    choices = {column.name: column.choices for column in CELLS.columns if column.choices}
    for name, allowed in choices.items():
        assert set(outcome.cells[name].drop_nulls()) <= set(allowed)
    for records, pod in outcome.cells.select("records", "pod").unique().rows():
        assert pod in PODS[records]
    outcome.cells.write_parquet(tmp_path / "cells.parquet")
    assert read_cells(tmp_path).equals(outcome.cells)


def test_the_command_sets_aside_or_stops(extract: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["records", "cells", str(extract / "op.csv"), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "4 rows read, 75.00% of them set aside." in done.output
    assert sorted(path.name for path in out.iterdir()) == [
        "bettercare_cells.json", "cells.parquet", "quarantine.parquet",
    ]  # fmt: skip
    assert "the cells are added up over deprivation and month" in done.output
    assert read_cells(out).select("month", "deprivation").null_count().row(0) == (1, 1)
    one = str(extract / "ae.csv")
    call = ["records", "cells", one, "--out", str(tmp_path / "no"), "--strict"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 2
    assert "--strict was asked for" in done.output
    assert not (tmp_path / "no").exists()


def test_what_is_kept_is_not_added_up_over(extract: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    call = ["records", "cells", str(extract / "op.csv"), "--out", str(kept), "--keep", "month"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.output
    assert "the cells are added up over deprivation (" in done.output
    assert read_cells(kept).select("month", "deprivation").null_count().row(0) == (0, 1)


def test_parquet_parts_with_types_give_what_text_gives(tmp_path: Path) -> None:
    changes = [
        {"PSEUDO_HESID": str(n), "STARTAGE": str(30 + n), "ADMIMETH": ("11", "21")[n % 2]}
        for n in range(6)
    ]
    write_extract(tmp_path / "text", "apc", changes)
    frame = pl.DataFrame(rows_of("apc", changes)).with_columns(
        pl.col("ADMIDATE", "DISDATE", "EPISTART", "EPIEND").str.to_date(),
        pl.col("STARTAGE", "EPIORDER", "ADMIMETH").cast(pl.Int64),
        pl.col("SEX", "CLASSPAT").cast(pl.Float64),
    )
    parts = tmp_path / "parts" / "fyear=1314"
    parts.mkdir(parents=True)
    frame.head(4).write_parquet(parts / "part-0.parquet")
    frame.tail(2).with_columns(
        pl.col("STARTAGE").cast(pl.Float64), pl.col("ADMIDATE").cast(pl.Datetime)
    ).write_parquet(parts / "part-1.parquet")
    typed = add_up_records(Asked(tmp_path / "parts"))
    assert typed.quarantine.is_empty()
    assert typed.cells.equals(add_up_records(Asked(tmp_path / "text")).cells)


def test_a_plan_names_areas_sites_and_ages(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    write_extract(
        folder,
        "ae",
        [
            {"RESLADST_ONS": "E07000130"},
            {"RESLADST_ONS": "E07000151"},
            {"RESLADST_ONS": "E07000151", "SITETRET": "RYY01"},
            {"RESLADST_ONS": ""},
        ],
    )
    from dataclasses import replace

    places = places_of(load(ROOT / "examples" / "llr_2014"))
    places = replace(places, sites={"RXX01": "lri"})
    found = add_up_records(Asked(folder, places=places))
    rows = found.cells.select("area", "site", "age_band", "count").rows()
    assert rows == [
        ("charnwood", "lri", "17-44", 1), ("outside", "lri", "17-44", 1),
        ("unknown", "lri", "17-44", 1),
    ]  # fmt: skip
    assert [(one.units, one.reason[:27]) for one in found.added[0].left_out] == [
        (1, "neither lives in an area of")
    ]


def test_small_areas_give_area_and_deprivation_and_single_years_of_age(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    row = {"RESLADST_ONS": "", "LSOA11": "E01025622"}
    write_extract(folder, "op", [row, {**row, "LSOA11": "E01099999"}])
    lookup = tmp_path / "lookup.csv"
    lookup.write_text("code,area,deprivation\nE01025622,E06000016,1\n", encoding="utf-8")
    places = Places(age_bands=SINGLE_YEARS)
    asked = Asked(folder, places=places, small_areas=lookup, without=("month",))
    cells = add_up_records(asked).cells
    assert cells.select("area", "deprivation", "age_band", "month").rows() == [
        ("E06000016", "1", "40", None), ("unknown", "unknown", "40", None),
    ]  # fmt: skip


def test_plain_tables_of_activity(tmp_path: Path) -> None:
    table = tmp_path / "activity.csv"
    table.write_text(
        "area,site,service,age_band,sex,month,count,beddays\n"
        "blaby,lri,emergency_admission,85+,f,2014-02,3,40\n"
        "blaby,lri,emergency_admission,85+,f,2014-02,2,10\n"
        "blaby,lri,emergency_admission,85+,f,2014-02,-1,10\n"
        "blaby,lri,emergency_admission,85+,f,2014-13,1,10\n",
        encoding="utf-8",
    )
    found = add_up_records(Asked(table, kind="activity"))
    keys = ("records", "area", "pod", "age_band", "year", "month")
    measures = ("count", "beddays_midnight", "beddays_los_plus_1")
    assert found.cells.select(*keys, *measures).rows() == [
        ("activity", "blaby", "emergency_admission", "85+", "2013/14", "2014-02", 5, 50, 55)
    ]
    assert found.quarantine["reason"].to_list() == [
        "count is below 0", "month is not like 2013-04",
    ]  # fmt: skip


ODD = st.sampled_from(["", "&", "0", "1", "2", "11", "21", "99", "7001", "-3", "2013-05-02", "é"])


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    changes=st.lists(
        st.dictionaries(st.sampled_from(sorted(rows_of("apc", [{}])[0])), ODD, max_size=3),
        min_size=1,
        max_size=30,
    )
)
def test_no_row_is_lost_whatever_it_holds(
    changes: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    # the last row is sound, so that there is something to count
    folder = tmp_path_factory.mktemp("any")
    write_extract(folder, "apc", [*changes, {"PSEUDO_HESID": "sound", "EPIKEY": "sound"}])
    found = add_up_records(Asked(folder)).added[0]
    assert found.rows == len(changes) + 1
    assert found.quarantine.height == found.set_aside
    left = sum(each.rows for each in found.left_out)
    assert 1 <= found.cells["count"].sum() <= found.rows - found.set_aside - left


def test_each_name_belongs_to_one_field() -> None:
    for records in (*HOSPITAL_RECORDS, "activity"):
        names = [plain_name(name) for field in fields_of(records) for name, _ in field.names]
        assert len(names) == len(set(names)), records


@pytest.mark.skipif(not ARTIFICIAL.is_dir(), reason="the artificial HES files are not at hand")
def test_the_artificial_hes_files_are_known() -> None:
    for records in HOSPITAL_RECORDS:
        (file,), _ = files_of(ARTIFICIAL / f"artificial_hes_{records}.csv")
        assert len(columns_of(records, file)) > 10


def test_a_missing_column_is_named_with_what_it_may_be_called(tmp_path: Path) -> None:
    rows = [{key: value for key, value in row.items() if key != "CLASSPAT"}
            for row in rows_of("apc", [{}])]  # fmt: skip
    (tmp_path / "apc.csv").write_text(text_of(rows), encoding="utf-8")
    with pytest.raises(RecordsError, match=r"apc\.csv has no column for patient_class \(CLASSPAT"):
        add_up_records(Asked(tmp_path))


def test_a_damaged_page_is_told_with_its_file(tmp_path: Path) -> None:
    changes = [{"PSEUDO_HESID": f"person {n * 7919 % 5003}"} for n in range(4000)]
    path = tmp_path / "apc.parquet"
    pl.DataFrame(rows_of("apc", changes)).write_parquet(path, compression="zstd")
    whole = bytearray(path.read_bytes())
    whole[100:4000] = bytes(3900)  # the end, which says what is where, stays
    path.write_bytes(bytes(whole))
    with pytest.raises(RecordsError, match=r"apc\.parquet cannot be read to its end"):
        add_up_records(Asked(tmp_path))


def test_cells_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="make it with"):
        read_cells(tmp_path)
    pl.DataFrame({"area": ["a"]}).write_parquet(tmp_path / "cells.parquet")
    with pytest.raises(RecordsError, match="has no column records, site"):
        read_cells(tmp_path)

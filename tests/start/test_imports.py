"""Each kind of public file is read as published, and its figures are those of the file."""

import hashlib
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bettercare import plan as plans
from bettercare.cli import app
from bettercare.errors import CallError
from bettercare.plan.folder import plan_hash
from bettercare.start.catalogue import KINDS
from bettercare.start.kinds import READERS

FILES = Path(__file__).parent / "files"
NOMIS = FILES / "nomis_population_2023.csv"
SERIES = FILES / "myeb1_series.csv"
WIDE = FILES / "nomis_population_wide.csv"
FEMALES, MALES = FILES / "mye2_females_2023.csv", FILES / "mye2_males_2023.csv"
COMPONENTS = FILES / "myeb2_components.csv"
IMD = FILES / "imd_file_7.csv"
APPOINTMENTS = FILES / "gp_appointments_2023_24.csv"


def figure(rows, column="people", **keys):
    """The figure of the one row with these keys."""
    found = [row for row in rows if all(row[key] == value for key, value in keys.items())]
    assert len(found) == 1
    return float(found[0][column])


def test_nomis_long(import_into, table):
    written, notes = import_into("ons-population", NOMIS)
    assert written == ["population.base: 364 rows, source ons_mid_year_2023"]
    assert notes == ()
    rows = table("population.base")
    # the file's row: 2023,2023,"Northvale","E06000901","Female","Age 0","Value",300
    assert figure(rows, area="northvale", sex="f", age="0") == 300
    # 2023,2023,"Southvale","E07000902","Male","Aged 90+","Value",...
    line = next(
        line
        for line in NOMIS.read_text().splitlines()
        if '"E07000902","Male","Aged 90+","Value"' in line
    )
    assert figure(rows, area="southvale", sex="m", age="90") == float(line.split(",")[7])


@pytest.mark.parametrize("other", [SERIES, WIDE, COMPONENTS])
def test_every_layout_gives_the_same_people(import_into, plan, other):
    """The components have the people of each year too."""
    import_into("ons-population", NOMIS)
    first = (plan / "assumptions/population/base.csv").read_bytes()
    import_into("ons-population", other)
    assert (plan / "assumptions/population/base.csv").read_bytes() == first


def test_another_year_of_the_series(import_into, table):
    import_into("ons-population", SERIES, year=2022)
    assert figure(table("population.base"), area="northvale", sex="f", age="0") == 299


def test_two_sheets_with_titles_thousands_and_a_footnote(import_into, table):
    import_into("ons-population", FEMALES, MALES)
    rows = table("population.base")
    assert figure(rows, area="northvale", sex="f", age="0") == 1800  # "1,800" in the file
    assert figure(rows, area="southvale", sex="m", age="0") == 1200


def test_per_cents_and_groups_of_ages_of_nomis_are_left(import_into, published, table):
    more = '2023,2023,"Northvale","E06000901","Female","Age 0","Percent",0.6,"A",1\n'
    more += '2023,2023,"Northvale","E06000901","Female","Aged 85+","Value",900,"A",1\n'
    more += '2022,2022,"Northvale","E06000901","Female","Age 0","Value",1,"A",1\n'
    import_into("ons-population", published(NOMIS.name, lambda text: text + more))
    assert figure(table("population.base"), area="northvale", sex="f", age="0") == 300


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_encodings_are_read(import_into, tmp_path, table, separator):
    text = SERIES.read_text().replace(",", separator).replace("Elsewhere", "Ynys Môn")
    path = tmp_path / "series.csv"
    path.write_bytes(text.encode("cp1252"))
    import_into("ons-population", path)
    assert figure(table("population.base"), area="northvale", sex="f", age="0") == 300


def test_components_of_change(import_into, table):
    written, notes = import_into("ons-components", COMPONENTS)
    assert [line.split(":")[0] for line in written] == [
        "population.births",
        "population.deaths",
        "population.net_migration",
    ]
    assert "2022 to 2023" in notes[0]
    # births_2023 at age 0: 271 girls and 271 boys
    assert figure(table("population.births"), "births", area="northvale") == 542
    deaths = table("population.deaths")
    # mean of two years: one death more at 80 in 2023 than in 2022
    in_file = [row.split(",") for row in COMPONENTS.read_text().splitlines()]
    heads = in_file[0]
    own = [row for row in in_file if row[0] == "E06000901" and row[3] == "2"]
    mean = sum(
        (float(row[heads.index("deaths_2022")]) + float(row[heads.index("deaths_2023")])) / 2
        for row in own
        if 80 <= int(row[4]) <= 84
    )
    assert figure(deaths, "deaths", area="northvale", sex="f", ages="80-84") == mean
    assert mean % 1 == 0.5
    moves = table("population.net_migration")
    assert figure(moves, area="northvale", sex="f", age="18") == -1  # 12 - 15 + 3 - 1
    assert figure(moves, area="northvale", sex="f", age="25") == 10  # 12 - 4 + 3 - 1
    assert figure(moves, area="northvale", sex="f", age="50") == 0


def test_components_of_a_plan_with_flows(import_into, plan, table):
    (plan / "assumptions/population/net_migration.csv").unlink()
    (plan / "assumptions/population/flows.csv").write_text("area,flow,sex,age,people\n")
    toml = plan / "tables.toml"
    toml.write_text(toml.read_text().replace("population.net_migration", "population.flows"))
    import_into("ons-population", NOMIS)
    written, _ = import_into("ons-components", COMPONENTS)
    # two areas, four flows, two sexes, ages 0 to 90
    assert written[-1].startswith("population.flows: 1,456 rows")
    rows = table("population.flows")
    first = {"area": "northvale", "sex": "f", "age": "18"}
    # the file has 12 in, 15 out within the country, and 3 in, 1 out across its border
    flows = ("internal_in", "internal_out", "international_in", "international_out")
    assert [figure(rows, flow=flow, **first) for flow in flows] == [12, 15, 3, 1]
    assert not (plan / "assumptions/population/net_migration.csv").exists()
    assert plans.check(plan).faults == ()


def test_one_year_of_components(import_into, table):
    _, notes = import_into("ons-components", COMPONENTS, years=1)
    assert "deaths and moves, 2023." in notes[0]
    deaths = figure(table("population.deaths"), "deaths", area="northvale", sex="f", ages="80-84")
    assert deaths % 1 == 0


def test_deprivation(import_into, table):
    import_into("imd", IMD)
    rows = table("population.deprivation_share")
    # Northvale: deciles 1, 2, 4, 5, 6, 8, 9, 10 with 1,500 to 2,200 people, 14,800 in all
    assert figure(rows, "share", area="northvale", quintile="1") == pytest.approx(
        3100 / 14800, abs=1e-6
    )
    assert figure(rows, "share", area="northvale", quintile="3") == pytest.approx(
        3700 / 14800, abs=1e-6
    )
    assert figure(rows, "share", area="southvale", quintile="1") == 0
    assert sum(float(row["share"]) for row in rows) == pytest.approx(2, abs=1e-5)


def test_deprivation_without_people_says_so(import_into, tmp_path, table):
    header = (
        IMD.read_text()
        .splitlines()[0]
        .removesuffix(",Total population: mid 2015 (excluding prisoners)")
    )
    rows = [
        f"E0109000{number},Small area,{code},Name,30.1,9000,{decile}"
        for number, (code, decile) in enumerate(
            [("E06000901", 1), ("E06000901", 4), ("E06000901", 3), ("E07000902", 10)]
        )
    ]
    path = tmp_path / "imd.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    _, notes = import_into("imd", path)
    assert notes == ("The file has no column of people: every small area counts alike.",)
    share = figure(table("population.deprivation_share"), "share", area="northvale", quintile="2")
    assert share == pytest.approx(2 / 3, abs=1e-6)


def test_appointments(import_into, plan):
    written, _ = import_into("gp-appointments", APPOINTMENTS, codes=("99X",))
    counted = sum(
        int(line.rsplit(",", 1)[1])
        for line in APPOINTMENTS.read_text().splitlines()
        if line.startswith("99X") and ",DNA," not in line
    )
    assert written[0].startswith(f"demand.volume.gp_appointment: {counted:,} appointment/year")
    value = plans.load(plan).quantities["demand.volume.gp_appointment"]
    assert value.unit == "appointment/year"
    assert value.steps[0][1] == counted
    assert value.source == ("gp_appointments_2023_24",)
    assert value.owner == "practices"


@pytest.mark.parametrize("written", ["01APR2023", "Apr-23", "45017", "2023-04-01", "01/04/2023"])
def test_months_however_excel_has_left_them(import_into, published, written):
    changed = published(APPOINTMENTS.name, lambda text: text.replace("APR2023", written))
    same, _ = import_into("gp-appointments", APPOINTMENTS, codes=("99X",))
    found, _ = import_into("gp-appointments", changed, codes=("99X",))
    assert found == same


def test_what_is_brought_in_has_its_source_and_the_plan_still_checks(import_into, plan):
    import_into("ons-population", NOMIS)
    import_into("ons-components", COMPONENTS)
    import_into("imd", IMD)
    report = plans.check(plan)
    assert report.faults == ()
    assert report.plan is not None
    for address in ("base", "births", "deaths", "net_migration", "deprivation_share"):
        found = report.plan.tables[f"population.{address}"]
        assert found.source[0].startswith(("ons_", "imd_"))
        assert found.owner == "hospital"
    assert report.plan.sources["imd_2019"].grade == "published"


def test_comments_of_the_plan_stay(import_into, plan):
    sources = plan / "sources.toml"
    sources.write_text("# ours\n" + sources.read_text(encoding="utf-8"), encoding="utf-8")
    import_into("imd", IMD)
    assert sources.read_text(encoding="utf-8").startswith("# ours\n[invented_return]")


def hash_of(plan):
    """The plan's hash."""
    names = [path for path in plan.rglob("*") if path.is_file()]
    return plan_hash({path.relative_to(plan).as_posix(): path.read_bytes() for path in names})


@pytest.mark.parametrize(
    ("kind", "file", "codes"),
    [
        ("ons-population", NOMIS, ()),
        ("ons-components", COMPONENTS, ()),
        ("imd", IMD, ()),
        ("gp-appointments", APPOINTMENTS, ("99X",)),
    ],
)
def test_nothing_is_replaced_unasked(import_into, plan, kind, file, codes):
    before = hash_of(plan)
    with pytest.raises(CallError, match="already; nothing was written: add --replace"):
        import_into(kind, file, codes=codes, replace=False)
    assert hash_of(plan) == before


def test_a_table_the_plan_has_not_is_written_without_asking(import_into, plan, table):
    (plan / "assumptions/population/deprivation_share.csv").unlink()
    import_into("imd", IMD, replace=False)
    assert len(table("population.deprivation_share")) == 10


def test_the_same_file_twice_gives_the_same_plan(import_into, plan):
    import_into("imd", IMD)
    before = hash_of(plan)
    import_into("imd", IMD)
    assert hash_of(plan) == before


def test_the_command_writes_and_refuses(plan, tmp_path):
    base = ["import", "imd", str(IMD), "--plan", str(plan)]
    refused = CliRunner().invoke(app, base)
    assert refused.exit_code == 2
    assert "--replace" in refused.output
    done = CliRunner().invoke(app, [*base, "--replace"])
    assert done.exit_code == 0
    assert "population.deprivation_share: 10 rows, source imd_2019" in done.output
    wrong = CliRunner().invoke(app, ["import", "imb", str(IMD), "--plan", str(plan)])
    assert wrong.exit_code == 2
    assert 'did you mean "imd"?' in wrong.output


def test_every_kind_is_in_the_commands_help_and_the_guide_and_has_a_reader():
    assert set(KINDS) == set(READERS)
    told = CliRunner().invoke(app, ["import", "--help"], env={"COLUMNS": "200"}).output
    guide = (FILES.parents[2] / "docs/guides/your_area_in_a_day.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert kind in " ".join(told.split())
        assert f"bettercare import {kind}" in guide


def test_old_districts_make_up_a_new_one(import_into, plan, published, table):
    """Somerset (2023) from a file by the four districts it took in."""
    toml = plan / "plan.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("E06000901", "E06000066"))
    districts = ("E07000187", "E07000188", "E07000189", "E07000246")

    def by_district(text):
        header, *rows = text.splitlines()
        own = [row for row in rows if row.startswith("E06000901")]
        rest = [row for row in rows if not row.startswith("E06000901")]
        return "\n".join(
            [header, *rest, *(row.replace("E06000901", code) for code in districts for row in own)]
        )

    _, notes = import_into("ons-population", published(SERIES.name, by_district))
    assert notes == (f'"northvale" (E06000066) is made up of {", ".join(districts)}.',)
    rows = table("population.base")
    assert figure(rows, area="northvale", sex="f", age="0") == 4 * 300


def test_the_bytes_of_the_invented_files_are_not_touched(import_into):
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in FILES.iterdir()}
    import_into("ons-population", NOMIS)
    assert before == {path: hashlib.sha256(path.read_bytes()).digest() for path in FILES.iterdir()}


def test_a_plan_that_is_none_is_told(tmp_path, import_into, plan):
    shutil.rmtree(plan)
    with pytest.raises(CallError, match=r"is not a plan: it has no plan\.toml"):
        import_into("imd", IMD)


def test_rows_of_other_areas_do_no_harm(import_into, published, table):
    spoilt = published(
        SERIES.name, lambda text: text.replace("E07000903,Elsewhere", "E07000903,Else,where,*")
    )
    import_into("ons-population", spoilt)
    assert figure(table("population.base"), area="southvale", sex="f", age="0") == 200

"""Published files, where they are at hand, are read and agree with themselves."""

import csv
from pathlib import Path

import pytest

from bettercare.start.area_codes import family
from bettercare.start.kinds import Asked, bring
from bettercare.start.scaffold import new_plan, read_area

FILES = Path(__file__).parent / "files"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "llr"
pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the published files are not part of the project"
)
AREAS = ("E06000016=Leicester", "E06000017=Rutland", "E07000130=Charnwood")


@pytest.fixture
def area(tmp_path):
    """A plan of three districts of Leicestershire, with two conditions."""
    folder = tmp_path / "llr"
    new_plan(folder, "LLR", [read_area(text) for text in AREAS])
    with (folder / "plan.toml").open("a", encoding="utf-8") as file:
        file.write('\n[conditions.diabetes]\nname = "Diabetes"\n')
        file.write('\n[conditions.atrial_fibrillation]\nname = "Atrial fibrillation"\n')
    return folder


def records(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_registers_by_district(area):
    path = SHARED / "qof_prevalence_2019_20.csv"
    bring("qof", [path], area, Asked(year=2019))
    told = {
        (row["condition"], row["area"]): float(row["share"])
        for row in records(area / "assumptions/population/prevalence.csv")
        if row["source"]
    }
    assert len(told) == 6
    rows = {r["group_code"]: r for r in records(path) if r["lad_code"] == "E06000016"}
    # a register of all ages: the publisher's prevalence, but for the list it is divided by
    published = float(rows["AF"]["prevalence"])
    assert told["atrial_fibrillation", "leicester"] == pytest.approx(published, rel=1e-3)
    # one of those aged 17 and over: lower than the publisher's, which is of them alone
    assert told["diabetes", "leicester"] == pytest.approx(
        float(rows["DM"]["register"]) / max(float(r["list"]) for r in rows.values()), abs=1e-6
    )


def test_hospital_activity_by_age(area, tmp_path):
    people = tmp_path / "people.csv"
    text = (FILES / "nomis_population_2023.csv").read_text(encoding="utf-8")
    people.write_text(text.replace("2023,2023", "2020,2020"), encoding="utf-8")
    paths = [SHARED / "hes_england_by_age_2020_21.csv", people]
    services = ("emergency_admission=EMERGENCY", "planned_admission=FCE_DAY_CASES")
    _, notes = bring("hes-summary", paths, area, Asked(services=services), replace=True)
    assert any("2020/21 is a year with Covid-19" in note for note in notes)
    shape = {
        row["age_band"]: float(row["relative"])
        for row in records(area / "assumptions/demand/shape.csv")
        if row["service"] == "emergency_admission"
    }
    assert shape["17-64"] < 1 < shape["65-74"] < shape["75-84"] < shape["85+"]


def test_appointments(area):
    path = SHARED / "gp_appointments.csv"
    codes = sorted({row["CCG_CODE"] for row in records(path)})
    asked = Asked(year=2019, codes=codes)
    written, _ = bring("gp-appointments", [path], area, asked, replace=True)
    counted = sum(
        int(row["COUNT_OF_APPOINTMENTS"])
        for row in records(path)
        if row["APPT_STATUS"] in ("Attended", "Unknown")
        and row["Appointment_Month"][3:] + row["Appointment_Month"][:3]
        in {f"{2019 + (m in ('JAN', 'FEB', 'MAR'))}{m}" for m in
            ("APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "JAN", "FEB", "MAR")}
    )  # fmt: skip
    assert f"{counted:,} appointment/year" in written[0]


def test_an_indicator_of_grown_people(area):
    path = SHARED / "estimated_prevalence_2015.csv"
    asked = Asked(indicator=92659, conditions=("ambulatory_sensitive",))
    bring("fingertips", [path], area, asked)
    told = {
        row["area"]: float(row["share"])
        for row in records(area / "assumptions/population/prevalence.csv")
    }
    for row in records(path):
        if row["Indicator ID"] == "92659" and row["Area Code"] == "E06000017" and row["Value"]:
            assert 0.7 * float(row["Value"]) / 100 < told["rutland"] < float(row["Value"]) / 100


def test_the_districts_of_the_files_stand_under_one_code():
    found = {row["lad_code"] for row in records(SHARED / "qof_prevalence_2019_20.csv")}
    found |= {row["area_code"] for row in records(SHARED / "components_of_change.csv")}
    assert len(found) > 8
    assert all(family(code) == {code} for code in found)

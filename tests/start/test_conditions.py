"""Registers and indicators: the share of people who have a condition is that of the file."""

import csv
from pathlib import Path

import pytest

from bettercare import plan as plans
from bettercare.errors import CallError
from bettercare.start.faults import ImportFaults

FILES = Path(__file__).parent / "files"
PREVALENCE, MAPPING = FILES / "qof_prevalence_2324.csv", FILES / "qof_mapping_2324.csv"
DISTRICTS = FILES / "qof_districts_2019_20.csv"
FINGERTIPS = FILES / "fingertips.csv"
BOTH = ("northvale=99X", "southvale=98Y")


@pytest.fixture(autouse=True)
def conditions(plan):
    """Two conditions that QOF knows, and one it does not."""
    with (plan / "plan.toml").open("a", encoding="utf-8") as file:
        for key in ("diabetes", "dementia", "fatigue"):
            file.write(f'\n[conditions.{key}]\nname = "{key.capitalize()}"\n')


def records(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def change(old, new, count=-1):
    """Replace a text, which must be there."""

    def changed(text):
        assert old in text
        return text.replace(old, new, count)

    return changed


@pytest.fixture
def brought(plan):
    """The rows of the plan's prevalence that were not invented."""

    def read():
        rows = records(plan / "assumptions/population/prevalence.csv")
        return [row for row in rows if row["source"]]

    return read


def share(rows, **keys):
    """The share of the one row with these keys."""
    found = [row for row in rows if all(row[key] == value for key, value in keys.items())]
    assert len(found) == 1
    return float(found[0]["share"])


def test_registers_of_practices_over_whole_lists(import_into, brought, plan):
    written, notes = import_into("qof", PREVALENCE, MAPPING, codes=BOTH, replace=False)
    assert written == ["population.prevalence: 4 rows for diabetes, dementia, source qof_2023_24"]
    rows = records(PREVALENCE)
    own = ("Z99001", "Z99002", "Z99003")
    register = sum(
        int(r["REGISTER"]) for r in rows if r["GROUP_CODE"] == "DM" and r["PRACTICE_CODE"] in own
    )
    whole = 9000 + 12000 + 7000  # lists of all ages; DM's own are of those aged 17 and over
    told = share(brought(), condition="diabetes", area="northvale")
    assert told == pytest.approx(register / whole, abs=1e-6)
    assert any("diabetes (17 and over)" in note for note in notes)
    assert plans.check(plan).faults == ()


def test_one_organisation_for_all_the_plan(import_into, brought):
    import_into("qof", PREVALENCE, MAPPING, codes=("99X", "Z98001"), conditions=("fatigue=DEM",))
    rows = brought()
    assert [(row["condition"], row["area"]) for row in rows] == [("fatigue", "all")]
    practices = ("Z99001", "Z99002", "Z99003", "Z98001")
    dementia = [row for row in records(PREVALENCE) if row["GROUP_CODE"] == "DEM"]
    own = [int(row["REGISTER"]) for row in dementia if row["PRACTICE_CODE"] in practices]
    assert len(own) == 4
    assert share(rows) == pytest.approx(sum(own) / (28000 + 8000), abs=1e-6)


def test_registers_by_district(import_into, brought):
    import_into("qof", DISTRICTS, year=2019)
    rows = brought()
    # 8% of those aged 17 and over, who are 80% of the list; the longest list is DEM's
    told = share(rows, condition="diabetes", area="southvale")
    assert told == pytest.approx(0.8 * 0.08 / 1.0006, abs=1e-6)
    assert share(rows, condition="dementia", area="northvale") == pytest.approx(0.007, abs=1e-6)


def test_rows_of_other_conditions_stay(import_into, brought):
    import_into("qof", DISTRICTS, year=2019)
    import_into("qof", PREVALENCE, MAPPING, codes=BOTH, conditions=("dementia=DEM",))
    sources = {(row["condition"], row["source"]) for row in brought()}
    assert sources == {("diabetes", "qof_2019_20"), ("dementia", "qof_2023_24")}
    with pytest.raises(CallError, match="prevalence for diabetes already; nothing was written"):
        import_into("qof", DISTRICTS, year=2019, conditions=("diabetes=DM",), replace=False)


@pytest.mark.parametrize(
    ("files", "asked", "sentence"),
    [
        ((PREVALENCE,), {}, "Whose patients are the plan's"),
        ((PREVALENCE,), {"codes": ("99X",)}, "it has no practice of 99X: mend the code, or give"),
        ((PREVALENCE, MAPPING), {"codes": ("hill=99X",)}, 'The plan has no area "hill"'),
        ((DISTRICTS,), {"conditions": ("gout=GO",)}, 'The plan has no condition "gout"'),
        ((DISTRICTS,), {"conditions": ("diabetes=XX",)}, "it has no register XX"),
        ((DISTRICTS,), {"conditions": ("diabetes",)}, '"diabetes" names no pair'),
    ],
)
def test_a_call_for_registers_that_cannot_be_met(import_into, files, asked, sentence):
    with pytest.raises((CallError, ImportFaults), match=sentence):
        import_into("qof", *files, **asked)


def test_a_plan_without_such_conditions_is_told(import_into, plan):
    toml = plan / "plan.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace(".diabetes]", ".sugar]").replace(".dementia]", ".memory]"))
    with pytest.raises(CallError, match="none of the conditions that QOF has registers of"):
        import_into("qof", DISTRICTS)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("Z99001,DM,540,", "Z99001,DM,*,", r'column "REGISTER"  the figure is suppressed'),
        ("Z99001,AF", "Z99001,DEM", "DEM of Z99001 is there twice"),
        (",TOTAL,9000", ",18OV,9000", "practice Z99001 has no list of all ages"),
        ("Z99001,DM,540,", "Z99001,DM,54000,", "is longer than its list"),
        ("PATIENT_LIST_TYPE", "LIST", "the header has no column for whose"),
    ],
)
def test_a_bad_file_of_registers(import_into, published, old, new, sentence):
    path = published(PREVALENCE.name, change(old, new))
    with pytest.raises(ImportFaults, match=sentence):
        import_into("qof", path, MAPPING, codes=BOTH)


def test_practices_that_take_no_part_are_left_out(import_into, published, brought):
    path = published(PREVALENCE.name, change("Z99001,DM,540,", "Z99001,DM,,"))
    import_into("qof", path, MAPPING, codes=("99X",))
    rows = [row for row in records(PREVALENCE) if row["GROUP_CODE"] == "DM"]
    two = sum(int(r["REGISTER"]) for r in rows if r["PRACTICE_CODE"] in ("Z99002", "Z99003"))
    told = share(brought(), condition="diabetes")
    assert told == pytest.approx(two / 19000, abs=1e-6)


# Fingertips


def test_the_indicators_of_a_file_are_listed(import_into, plan):
    before = {p: p.read_bytes() for p in plan.rglob("*") if p.is_file()}
    written, notes = import_into("fingertips", FINGERTIPS, replace=False)
    assert written == []
    assert notes[0] == "Indicator 90901: Dementia: recorded prevalence (invented) (All ages)."
    assert len(notes) == 6
    assert before == {p: p.read_bytes() for p in plan.rglob("*") if p.is_file()}


def test_an_indicator_of_all_ages(import_into, brought, plan):
    asked = {"indicator": 90901, "conditions": ("dementia",)}
    written, notes = import_into("fingertips", FINGERTIPS, **asked)
    assert written == ["population.prevalence: 6 rows for dementia, source fingertips_90901"]
    assert notes == ("Taken from 2022/23.",)
    rows = brought()
    assert share(rows, area="northvale", sex="all") == 440 / 55000
    assert share(rows, area="southvale", sex="f") > share(rows, area="southvale", sex="m")
    assert plans.check(plan).faults == ()
    _, notes = import_into("fingertips", FINGERTIPS, year=2021, **asked)
    assert notes == ("Taken from 2021/22.",)
    assert share(brought(), area="northvale", sex="all") == 396 / 55000


def test_an_indicator_of_an_age_band_of_the_plan(import_into, brought):
    import_into("fingertips", FINGERTIPS, indicator=90903, conditions=("fatigue",))
    assert {row["age_band"] for row in brought()} == {"65-74"}
    assert share(brought(), area="northvale") == 0.12


def test_an_indicator_of_grown_people_becomes_one_of_all_ages(import_into, brought, table):
    _, notes = import_into("fingertips", FINGERTIPS, indicator=90902, conditions=("fatigue",))
    people = {(row["age"], row["sex"]): float(row["people"]) for row in table("population.base")
              if row["area"] == "southvale"}  # fmt: skip
    older = sum(count for (age, _), count in people.items() if int(age) >= 16)
    told = share(brought(), area="southvale")
    assert told == pytest.approx(0.205 * older / sum(people.values()), abs=1e-6)
    assert any(note.startswith("Counted among people aged 16 and over") for note in notes)
    assert any("read as a per cent" in note for note in notes)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"indicator": 90901}, "Which condition is it"),
        ({"indicator": 90901, "conditions": ("gout",)}, 'The plan has no condition "gout"'),
        ({"indicator": 1, "conditions": ("fatigue",)}, "no figures of indicator 1 for the plan's"),
        ({"indicator": 90904, "conditions": ("fatigue",)}, "2100.4 is not a per cent of people"),
        (
            {"indicator": 90905, "conditions": ("fatigue",)},
            "aged 55 to 79, no age band of the plan",
        ),
        ({"indicator": 90901, "conditions": ("fatigue",), "year": 2001}, "no figures of 2001"),
    ],
)
def test_a_call_for_an_indicator_that_cannot_be_met(import_into, asked, sentence):
    with pytest.raises((CallError, ImportFaults), match=sentence):
        import_into("fingertips", FINGERTIPS, **asked)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("2022/23,0.8,", "2022/23,*,", r'column "Value"  the figure is suppressed \("\*"\)'),
        ("2022/23,0.8,", "2022/23,8.0,", "8 is not the per cent that 440 are of 55000"),
        ("Persons,All ages", "Everybody,All ages", r'column "Sex"  "Everybody" cannot be read'),
        ("Time period,", "Period,", "the header has no column for period"),
    ],
)
def test_a_bad_file_of_indicators(import_into, published, old, new, sentence):
    path = published(FINGERTIPS.name, change(old, new))
    with pytest.raises(ImportFaults, match=sentence):
        import_into("fingertips", path, indicator=90901, conditions=("dementia",))


def test_districts_that_became_one_are_weighed_by_their_people(
    import_into, plan, published, brought
):
    toml = plan / "plan.toml"
    text = toml.read_text(encoding="utf-8").replace('code = "E07000902"\n', "")
    toml.write_text(text.replace("E06000901", "E07000245").replace("[areas.southvale]",
                    '[areas.southvale]\ncode = "E07000902"'))  # fmt: skip
    west = published(  # West Suffolk of 2019 from the two districts it took in
        FINGERTIPS.name,
        lambda text: text.replace("E06000901", "E07000201") + "".join(
            line.replace("E07000902", "E07000204").replace(",288,", ",576,") + "\n"
            for line in text.splitlines() if "E07000902" in line and "Persons" in line
        ),
    )  # fmt: skip
    text = west.read_text(encoding="utf-8").replace("2022/23,0.8,,,,,576", "2022/23,1.6,,,,,576")
    west.write_text(text, encoding="utf-8")
    _, notes = import_into("fingertips", west, indicator=90901, conditions=("dementia",))
    assert '"northvale" (E07000245) is made up of E07000201, E07000204.' in notes
    told = share(brought(), area="northvale", sex="all")
    assert told == pytest.approx((440 + 576) / (55000 + 36000), abs=1e-6)

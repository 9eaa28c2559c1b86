"""Beds counted and the estates return: the figures are those of the file."""

import csv
from pathlib import Path

import pytest

from bettercare import plan as plans
from bettercare.errors import CallError
from bettercare.start.faults import ImportFaults

FILES = Path(__file__).parent / "files"
KH03 = FILES / "kh03_2023_24_q4.csv"
ERIC, ERIC_OLD = FILES / "eric_site_2023_24.csv", FILES / "eric_site_2014_15.csv"


def records(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(old, new, count=-1):
    """Replace a text, which must be there."""

    def changed(text):
        assert old in text
        return text.replace(old, new, count)

    return changed


def test_beds_are_observed_and_no_assumption(import_into, coded):
    before = {p: p.read_bytes() for p in (coded / "assumptions").rglob("*") if p.is_file()}
    written, notes = import_into("kh03", KH03, replace=False)
    assert written[0] == "observed/kh03_available.csv: 1 figure, to hold results against"
    (row,) = records(coded / "observed/kh03.csv")
    assert row["measure"] == "beds_general_occupied"
    assert row["definition"] == "occupied_at_midnight"
    assert (row["site"], row["period"], row["value"]) == ("infirmary+cottage", "2023/24 Q4", "221")
    assert "KH03" in row["source"]
    (row,) = records(coded / "observed/kh03_available.csv")
    assert (row["definition"], row["value"]) == ("available_overnight", "240")
    assert notes[-1].endswith("the plan has 247 of type general, 1.029 times as many.")
    assert before == {p: p.read_bytes() for p in (coded / "assumptions").rglob("*") if p.is_file()}


def test_quarters_gather_in_one_series(import_into, coded, published):
    import_into("kh03", KH03)
    june = published(KH03.name, lambda text: text.replace("2023-24,March", "2024-25,June"))
    written, _ = import_into("kh03", june, replace=False)
    assert written
    periods = [row["period"] for row in records(coded / "observed/kh03.csv")]
    assert periods == ["2023/24 Q4", "2024/25 Q1"]
    with pytest.raises(CallError, match=r"observed/kh03\.csv for these periods already"):
        import_into("kh03", june, replace=False)


def test_day_beds_are_another_definition(import_into, coded, published):
    day = published(KH03.name, lambda text: text.replace("open overnight", "open day only"))
    import_into("kh03", day)
    rows = records(coded / "observed/kh03_day_only.csv")
    assert {row["definition"] for row in rows} == {"available_day_only", "occupied_day_only"}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("open overnight", "open", "whether the beds are overnight or day only"),
        ("% Occupied", "Per cent", "the row above the header does not say"),
        (",240,", ",*,", r'column "General & Acute \(available\)"  the figure is suppressed'),
        ("2023-24,March,Y60,RZ9", "2023-24,May,Y60,RZ9", '"May" is not a quarter'),
        ("RZ8", "RZ9", "RZ9 in 2023/24 Q4 is there twice"),
        ("General & Acute", "Acute", "the header has no column for acute"),
    ],
)
def test_a_bad_file_of_beds(import_into, coded, published, old, new, sentence):
    path = published(KH03.name, change(old, new))
    with pytest.raises(ImportFaults, match=sentence):
        import_into("kh03", path)
    assert not (coded / "observed").exists()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"codes": ("RX9",)}, "it has no row of RX9"),
        ({"codes": ("RZ8",)}, "No partner of the plan has the code RZ8"),
        ({"bed_types": ("generel",)}, 'did you mean "general"'),
        ({"bed_types": ("general=Midwives",)}, 'the sector "midwives" does not stand'),
    ],
)
@pytest.mark.usefixtures("coded")
def test_a_call_for_beds_that_cannot_be_met(import_into, asked, sentence):
    with pytest.raises((CallError, ImportFaults), match=sentence):
        import_into("kh03", KH03, **asked)


def test_sites_are_found_by_their_codes(import_into, coded, table):
    written, notes = import_into("eric", ERIC)
    assert written == ["estate.sites: 2 rows for infirmary, cottage, source eric_2023_24"]
    assert any("running_cost stays" in note for note in notes)
    infirmary, cottage = table("estate.sites")
    assert infirmary["floor_area"] == "22450"  # "22,450" in the file
    assert infirmary["backlog"] == str(350_000 + 410_000 + 620_000 + 95_500)
    assert infirmary["running_cost"] == "5200000"
    assert (infirmary["beds_general"], cottage["beds_general"]) == ("185", "62")
    assert cottage["backlog"] == str(120_000 + 300_000 + 88_000)
    assert infirmary["source"] == "invented_return eric_2023_24"
    assert plans.check(coded).faults == ()


def test_beds_and_running_cost_of_an_earlier_year(import_into, table, coded):
    _, notes = import_into("eric", ERIC_OLD, year=2014, bed_types=("general",))
    infirmary, cottage = table("estate.sites")
    assert infirmary["running_cost"] == str(1_500_000 + 2_100_000 + 900_000)
    assert (infirmary["beds_general"], cottage["beds_general"]) == ("190", "64")
    assert "Available beds of all types went to beds_general." in notes
    assert "eric_2014_15" in plans.load(coded).sources


def test_a_site_is_added_only_where_asked(import_into, coded, table):
    import_into("eric", ERIC, added=("RZ903=southvale",))
    rows = table("estate.sites")
    assert [row["site"] for row in rows] == ["infirmary", "cottage", "vale_eye_clinic_invented"]
    new = rows[2]
    assert (new["partner"], new["area"], new["code"]) == ("hospital", "southvale", "RZ903")
    assert (new["beds_general"], new["floor_area"], new["backlog"]) == ("0", "900", "")
    assert plans.check(coded).faults == ()


def test_the_same_return_twice_gives_the_same_plan(import_into, coded):
    import_into("eric", ERIC)
    path = coded / "assumptions/estate/sites.csv"
    before = path.read_bytes()
    import_into("eric", ERIC)
    assert path.read_bytes() == before
    with pytest.raises(CallError, match=r"estate\.sites for infirmary, cottage already"):
        import_into("eric", ERIC, replace=False)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"added": ("RZ903",)}, '"RZ903" names no pair'),
        ({"added": ("RZ903=hill",)}, 'The plan has no area "hill"'),
        ({"added": ("RZ901=northvale",)}, "RZ901 is a site of the plan already"),
        ({"added": ("RZ999=northvale",)}, "it has no site RZ999"),
        ({"added": ("RZ801=northvale",)}, "RZ801 is run by RZ8, which is no partner"),
        ({"bed_types": ("general",)}, "it has no column of available beds"),
        ({"bed_types": ("maternity",)}, 'The plan has no bed type "maternity"'),
    ],
)
@pytest.mark.usefixtures("coded")
def test_a_call_for_sites_that_cannot_be_met(import_into, asked, sentence):
    with pytest.raises((CallError, ImportFaults), match=sentence):
        import_into("eric", ERIC, **asked)


def test_a_plan_without_site_codes_is_told(import_into, plan):
    path = plan / "assumptions/estate/sites.csv"
    path.write_text(path.read_text().replace("X0101", "").replace("X0102", ""))
    with pytest.raises(CallError, match="No site of the plan has a code"):
        import_into("eric", ERIC)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"22,450"', "*", r'column "Gross internal floor area \(m²\)"  the figure is suppressed'),
        ('"350,000"', "-350000", "it is -350000"),
        ("RZ902", "RZ901", "RZ901 is there twice"),
        ("Cost to eradicate low risk", "Cost of low risk", "the header has no column for low"),
    ],
)
@pytest.mark.usefixtures("coded")
def test_a_bad_return(import_into, tmp_path, old, new, sentence):
    text = ERIC.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "eric.csv"
    path.write_text(text.replace(old, new), encoding="cp1252")  # as Excel in England writes it
    with pytest.raises(ImportFaults, match=sentence):
        import_into("eric", path)

"""A&E, hospital activity by age, beds, estates: the figures are those of the file."""

import csv
from calendar import monthrange
from pathlib import Path

import pytest

from bettercare import plan as plans
from bettercare.errors import CallError
from bettercare.start.faults import ImportFaults

FILES = Path(__file__).parent / "files"
AE = sorted(FILES.glob("ae_*.csv"))
HES = FILES / "hes_age_bands_2023_24.csv"
PEOPLE = FILES / "nomis_population_2023.csv"
KH03 = FILES / "kh03_2023_24_q4.csv"
ERIC, ERIC_OLD = FILES / "eric_site_2023_24.csv", FILES / "eric_site_2014_15.csv"


@pytest.fixture
def coded(plan):
    """The plan with the codes of the invented trust and its sites."""
    for name, pairs in (
        ("plan.toml", (('"X01"', '"RZ9"'),)),
        ("assumptions/estate/sites.csv", (("X0101", "RZ901"), ("X0102", "RZ902"))),
    ):
        path = plan / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    return plan


def records(path, encoding="utf-8"):
    """The rows of a CSV file."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def change(old, new, count=-1):
    """Replace a text, which must be there."""

    def changed(text):
        assert old in text
        return text.replace(old, new, count)

    return changed


def of_trust(column):
    """A column of the twelve A&E files for the invented trust, April first."""
    rows = [row for path in AE for row in records(path) if row["Org Code"] == "RZ9"]
    return [int(row[column]) for row in rows]


# A&E, monthly


def test_attendances_of_all_departments(import_into, plan):
    written, notes = import_into(
        "ae-monthly", *AE, services=("emergency_attendance",), codes=("RZ9",)
    )
    named = [name for name in records(AE[0])[0] if name.startswith("A&E attendances")]
    assert len(named) == 6
    whole = sum(sum(of_trust(name)) for name in named)
    value = plans.load(plan).quantities["demand.volume.emergency_attendance"]
    assert (value.value, value.unit) == (whole, "attendance/year")
    assert value.source == ("ae_monthly_2023_24",)
    assert written[0] == "demand.profile: 12 rows for winter, source ae_monthly_2023_24"
    assert any("Taken together: type 1, type 2, other departments" in note for note in notes)
    assert any("wherever they live" in note for note in notes)
    assert 'The profile "winter" is that of emergency_admission too.' in notes


def test_the_profile_is_the_daily_rate_against_the_years_mean(import_into, table):
    import_into(
        "ae-monthly", *AE, services=("emergency_attendance",), codes=("RZ9",), departments=("1",)
    )
    counts = [
        a + b
        for a, b in zip(
            of_trust("A&E attendances Type 1"),
            of_trust("A&E attendances Booked Appointments Type 1"),
            strict=True,
        )
    ]
    months = [(2023 + (m < 4), m) for m in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]
    daily = {m: n / monthrange(y, m)[1] for (y, m), n in zip(months, counts, strict=True)}
    mean = sum(daily.values()) / 12
    rows = table("demand.profile")
    assert [int(row["month"]) for row in rows] == list(range(1, 13))
    for row in rows:
        assert float(row["relative"]) == pytest.approx(daily[int(row["month"])] / mean, abs=1e-4)
        assert row["source"] == "ae_monthly_2023_24"


def test_admissions_for_a_service_of_admissions(import_into, plan):
    import_into("ae-monthly", *AE, services=("emergency_admission",), codes=("RZ9",))
    columns = [name for name in records(AE[0])[0] if "mergency admissions" in name]
    assert len(columns) == 4
    value = plans.load(plan).quantities["demand.volume.emergency_admission"]
    assert value.value == sum(sum(of_trust(name)) for name in columns)
    assert value.unit == "admission/year"


def test_some_months_are_multiplied_up_and_give_no_season(import_into, plan, table):
    before = table("demand.profile")
    _, notes = import_into(
        "ae-monthly",
        *AE[:3],
        services=("emergency_attendance",),
        codes=("RZ9",),
        departments=("1",),
    )
    counted = sum(of_trust("A&E attendances Type 1")[:3]) + 3 * 20
    value = plans.load(plan).quantities["demand.volume.emergency_attendance"].value
    assert value == pytest.approx(counted * 366 / 91, abs=0.1)  # April to June of 91 days
    assert any("have 3 of the twelve months of 2023/24" in note for note in notes)
    assert table("demand.profile") == before


def test_the_trusts_are_the_partners_that_the_files_have(import_into, coded):
    written, _ = import_into("ae-monthly", *AE, services=("emergency_attendance",))
    assert len(written) == 2
    value = plans.load(coded).quantities["demand.volume.emergency_attendance"]
    assert value.label.endswith("at RZ9")  # X02, the community trust, has none


def test_headings_of_earlier_years_are_read(import_into, tmp_path, plan):
    for path in AE:
        text = path.read_text(encoding="utf-8")
        head, rest = text.split("\n", 1)
        head = head.replace("A&E attendances", "Number of A&E attendances")
        (tmp_path / path.name).write_text(f"{head}\n{rest}", encoding="utf-8")
    import_into("ae-monthly", *AE, services=("emergency_attendance",), codes=("RZ9",))
    before = (plan / "assumptions/demand/volume.toml").read_text()
    old = [tmp_path / path.name for path in AE]
    import_into("ae-monthly", *old, services=("emergency_attendance",), codes=("RZ9",))
    assert (plan / "assumptions/demand/volume.toml").read_text() == before


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "RZ9,NHS ENGLAND MIDLANDS,VALE HOSPITALS NHS TRUST (INVENTED),2500",
            "RZ9,M,V,*",
            "suppre",
        ),
        ("MSitAE-APRIL-2023,RZ9", "MSitAE-SOON,RZ9", '"MSitAE-SOON" is not a month'),
        ("Emergency admissions via A&E - Type 1", "Emergency", None),
        ("A&E attendances Type 2", "A&E", "the header has no column for 2"),
        ("RZ8", "RZ9", "RZ9 in April 2023 is there twice"),
    ],
)
def test_a_bad_month_of_ae(import_into, published, old, new, sentence):
    paths = [published(AE[0].name, change(old, new, 1)), *AE[1:]]
    asked = {"services": ("emergency_attendance",), "codes": ("RZ9",)}
    if sentence is None:  # a column of admissions is not wanted for attendances
        import_into("ae-monthly", *paths, **asked)
        asked["services"], sentence = ("emergency_admission",), "no column for admitted 1"
    with pytest.raises(ImportFaults, match=sentence.replace("(", r"\(")):
        import_into("ae-monthly", *paths, **asked)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"services": ()}, "Which service is it"),
        ({"services": ("gp_appointment",)}, "is counted in another unit, appointment"),
        ({"services": ("emergency_attendence",)}, 'did you mean "emergency_attendance"'),
        ({"departments": ("3",)}, '"3" is not a type of A&E department'),
        ({"codes": ("RX9",)}, "it has no figures of RX9 in 2023/24"),
        ({"year": 2019}, "it has no figures of RZ9 in 2019/20"),
    ],
)
def test_an_ae_call_that_cannot_be_met(import_into, asked, sentence):
    whole = {"services": ("emergency_attendance",), "codes": ("RZ9",)} | asked
    with pytest.raises((CallError, ImportFaults), match=sentence):
        import_into("ae-monthly", *AE, **whole)


# hospital activity by age


def test_use_a_head_by_age(import_into, table, plan):
    written, notes = import_into(
        "hes-summary", HES, PEOPLE, services=("emergency_admission=EMERGENCY",)
    )
    assert written == ["demand.shape: 5 rows for emergency_admission, source hes_ages_2023_24"]
    assert len(notes) == 2  # of England, and of unknown ages
    used = dict.fromkeys(("65-74", "all"), 0.0)
    for row in records(HES):
        if row["Age_Band"].endswith("unknown"):
            continue
        used["all"] += int(row["EMERGENCY"])
        if row["Age_Band"].split(". ")[1] in ("65 - 69", "70 - 74"):
            used["65-74"] += int(row["EMERGENCY"])
    people = dict.fromkeys(used, 0.0)
    for row in records(PEOPLE):
        if row["GEOGRAPHY_CODE"] == "E92000001":
            people["all"] += int(row["OBS_VALUE"])
            if row["C_AGE_NAME"][4:] in map(str, range(65, 75)):
                people["65-74"] += int(row["OBS_VALUE"])
    told = (used["65-74"] / people["65-74"]) / (used["all"] / people["all"])
    rows = [row for row in table("demand.shape") if row["service"] == "emergency_admission"]
    assert [row["age_band"] for row in rows] == ["0-16", "17-64", "65-74", "75-84", "85+"]
    assert float(rows[2]["relative"]) == pytest.approx(told, abs=1e-4)
    assert plans.check(plan).faults == ()
    others = [row for row in table("demand.shape") if row["service"] == "nurse_contact"]
    assert len(others) == 5  # rows of other services stay


def test_a_covid_year_is_noted(import_into, published):
    def earlier(text):
        return text.replace("2024", "2021").replace("2023", "2020")

    hes = published(HES.name, earlier)
    people = published(PEOPLE.name, lambda text: text.replace("2023,2023", "2020,2020"))
    _, notes = import_into("hes-summary", hes, people, services=("emergency_admission=FAE",))
    assert any("2020/21 is a year with Covid-19" in note for note in notes)


@pytest.mark.parametrize(
    ("services", "sentence"),
    [
        ((), "Which services"),
        (("emergency_admission",), '"emergency_admission" names no pair'),
        (("emergency_admission=EMERGENCIES",), '"EMERGENCIES" is no column'),
        (("emergency=EMERGENCY",), 'no service "emergency"'),
    ],
)
def test_a_hes_call_that_cannot_be_met(import_into, services, sentence):
    with pytest.raises(CallError, match=sentence):
        import_into("hes-summary", HES, PEOPLE, services=services)


def test_england_is_wanted(import_into, published):
    asked = {"services": ("emergency_admission=EMERGENCY",)}
    with pytest.raises(CallError, match="England's people are wanted"):
        import_into("hes-summary", HES, **asked)
    without = published(PEOPLE.name, lambda text: text.replace("E92000001", "W92000004"))
    with pytest.raises(ImportFaults, match=r'no figures for "England" \(E92000001\)'):
        import_into("hes-summary", HES, without, **asked)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("01APR2023", "01APR2022", "a second financial year begins"),
        ("02. 5 - 9", "02. 5 to 9", '"02. 5 to 9" is no age band'),
        ("02. 5 - 9", "01. 0 - 4", "is there twice"),
        (",1599,1066,10660,", ",1599,*,10660,", r'2  column "EMERGENCY"  the figure is suppressed'),
        ("EMERGENCY", "URGENT", "the header has no column for EMERGENCY"),
    ],
)
def test_a_bad_file_of_hes(import_into, published, old, new, sentence):
    path = published(HES.name, change(old, new, 1))
    with pytest.raises(ImportFaults, match=sentence):
        import_into("hes-summary", path, PEOPLE, services=("emergency_admission=EMERGENCY",))


def test_age_bands_that_cannot_be_made_up(import_into, plan):
    toml = plan / "plan.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"0-16", "17-64"', '"0-11", "12-64"'))
    with pytest.raises(ImportFaults, match="do not make up the plan's age band 0-11"):
        import_into("hes-summary", HES, PEOPLE, services=("emergency_admission=EMERGENCY",))


# beds counted


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


# the estates return


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
    text = ERIC.read_text(encoding="cp1252")
    assert old in text
    path = tmp_path / "eric.csv"
    path.write_text(text.replace(old, new), encoding="cp1252")
    with pytest.raises(ImportFaults, match=sentence):
        import_into("eric", path)

"""A&E by month and hospital activity by age: the figures are those of the file."""

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


def of_trust(column):
    """A column of the twelve A&E files for the invented trust, April first."""
    rows = [row for path in AE for row in records(path) if row["Org Code"] == "RZ9"]
    return [int(row[column]) for row in rows]


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

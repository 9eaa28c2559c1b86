"""Projections of ONS and Nomis, and Nomis by codes alone: the figures are those of the file."""

import csv
from pathlib import Path

import pytest

from bettercare import plan as plans
from bettercare.start.faults import ImportFaults

FILES = Path(__file__).parent / "files"
FEMALES, MALES = FILES / "snpp_2022_females.csv", FILES / "snpp_2022_males.csv"
NOMIS = FILES / "nomis_population_2023.csv"


def figure(rows, **keys):
    """The people of the one row with these keys."""
    found = [row for row in rows if all(row[key] == value for key, value in keys.items())]
    assert len(found) == 1
    return float(found[0]["people"])


def in_file(path, code, age, year):
    """A figure of the ONS file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return float(
            next(r[year] for r in rows if r["AREA_CODE"] == code and r["AGE_GROUP"] == age)
        )


def nomis_projection(path, names=True, years=range(2023, 2030)):
    """The ONS files as Nomis gives them, with names of sex and age or with its codes."""
    heads = ["DATE", "PROJECTED_YEAR_NAME", "GEOGRAPHY_CODE", "GENDER", "C_AGE", "OBS_VALUE"]
    if names:
        heads = ["DATE", "PROJECTED_YEAR_NAME", "GEOGRAPHY_CODE", "GENDER_NAME", "C_AGE_NAME"]
        heads += ["MEASURES_NAME", "OBS_VALUE"]
    out = [heads]
    for source, code, word in ((MALES, "1", "Male"), (FEMALES, "2", "Female")):
        with source.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                age = {"90 and over": "90", "All ages": "99"}.get(row["AGE_GROUP"])
                years_old = int(age or row["AGE_GROUP"])
                for year in years:
                    start = ["2022", str(year), row["AREA_CODE"]]
                    told = "Aged 90+" if years_old == 90 else f"Age {years_old}"
                    told = "All Ages" if years_old == 99 else told
                    number = "200" if years_old == 99 else str(101 + years_old)
                    more = [word, told, "Value"] if names else [code, number]
                    out.append([*start, *more, row[str(year)]])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(out)
    return path


def test_the_projection_of_ons(import_into, table, plan):
    import_into("ons-population", NOMIS)
    written, notes = import_into("ons-projection", FEMALES, MALES, replace=False)
    # two areas, mid-2024 to mid-2028, two sexes, ages 0 to 90
    assert written == ["population.projection: 1,820 rows, source ons_projection_2023"]
    assert notes == ()
    rows = table("population.projection")
    assert {row["year"] for row in rows} == {"2024", "2025", "2026", "2027", "2028"}
    told = in_file(FEMALES, "E06000901", "7", "2024")
    assert figure(rows, area="northvale", year="2024", sex="f", age="7") == told
    told = in_file(MALES, "E07000902", "90 and over", "2028")
    assert figure(rows, area="southvale", year="2028", sex="m", age="90") == told
    assert plans.check(plan).faults == ()


@pytest.mark.parametrize("names", [True, False])
def test_the_projection_of_nomis_is_the_same(import_into, plan, tmp_path, names):
    import_into("ons-projection", FEMALES, MALES)
    path = plan / "assumptions/population/projection.csv"
    first = path.read_bytes()
    import_into("ons-projection", nomis_projection(tmp_path / "nomis.csv", names))
    assert path.read_bytes() == first


def test_nomis_estimates_by_codes_alone_are_the_same(import_into, plan, tmp_path):
    import_into("ons-population", NOMIS)
    path = plan / "assumptions/population/base.csv"
    first = path.read_bytes()
    out = ["DATE,GEOGRAPHY_CODE,GENDER,C_AGE,MEASURES,OBS_VALUE"]
    codes = {"Male": "1", "Female": "2", "Total": "0"}
    with NOMIS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told = row["C_AGE_NAME"]
            age = "200" if told == "All Ages" else "191" if "+" in told else 101 + int(told[4:])
            sex = codes[row["GENDER_NAME"]]
            out.append(f"2023,{row['GEOGRAPHY_CODE']},{sex},{age},20100,{row['OBS_VALUE']}")
            # a group of ages, which Nomis numbers 1 to 20
            out.append(f"2023,{row['GEOGRAPHY_CODE']},{sex},7,20301,1.5")
    codes_only = tmp_path / "codes.csv"
    codes_only.write_text("\n".join(out))
    import_into("ons-population", codes_only)
    assert path.read_bytes() == first


def test_people_of_another_round_are_noted(import_into):
    _, notes = import_into("ons-projection", FEMALES, MALES)  # over the invented people
    assert len(notes) == 2
    assert notes[0].startswith('"northvale" has 48,740 people in mid-2023 here and 60,437 in')


def test_one_sex_alone_is_refused(import_into, plan):
    with pytest.raises(ImportFaults, match='no figure of "northvale" in 2024, male, aged 0 and 90'):
        import_into("ons-projection", FEMALES)
    assert not (plan / "assumptions/population/projection.csv").exists()


def test_persons_are_refused(import_into, published):
    persons = published(FEMALES.name, lambda text: text.replace("females", "persons"))
    with pytest.raises(ImportFaults, match="the plan wants mid-2024 to mid-2028, and it has none"):
        import_into("ons-projection", persons)


def test_a_projection_that_ends_too_soon_is_refused(import_into, tmp_path):
    path = nomis_projection(tmp_path / "nomis.csv", years=range(2023, 2027))
    with pytest.raises(ImportFaults, match=r"it has 2023 to 2026 of them: .* with 2027, 2028"):
        import_into("ons-projection", path)


def test_a_gap_in_years_is_refused(import_into, tmp_path):
    path = nomis_projection(tmp_path / "nomis.csv", years=[2024, 2025, 2027, 2028])
    with pytest.raises(ImportFaults, match=r"fetch a projection with 2026"):
        import_into("ons-projection", path)


def test_other_geography_is_refused(import_into, published):
    other = [published(p.name, lambda t: t.replace("E07000902", "E12000004")) for p in (FEMALES,)]
    with pytest.raises(ImportFaults, match=r'it has no figures for "southvale" \(E07000902\)'):
        import_into("ons-projection", *other)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("Northvale,Population,females,7,", "Northvale,Births,females,7,", 'the rows are "Births"'),
        ("Northvale,Population,females,8,", "Northvale,Population,females,7,", "age 7 in 2023 is"),
        (
            "E06000901,Northvale,Population,females,7,",
            "E06000901,N,Population,females,71,",
            "twice",
        ),
    ],
)
def test_bad_rows_of_a_projection(import_into, published, old, new, sentence):
    assert old in FEMALES.read_text(encoding="utf-8")
    with pytest.raises(ImportFaults) as told:
        import_into("ons-projection", published(FEMALES.name, lambda t: t.replace(old, new)), MALES)
    assert sentence in str(told.value)


@pytest.mark.parametrize("cell", ["*", "c", ":", "-", "[x]", "04-Jan", "-7", ""])
def test_a_cell_that_is_no_figure_is_told_with_its_place(import_into, published, cell):
    header, first, *others = FEMALES.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    assert cells[0] == "E06000901"
    cells[7] = cell  # 2024: the third year
    path = published(FEMALES.name, lambda _: "\n".join([header, ",".join(cells), *others]))
    with pytest.raises(ImportFaults) as told:
        import_into("ons-projection", path, MALES)
    assert str(told.value).startswith('snpp_2022_females.csv:2  column "2024"  ')

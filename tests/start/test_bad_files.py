"""A file that cannot be trusted is refused in a sentence, and the plan stays as it was."""

import csv
import re
from pathlib import Path

import pytest

from bettercare.errors import BetterCareError, CallError
from bettercare.start.faults import ImportFaults

NOMIS = "nomis_population_2023.csv"
SERIES = "myeb1_series.csv"
WIDE = "nomis_population_wide.csv"
FEMALES, MALES = "mye2_females_2023.csv", "mye2_males_2023.csv"
COMPONENTS = "myeb2_components.csv"
IMD = "imd_file_7.csv"
APPOINTMENTS = "gp_appointments_2023_24.csv"
HERE = Path(__file__).parent / "files"


def change(old, new, count=1):
    """Replace the first of a text; it must be there."""

    def changed(text):
        assert old in text
        return text.replace(old, new, count)

    return changed


def without(*starts):
    """Leave out the lines that begin so."""
    return lambda text: "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith(starts)
    )


def line_of(name, start):
    """The line, counted from 1, of the first row that begins so."""
    text = (HERE / name).read_text(encoding="utf-8-sig")
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def swapped(text):
    """Deaths and people of 2023 under each other's heading."""
    header, rest = text.split("\n", 1)
    header = header.replace("deaths_2023", "-").replace("population_2023", "deaths_2023")
    return header.replace(",-,", ",population_2023,") + "\n" + rest


FIRST = '2023,2023,"Northvale","E06000901","Male","Age 0","Value",'
ROW = "E06000901,Northvale,E,2,7,"

CASES = [
    # suppressed, dated, torn and empty cells
    ("ons-population", NOMIS, change(FIRST + "300", FIRST + "*"), 'the figure is suppressed ("*")'),
    ("ons-population", NOMIS, change(FIRST + "300", FIRST + '"c"'), 'is suppressed ("c")'),
    ("ons-population", NOMIS, change(FIRST + "300", FIRST + "04-Jan"), '"04-Jan" is a date where'),
    ("ons-population", NOMIS, change(FIRST + "300", FIRST), "the cell is empty"),
    ("ons-population", NOMIS, change(FIRST + "300", FIRST + "-300"), "there are -300 people"),
    ("ons-population", NOMIS, change(FIRST + "300", FIRST + "3,000"), "the row has 11 cells where"),
    ("ons-population", NOMIS, change(FIRST + "300", FIRST + "about 300"), "is not a number"),
    ("ons-population", NOMIS, change(FIRST + "300", FIRST + "1e999"), '"1e999" is too large'),
    # headers, years, areas, ages
    ("ons-population", NOMIS, change('"OBS_VALUE"', '"VALUES"'), "has no column for people"),
    ("ons-population", NOMIS, lambda text: "", "no row of it is a header"),
    ("ons-population", NOMIS, lambda text: text.splitlines()[0], "no row follows the header"),
    ("ons-population", NOMIS, lambda t: t.replace("2023,2023", "2022,2022"), "it has no mid-2023"),
    (
        "ons-population",
        NOMIS,
        lambda text: text.replace("E07000902", "E07000999"),
        'it has no figures for "southvale" (E07000902)',
    ),
    (
        "ons-population",
        NOMIS,
        without('2023,2023,"Northvale","E06000901","Female","Age 5"'),
        'it has no figure of "northvale", female, aged 5',
    ),
    (
        "ons-population",
        NOMIS,
        lambda text: text + text.splitlines()[-1].replace("E07000903", "E06000901"),
        "E06000901, f, age 90 is there twice",
    ),
    ("ons-population", SERIES, change("population_2023", "population_2021"), "it has no mid-2023"),
    ("ons-population", SERIES, change("E,2,7,", "E,3,7,"), '"3" is not a sex'),
    ("ons-population", SERIES, change("E,2,7,", "E,2,95,"), '"95" is not a single year of age'),
    ("ons-population", FEMALES, lambda text: text, 'it has no figure of "northvale", male, aged 0'),
    ("ons-population", FEMALES, change("Females", "Persons"), "neither Females nor Males alone"),
    ("ons-population", FEMALES, change("mid-2023", "mid-2019"), "it has no mid-2023: it has 2019"),
    ("ons-population", FEMALES, change(", mid-2023", ""), "its title names no year"),
    ("ons-population", WIDE, lambda t: t.replace('"Gender   :"', '"Other"'), 'says "Gender :"'),
    ("ons-population", WIDE, lambda t: t.replace('"2023"', '"2021"'), "it has 2021: name one"),
    (
        "ons-population",
        WIDE,
        lambda t: t.replace('"Female"', '"Total"'),
        ", female, aged 0 and 90 other ages",
    ),
    ("ons-population", WIDE, lambda t: t.replace('"Female"', '"Male"'), "m, age 0 is there twice"),
    ("imd", IMD, lambda text: text + text, "the header is there again"),
    ("ons-components", COMPONENTS, change("deaths_2023", "dead_2023"), "no such column"),
    ("ons-components", COMPONENTS, lambda t: t.replace("hs_2023", "hs_x"), "it has 2022 to 2022"),
    ("ons-components", COMPONENTS, swapped, "deaths fall among"),
    ("ons-components", COMPONENTS, without(ROW), 'it has no row for "northvale", f, age 7'),
    (
        "ons-components",
        COMPONENTS,
        change("E,2,7,", "E,2,8,"),
        "E06000901, f, age 8 is there twice",
    ),
    ("ons-components", COMPONENTS, change("E,2,7,", "E,2,All,"), "no single year of age"),
    ("ons-components", SERIES, lambda text: text, "the header has no column for births"),
    ("imd", IMD, lambda text: text.replace(",1,", ",11,"), "the decile is 11"),
    ("imd", IMD, lambda text: text.replace('"1,500"', "[c]"), 'the figure is suppressed ("[c]")'),
    ("imd", IMD, change("E01090002", "E01090001"), "E01090001 is there twice"),
    ("imd", IMD, lambda text: text.replace("E07000902", "E07000999"), "no figures for"),
    ("gp-appointments", APPOINTMENTS, without("98Y"), "it has no appointments of 98Y in 2023/24"),
    (
        "gp-appointments",
        APPOINTMENTS,
        lambda text: text.replace("JUN2023", "JUN2022"),
        "99X has no appointments in June 2023",
    ),
    ("gp-appointments", APPOINTMENTS, lambda t: t.replace("JUN2023", "Q1"), '"Q1" is not a month'),
    (
        "gp-appointments",
        APPOINTMENTS,
        lambda t: t.replace("JUN2023", "JUN0000"),
        '"JUN0000" is not',
    ),
    ("gp-appointments", APPOINTMENTS, lambda t: t.replace(",18000\n", ",*\n"), "is suppressed"),
]


def every_file(plan):
    """The bytes of each file of a plan."""
    return {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("kind", "name", "changed", "sentence"), CASES)
def test_a_bad_file_is_told_and_nothing_written(
    kind, name, changed, sentence, import_into, published, plan
):
    before = every_file(plan)
    codes = ("99X", "98Y") if kind == "gp-appointments" else ()
    with pytest.raises(ImportFaults) as told:
        import_into(kind, published(name, changed), codes=codes)
    said = str(told.value)
    assert sentence in said
    for line in said.splitlines()[:-1]:
        assert line.startswith((name, "... and"))
        assert line.startswith("... and") or ": " in line.removeprefix(name), line  # a mend
    assert every_file(plan) == before


def test_the_row_and_column_are_named(import_into, published):
    with pytest.raises(ImportFaults) as told:
        import_into("ons-population", published(NOMIS, change(FIRST + "300", FIRST + "*")))
    where = f'{NOMIS}:{line_of(NOMIS, FIRST)}  column "OBS_VALUE"  the figure is'
    assert str(told.value).startswith(where)
    marked = ROW + (HERE / COMPONENTS).read_text().split(ROW)[1].split("\n")[0]
    cells = marked.split(",")
    cells[9] = ".."  # deaths_2023: after six of the key and population, births of two years
    with pytest.raises(ImportFaults) as told:
        import_into("ons-components", published(COMPONENTS, change(marked, ",".join(cells))))
    line = line_of(COMPONENTS, ROW)
    assert str(told.value).startswith(f'{COMPONENTS}:{line}  column "deaths_2023"  the figure is')


def test_many_faults_are_cut_short(import_into, published):
    with pytest.raises(ImportFaults) as told:
        import_into(
            "ons-population", published(NOMIS, lambda text: text.replace('"Value"', '"Value",'))
        )
    assert re.search(r"\.\.\. and \d+ more", str(told.value))
    assert len(str(told.value).splitlines()) < 16


@pytest.mark.parametrize("start", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_a_workbook_is_told(import_into, tmp_path, start):
    path = tmp_path / "estimates.xlsx"
    path.write_bytes(start)
    with pytest.raises(CallError, match='is an Excel workbook: save its sheet as "CSV UTF-8"'):
        import_into("ons-population", path)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"codes": ()}, "give --code"),
        ({"codes": ("99X",), "year": 99999}, "No figures are of that year: give --year"),
        ({"codes": ("99X",), "years": 0}, "--years is less than 1"),
        ({"codes": ("99X",), "services": ("gp_visit",)}, 'no service "gp_visit"'),
        ({"codes": ("99X",), "services": ("nurse_contact",)}, "counted in another unit, contact"),
    ],
)
def test_a_call_that_cannot_be_met_is_told(import_into, asked, sentence):
    with pytest.raises(CallError, match=re.escape(sentence)):
        import_into("gp-appointments", HERE / APPOINTMENTS, **asked)


def test_a_month_in_two_files_is_told(import_into, published):
    again = published(APPOINTMENTS)
    with pytest.raises(ImportFaults, match="is in an earlier file too"):
        import_into("gp-appointments", HERE / APPOINTMENTS, again, codes=("99X",))


def test_two_files_where_one_is_read(import_into):
    with pytest.raises(CallError, match="imd is read from one file"):
        import_into("imd", HERE / IMD, HERE / IMD)


def test_areas_without_codes_are_named(import_into, plan):
    toml = plan / "plan.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('code = "E06000901"\n', ""))
    with pytest.raises(CallError, match="have no official code: northvale: add code"):
        import_into("imd", HERE / IMD)


@pytest.mark.parametrize("name", ["plan.toml", "sources.toml"])
def test_a_plan_that_cannot_be_read_is_told(import_into, plan, name):
    (plan / name).write_text("[[[", encoding="utf-8")
    with pytest.raises(CallError, match=f"{name} cannot be read"):
        import_into("imd", HERE / IMD)


@pytest.mark.parametrize("name", [NOMIS, SERIES, WIDE, FEMALES, COMPONENTS, IMD, APPOINTMENTS])
@pytest.mark.parametrize("step", [7, 41])
def test_a_damaged_file_never_ends_in_a_trace(name, step, import_into, tmp_path):
    """Every so many bytes one is another."""
    data = bytearray((HERE / name).read_bytes()[:6000])
    for place in range(step, len(data) - 2, step * 13):
        data[place] = (data[place] * step) % 256
    path = tmp_path / name
    del data[step::997]
    path.write_bytes(bytes(data))
    for kind in ("ons-population", "ons-components", "imd", "gp-appointments"):
        with pytest.raises(BetterCareError):
            import_into(kind, path, codes=("99X",))


def test_a_quotation_mark_never_closed_is_told(import_into, published):
    torn = published(NOMIS, lambda text: text.replace('"Northvale"', '"Northvale', 1) * 6)
    with pytest.raises(BetterCareError):
        import_into("ons-population", torn)


def test_a_cell_longer_than_any_is_told(import_into, published):
    long = published(NOMIS, lambda text: text + '2023,"' + "x" * 200_000)
    before = csv.field_size_limit(131_072)  # Python's own: a library may have raised it
    try:
        with pytest.raises(CallError, match="the row cannot be read"):
            import_into("ons-population", long)
    finally:
        csv.field_size_limit(before)

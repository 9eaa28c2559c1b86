"""Files of observations: read as published, and everything wrong told at once with its mend."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_plan import write_small_plan
from tests_hindcast import HEADER, row, write_base

from bettercare import plan as plans
from bettercare.errors import BetterCareError
from bettercare.hindcast import hindcast
from bettercare.hindcast.run import ObservedFaults


def refused(folder, *files, **asked):
    """The sentences that refuse a call."""
    with pytest.raises(BetterCareError) as told:
        hindcast(plans.load(folder), list(files), draws=4, **asked)
    return str(told.value)


GOOD = row(period="2015")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (row("peple"), 'seen.csv:3  observed.peple'),
        (row("peple"), 'did you mean "people"?'),
        (row("cost"), "is not a measure that can be held against a plan"),
        (row(area="nroth"), '"nroth" is not an area of this plan (did you mean "north"?)'),
        (row("beds_general_occupied", site="infirmry", area="", period="2014-04"),
         'did you mean "infirmary"?'),
        (row("beds_genral_occupied", area="", period="2014-04"), 'did you mean "general"?'),
        (row("activity", service="emergency_admision", period="2014/15"),
         'did you mean "emergency_admission"?'),
        (row("activity", period="2014/15"), "activity is of a service and none is named"),
        (row(definition="registered_patients"),
         "counts people on general practices' lists, and the plan usual residents on 30 June"),
        (row(definition="registered_patients"), "state a bridge between the two in observed/"),
        (row(definition="mid_year_estimates"), 'did you mean "mid_year_estimate"?'),
        (row(value="*"), 'the figure is suppressed ("*"): leave the row out'),
        (row(value="c"), 'the figure is suppressed ("c"): leave the row out'),
        (row(value="many"), '"many" is not a number'),
        (row(value="01/04/2014"), '"01/04/2014" is a date where a figure is wanted'),
        (row(value="-5"), "the figure is below 0 (-5)"),
        (row(value=""), "the cell is empty"),
        (row(source=""), "the cell is empty: give the source"),
        (row(period="Apr-14"), '"Apr-14" is a date where a period is wanted'),
        (row(period="41730"), "is a date as a spreadsheet counts days"),
        (row("activity", service="home_visit", period="2013-14"), 'did you mean "2013/14"?'),
        (row("activity", service="home_visit", period="2014-04"), "activity of a month cannot"),
        (row(ages="60+"), 'the plan\'s age bands do not make up "60+"'),
        (row(ages="old"), '"old" is not an age band'),
        (row(sex="women"), '"women" is not a sex'),
        (row(area="north+north"), '"north+north" names a member twice'),
        (row(period="2040"), 'ends after the plan\'s horizon 2017/18'),
        (row(period="2015"), "the row repeats row 2"),
        (row("people,x"), "the row has 11 cells where the header has 10"),
        (row("beddays_midnight", service="emergency_admission", area="north", period="2014/15"),
         "the results have no beddays_midnight by area and service"),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_one_sentence(folder, file, line, said):
    assert said in refused(folder, file(GOOD, line))


def test_everything_is_told_at_once(folder, file):
    said = refused(folder, file(row(area="nowhere"), row(value="*"), row(period="soon")))
    assert said.startswith("3 faults in what was observed:")
    assert [line.partition("  ")[0] for line in said.splitlines()[1:]] == [
        "seen.csv:2", "seen.csv:3", "seen.csv:4"
    ]  # fmt: skip


def test_overlapping_periods(folder, file):
    lines = [
        row("activity", service="home_visit", period="2014/15"),
        row("activity", service="home_visit", period="2015"),
        row("activity_month", service="home_visit", period="2014-05"),
        row("activity_month", service="home_visit", period="2014/15 Q1"),
    ]
    said = refused(folder, file(*lines))
    assert 'the period "2015" overlaps "2014/15" (seen.csv:2)' in said
    assert 'the period "2014-05" overlaps "2014/15 Q1" (seen.csv:5)' in said


def test_the_same_figure_in_two_files(folder, file):
    said = refused(folder, file(GOOD), file(GOOD, name="again.csv"))
    assert "again.csv:2" in said
    assert 'the figure for "2015" is there already (seen.csv:2)' in said


def test_a_financial_year_written_as_a_month(folder, file):
    lines = [row("activity_month", service="home_visit", period=p) for p in ("2011-12", "2015/16")]
    assert '"2011-12" may be a month or a financial year' in refused(folder, file(*lines))
    months = [row("activity_month", service="home_visit", period=f"2015-{m:02d}") for m in (4, 5)]
    doubtful = row("activity_month", service="home_visit", period="2011-12")
    assert hindcast(plans.load(folder), [file(*months, doubtful)], draws=4).rows.height == 3


def test_a_base_year_after_the_observations(folder, file):
    said = refused(folder, file(row(period="2012"), row(period="2013")))
    assert (
        'the base year 2013/14 comes after the observations, the last of which is "2013": give '
        "later observations, or add an earlier base to bases/" in said
    )


def test_a_figure_of_a_later_base_is_not_scored(folder, file):
    write_base(folder)
    lines = [row("activity", service="home_visit", period="2012/13")]
    said = refused(folder, file(*lines))
    assert "the base 2011_12 takes demand.volume.home_visit from a later base" in said
    scored = [row("activity", service="emergency_admission", period="2012/13")]
    assert hindcast(plans.load(folder), [file(*scored)], draws=4).meta["base"] == "2011_12"


def test_a_base_that_is_not_there(folder, file):
    said = refused(folder, file(GOOD), base="2012_13")
    assert 'the plan has no base "2012_13"' in said
    assert "it has 2013_14" in said


def test_files_that_are_no_observations(folder, file, tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04rest")
    (tmp_path / "wide.csv").write_bytes("measure".encode("utf-16"))
    (tmp_path / "torn.csv").write_text(f'{HEADER}\n"people,x\n', "utf-8")
    names = ("none.csv", "empty.csv", "book.csv", "wide.csv", "torn.csv")
    said = refused(folder, *(tmp_path / name for name in names))
    for sentence in (
        "there is no such file",
        "empty.csv  observed  the file is empty: begin it with the header measure,definition,",
        "book.csv  is an Excel workbook",
        "wide.csv:1  the file is UTF-16",
        "a quotation mark is opened and never closed",
    ):
        assert sentence in said
    assert "a header but no rows" in refused(folder, file())
    assert 'did you mean "period"?' in refused(folder, file("x", header="measure,periode"))
    assert 'the column "value" is missing' in refused(folder, file("x", header="measure"))
    semicolons = file("a;b", header=HEADER.replace(",", ";"))
    assert "the columns are not separated by commas" in refused(folder, semicolons)


def test_thousands_separators_and_ages_are_read(folder, file):
    lines = [
        row(value='"1,234,567"'),
        row(ages="65+", value="1 000"),
        row(ages="65-74+75+", area="north", value="7"),
        row(ages="0-64", area="south", sex="f", value="7"),
    ]
    found = hindcast(plans.load(folder), [file(*lines)], draws=4).rows
    assert found["observed"].to_list() == [1234567.0, 1000.0, 7.0, 7.0]


def test_a_unit_is_checked_and_converted(folder, file):
    header = f"{HEADER},unit"
    line = row("activity", service="emergency_admission", period="2014/15", value="12")
    found = hindcast(
        plans.load(folder), [file(f"{line},admission/month", header=header)], draws=4
    ).rows
    assert found["observed"][0] == pytest.approx(144.0)
    assert "bed" in refused(folder, file(f"{line},bed", header=header))


def test_bridges(folder, file):
    (folder / "observed").mkdir()
    bridge = folder / "observed" / "bridges.toml"
    text = (
        '[lists]\nmeasure = "people"\nfrom = "registered_patients"\nto = "mid_year_estimate"\n'
        'factor = 0.5\nlow = 0.4\nhigh = 0.6\nowner = "hospital"\nsource = ["invented_return"]\n'
        'reason = "Half of those on lists"\n'
    )
    bridge.write_text(text, "utf-8")
    plan = plans.load(folder)
    lists = file(row(definition="registered_patients", period="2015"), GOOD)
    rows = hindcast(plan, [lists], draws=400).rows
    ours, theirs = rows.filter(rows["bridge"].is_null()), rows.filter(rows["bridge"] == "lists")
    assert theirs["p50"][0] == pytest.approx(2 * ours["p50"][0], rel=0.01)  # led to what is seen
    assert theirs["p10"][0] == pytest.approx(ours["p50"][0] / 0.6, rel=0.05)  # its range widens it
    assert theirs["demography"][0] == pytest.approx(2 * ours["demography"][0])
    for old, new, said in (
        ("registered_patients", "on_the_books", "add what it counts as meaning"),
        ("registered_patients", "mid_year_estimate", "it needs none"),
        ('to = "mid_year_estimate"', 'to = "mid_year"', "is not how the plan counts people"),
        ("people", "peopel", 'there is no measure "peopel" (did you mean "people"?)'),
        ("low = 0.4", "low = 0.55", "is below low of its range"),
        ('"hospital"', '"hosptial"', 'did you mean "hospital"?'),
        ('reason = "Half of those on lists"', "", 'a bridge has no "reason"'),
        ("factor = 0.5", "factor = 0", "factor"),
        ("[lists]", "[lists", "bridges.toml:1"),
    ):  # fmt: skip
        assert old in text
        bridge.write_text(text.replace(old, new, 1), "utf-8")
        said_now = refused(folder, lists)
        assert "observed/bridges.toml" in said_now
        assert said in said_now


CELLS = st.one_of(
    st.sampled_from([
        "people", "births", "activity", "activity_month", "beds_general_occupied",
        "mid_year_estimate", "units_of_service", "emergency_admission", "north", "all", "outside",
        "north+south", "2014", "2014/15", "2015-06", "2011-12", "2014/15 Q1", "1,000", "*", "",
        "65+", "0-16", "f", "infirmary", "1e400", "nan", "-1", "9" * 300,
    ]),
    st.text(max_size=12),
)  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The small plan, read once."""
    return plans.load(write_small_plan(tmp_path_factory.mktemp("fuzz") / "plan"))


def judged(plan, path):
    """How many observations are scored or history, or what refuses the file."""
    try:
        return hindcast(plan, [path], draws=2).rows.height
    except BetterCareError as told:
        return told


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=11), max_size=4), st.booleans())
def test_whatever_a_file_holds_it_is_read_or_refused_in_sentences(loaded, tmp_path, table, header):
    path = tmp_path / "fuzz.csv"
    lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in line) for line in table]
    text = "\n".join([HEADER, GOOD, *lines] if header else lines)
    path.write_text(text, encoding="utf-8", errors="replace")
    found = judged(loaded, path)
    if isinstance(found, int):
        assert found >= 1
    else:
        assert not isinstance(found, ObservedFaults) or all(f.problem for f in found.faults)
        assert str(found)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_sentences(loaded, tmp_path, data):
    path = tmp_path / "bytes.csv"
    path.write_bytes(data)
    assert isinstance(judged(loaded, path), BetterCareError)

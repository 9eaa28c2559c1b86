"""Two versions of a plan: what they say differently is told, how they are written is not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from small_plan import edit, write_small_plan
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.errors import BetterCareError
from bettercare.plan import load
from bettercare.publish.diff_words import told
from bettercare.versions.compare import Difference, compare
from bettercare.versions.results import compare_runs, read_run

VACANCY = "assumptions/workforce/vacancy.toml"
Edit = Callable[[str, str, str], None]


@pytest.fixture
def plans(tmp_path: Path) -> tuple[Path, Path, Edit]:
    """A plan, a copy of it, and what edits the copy."""
    before, after = (write_small_plan(tmp_path / name) for name in ("before", "after"))
    return before, after, lambda *words: edit(after, *words)


def difference(plans: tuple[Path, Path, Edit]) -> Difference:
    return compare(load(plans[0]), load(plans[1]))


def diff(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["diff", *map(str, words)])
    return done.exit_code, done.output


def test_layout_is_no_difference(plans: tuple[Path, Path, Edit]) -> None:
    before, after, change = plans
    change(VACANCY, "value = 6", "value = 6.00e0  # counted")
    volume = after / "assumptions/demand/volume.toml"
    heads = volume.read_text().split("\n\n")
    volume.write_bytes("\n\n\n".join(reversed(heads)).replace("\n", "\r\n").encode())
    sites = after / "assumptions/estate/sites.csv"
    sites.write_text(sites.read_text().replace(",hospital,", ',"hospital",'))
    found = difference(plans)
    assert not found.differs
    assert {file.name: file.state for file in found.files} == dict.fromkeys(
        (f"assumptions/{name}" for name in
         ("demand/volume.toml", "estate/sites.csv", "workforce/vacancy.toml")),
        "laid out otherwise",
    )  # fmt: skip
    code, output = diff(before, after, "--exit-code")
    assert code == 0
    assert "No difference in what the two versions say." in output
    assert "Only comments, order or layout differ: assumptions/demand/volume.toml" in output


def test_figures_are_told_with_size_and_reason(plans: tuple[Path, Path, Edit]) -> None:
    _, _, change = plans
    change(VACANCY, "value = 6", 'value = 6.6\nnote = "Recounted"')
    (found,) = difference(plans).changes
    assert (found.section, found.state) == ("figures", "changed")
    assert found.address == "workforce.vacancy.ward_nurse"
    value = next(one for one in found.values if one.name == "value")
    assert (value.old, value.new, value.percent) == (
        0.06,
        pytest.approx(0.066),
        pytest.approx(10.0),
    )
    assert (found.unit, found.owner, found.why) == ("share", "hospital", "Recounted")
    rows = told(difference(plans))[1].rows
    assert rows[0][1:5] == ("value", "0.06 share", "0.066 share", "+10.0%")
    assert rows[0][5].startswith("Recounted. Owner: hospital. Source: ")


def test_dates_interventions_options_thresholds_and_sources(
    plans: tuple[Path, Path, Edit],
) -> None:
    _, after, change = plans
    intervention = next((after / "interventions").glob("*.toml"))
    text = intervention.read_text()
    old = next(line for line in text.splitlines() if line.startswith("change = { multiply"))
    number = old.split("multiply = ")[1].split(",")[0]
    name = f"interventions/{intervention.name}"
    change(name, f"multiply = {number}", f"multiply = {float(number) - 0.01:g}")
    change("sources.toml", 'title = "', 'title = "New: ')
    change("verdict.toml", "value = 80", "value = 70")
    (after / "options/z_more.toml").write_text('label = "Z. More"\nbased_on = "a_do_nothing"\n')
    found = difference(plans)
    assert [(one.section, one.state) for one in found.changes] == [
        ("interventions", "changed"),
        ("options", "added"),
        ("thresholds", "changed"),
        ("sources", "changed"),
    ]
    effect = found.changes[0].values[0]
    assert effect.name.startswith("effect on ")
    assert effect.name.endswith(" multiply")
    assert (effect.old, effect.new) == (float(number), pytest.approx(float(number) - 0.01))
    assert found.changes[2].address == "likely"
    assert found.changes[2].why


def test_tables_are_told_by_rows_and_largest_changes(plans: tuple[Path, Path, Edit]) -> None:
    _, after, _ = plans
    path = after / "assumptions/population/base.csv"
    header, *rows = path.read_text().splitlines()
    first, second = rows[0].split(","), rows[1].split(",")
    rows[0] = ",".join([*first[:-1], str(float(first[-1]) * 1.01)])
    rows[1] = ",".join([*second[:-1], str(float(second[-1]) * 2)])
    path.write_text("\n".join([header, *reversed(rows)]) + "\n")
    (found,) = difference(plans).tables
    assert found.address == "population.base"
    assert (found.added, found.removed) == ((), ())
    assert [round(cell.percent or 0) for cell in found.cells] == [100, 1]
    assert found.cells[0].row == ", ".join(second[:-1])


def test_a_file_beside_the_plan_and_exit_codes(plans: tuple[Path, Path, Edit]) -> None:
    before, after, _ = plans
    (after / "observed").mkdir()
    (after / "observed/counts.csv").write_text("a\n1\n")
    code, output = diff(before, after)
    assert code == 0
    assert "Beside the plan: observed/counts.csv added." in output
    assert diff(before, after, "--exit-code")[0] == 1
    assert diff(before, before / "nowhere")[0] == 2
    code, output = diff(before, after, "--out", before / "x.pdf")
    assert code == 2
    assert "ending in one of .html, .md, .json" in " ".join(output.split())


def test_pages_and_json(plans: tuple[Path, Path, Edit], tmp_path: Path) -> None:
    before, after, change = plans
    change(VACANCY, "value = 6", "value = 6.6")
    change("plan.toml", 'title = "', 'title = "<b> | ')
    out = [tmp_path / f"diff.{form}" for form in ("html", "md")]
    code, output = diff(before, after, "--as", "json", "--out", out[0], "--out", out[1])
    assert code == 0
    data = json.loads(output)
    assert data["differs"]
    figure = next(one for one in data["changes"] if one["section"] == "figures")
    assert figure["values"][0]["percent"] == pytest.approx(10.0)
    page, paper = (path.read_text() for path in out)
    assert "<b> |" not in page
    assert "&lt;b&gt; |" in page
    assert "\\<b\\> \\|" in paper
    shutil.move(after, tmp_path / "plan")
    code, output = diff(before, tmp_path)  # a bundle that holds the plan in its folder `plan`
    assert "0.06 share -> 0.066 share (+10.0%)" in output


def _run(needed: float, odds: float, holds: str) -> dict[str, pl.DataFrame]:
    months = [("2018-04", needed - 5), ("2018-05", needed)]
    rows = [
        {"option": "a", "year": "2018/19", "month": month, "site": site, "partner": None,
         "measure": measure, "unit": "bed", "p50": value}
        for month, value in months
        for measure in ("beds_general_needed", "beds_general_planned", "bridge_start")
        for site in ("all", "lri")
    ]  # fmt: skip
    one = {"option": "a", "year": "2018/19", "holds": holds, "probability": odds}
    verdict = pl.DataFrame([one | {"check": "all"}, one | {"check": "money", "holds": "holds"}])
    return {"results": pl.DataFrame(rows), "verdict": verdict}


def test_verdicts_and_headline_figures() -> None:
    found = compare_runs(_run(100, 0.8, "holds"), _run(110, 0.6, "fails"))
    assert found.year == "2018/19"
    whole, money = found.outcomes
    assert (whole.before, whole.after, whole.changed) == ("holds", "fails", True)
    assert (money.before, money.after) == ("holds", "holds")
    needed, planned = found.headlines  # the most needed, the fewest planned, and no parts of it
    assert (needed.before, needed.after, needed.percent) == (100, 110, pytest.approx(10))
    assert (planned.before, planned.after) == (95, 105)
    other = _run(1, 0.5, "holds")
    other["verdict"] = other["verdict"].with_columns(year=pl.lit("1999/00"))
    with pytest.raises(BetterCareError, match="no year in common"):
        compare_runs(other, _run(1, 0.5, "holds"))


def test_both_versions_are_run(plans: tuple[Path, Path, Edit], tmp_path: Path) -> None:
    before, after, change = plans
    change("assumptions/flow/length_of_stay.toml", "2016-04-01 = 5.8", "2016-04-01 = 6.1")
    code, output = diff(before, after, "--results", "--draws", "2")
    assert code == 0
    assert "Headline figures in" in output
    assert "beds general needed" in output
    with pytest.raises(BetterCareError):
        read_run(tmp_path)


def test_record_flow_and_bases_are_told_in_words_and_numbers(
    plans: tuple[Path, Path, Edit],
) -> None:
    before, after, _ = plans
    for root, status, sought, births in ((before, "idea", 10, 5.0), (after, "proposal", 12, 6.0)):
        (root / "programme").mkdir()
        (root / "programme" / "record.toml").write_text("as_of = 2018-09-27\n")
        (root / "programme" / "proposals.toml").write_text(
            '[ward]\nlabel = "A ward"\nnote = "Winters were hard"\n'
            'history = [{ date = "2014", status = "idea" }, '
            f'{{ date = "2015", status = "{status}" }}]\n'
        )
        (root / "programme" / "business_cases.toml").write_text(
            '[ward]\nlabel = "Ward"\nunit = "mgbp"\n'
            f'history = [{{ date = "2015", sought = {sought} }}]\n'
        )
        (root / "bases" / "2010_11").mkdir(parents=True)
        (root / "bases" / "2010_11" / "births.csv").write_text(f"area,births\nnorth,{births}\n")
    (after / "programme" / "risks.toml").write_text(
        '[staff]\nlabel = "Too few"\nhistory = [{ date = "2015", likelihood = 3, impact = 4 }]\n'
    )
    found = difference(plans)
    told_of = {change.address: change for change in found.of("programme")}
    assert set(told_of) == {
        "programme.proposals.ward", "programme.business_cases.ward", "programme.risks.staff",
    }  # fmt: skip
    value = told_of["programme.business_cases.ward"].values[0]
    assert (value.name, value.old, value.new, value.percent) == ("history 2015 sought", 10, 12, 20)
    assert told_of["programme.risks.staff"].state == "added"
    _, output = diff(before, after)
    assert "The programme's record: 1 added, 2 changed." in output
    assert "history 2015 status: idea -> proposal" in output
    assert "Winters were hard." in output
    assert "north" in output
    assert output.count("+20.0%") == 2
    assert json.loads(diff(before, after, "--as", "json")[1])["differs"]

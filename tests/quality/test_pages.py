"""The quality pages: complete, filtered without scripts, nothing made up."""

import csv
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import escape
from small_plan import edit, write_small_plan
from typer.testing import CliRunner

from bettercare import bundle
from bettercare import plan as plans
from bettercare.cli import app
from bettercare.plan.quantities import all_quantities
from bettercare.publish.quality_pages import PAGES, Quality, frames, pages
from bettercare.quality.assumptions import assumptions
from bettercare.quality.methods import methods
from bettercare.quality.moves import moves_most

ROOT = Path(__file__).parents[2]
DAY = date(2015, 4, 1)


@pytest.fixture
def plan_folder(tmp_path: Path) -> Path:
    return write_small_plan(tmp_path / "plan")


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["quality", *(str(word) for word in words)])
    return done.exit_code, done.output


@pytest.mark.parametrize("name", ["small", "llr_2014"])
def test_the_log_has_everything_a_plan_assumes(name: str) -> None:
    plan = plans.load(ROOT / "examples" / name)
    log = assumptions(plan, DAY)
    addresses = {row.address for row in log if row.what != "option"}
    given = {key for key, table in plan.tables.items() if table.file}
    assert set(all_quantities(plan)) | given <= addresses
    assert not addresses & (set(plan.tables) - given)
    kept = {f"verdict.checks.{c.key}" for c in plan.verdict.checks if c.threshold}
    beds = {f"verdict.checks.{c.key}" for c in plan.verdict.checks if c.kind == "beds"}
    assert kept - beds <= addresses
    settings = {(row.address, row.file) for row in log if row.what == "option"}
    for option in plan.options.values():
        for one in option.settings:
            assert (one.address, f"options/{one.option}.toml") in settings
    assert all(row.label and row.file for row in log)
    assert all(row.owner in plan.partners for row in log if row.what != "option")


def test_reviews_are_held_against_the_day(plan_folder: Path) -> None:
    crisis, owner = "interventions/crisis_response.toml", 'owner = "hospital"'
    edit(plan_folder, crisis, "status =", "review = 2015-03-31\nstatus =")
    edit(plan_folder, "tables.toml", owner, f"{owner}\nreview = 2015-04-01")
    log = assumptions(plans.load(plan_folder), DAY)
    own = [row for row in log if row.file == crisis]
    assert own
    assert {row.state for row in own} == {"overdue"}
    states = {row.address: row.state for row in log}
    assert states["population.base"] == "ahead"  # due on the day itself
    assert states["population.births"] == "no date"
    assert states["verdict.likely"] == "not asked"


def test_the_command_writes_a_bundle_that_verifies(plan_folder: Path, tmp_path: Path) -> None:
    code, said = run(plan_folder, "--out", tmp_path / "out", "--on", "2015-04-01")
    assert code == 0
    assert "overdue for review on 01/04/2015" in said
    assert not bundle.verify(tmp_path / "out")
    there = {path.name for path in (tmp_path / "out").iterdir()}
    assert there >= {file for file, _, _ in PAGES} | {"assumptions.csv", "verification.csv"}
    manifest = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    assert manifest["bettercare"]["plan_hash"] == plans.load(plan_folder).hash
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert run(plan_folder, "--out", tmp_path / "out", "--on", "2015-04-01")[0] == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_the_csv_is_ready_for_a_spreadsheet(plan_folder: Path, tmp_path: Path) -> None:
    run(plan_folder, "--out", tmp_path / "out", "--option", "b_at_home")
    text = (tmp_path / "out" / "assumptions.csv").read_text(encoding="utf-8")
    rows = {row["address"]: row for row in csv.DictReader(text.splitlines())}
    stay = rows["flow.length_of_stay.emergency_admission"]
    assert float(stay["low"]) < float(stay["value"]) < float(stay["high"])
    assert (stay["range_kind"], stay["unit"]) == ("90% interval", "day/admission")
    assert stay["moves_most"]
    assert 1 <= int(stay["moves_rank"]) <= int(stay["moves_among"])
    assert rows["population.base"]["rows"] == "364"
    planned = rows["capacity.planned.nurse_contact"]
    assert planned["later_values"] == "2015-04-01 36000"
    assert {float(row["value"]) for row in rows.values() if row["value"]}  # all are numbers


class Shown(HTMLParser):
    """What a page holds: tags, links, rows' classes, text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.classes: list[set[str]] = []
        self.options: dict[str, list[str]] = {}
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "a":
            self.links.append(given["href"])
        if tag == "tr" and "class" in given:
            self.classes.append(set(given["class"].split()))
        if tag == "select":
            self._select = given["id"].removeprefix("by-")
        if tag == "option" and given["value"]:
            self.options.setdefault(self._select, []).append(given["value"])


def test_the_log_is_filtered_by_style_alone(plan_folder: Path) -> None:
    plan = plans.load(plan_folder)
    quality = Quality.of(plan, DAY)
    text = pages(quality)["assumptions.html"]
    shown = Shown(text)
    assert "script" not in shown.tags
    assert len(shown.classes) == len(quality.log)
    for name, values in shown.options.items():
        for value in values:
            rule = f'body:has(#by-{name} option[value="{value}"]:checked)'
            assert f"{rule} .log tbody tr:not(.{name}-{value}){{display:none}}" in text
        if name != "review":
            assert all(any(f"{name}-{v}" in row for row in shown.classes) for v in values)
    assert set(shown.options) == {"part", "what", "grade", "owner", "review"}


def test_pages_lead_to_each_other_and_load_nothing(plan_folder: Path) -> None:
    made = pages(Quality.of(plans.load(plan_folder), DAY))
    assert set(made) == {file for file, _, _ in PAGES}
    for file, text in made.items():
        shown = Shown(text)
        inside = {link for link in shown.links if "://" not in link and not link.startswith("#")}
        assert inside >= set(made) - {file}
        assert inside <= set(made) | {"assumptions.csv"}
        assert not {"script", "img", "link", "iframe"} & set(shown.tags)
        assert "default-src 'none'" in text


def test_nothing_is_made_up_where_people_must_speak(plan_folder: Path) -> None:
    made = pages(Quality.of(plans.load(plan_folder), DAY))["aqua.html"]
    for role in ("Commissioner", "Analyst", "Assurer", "Approver"):
        assert len(re.findall(f'<th scope="row">{role}', made)) == 2  # its role and its signature
    signatures = made.split('aria-label="Signatures"')[1].split("</table>")[0]
    assert signatures.count('class="blank"') == 4 * 4


def test_every_method_and_limit_is_told(plan_folder: Path) -> None:
    made = pages(Quality.of(plans.load(plan_folder), DAY))
    for method in methods().values():
        assert f"<h2>{escape(method.label)}</h2>" in made["verification.html"]
        for check in method.checks:
            assert check.test in made["verification.html"]
    for number in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "3.2", "3.3"):
        assert f"<h3>{number} " in made["stress.html"]
    for number in ("3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1"):
        assert f"<h3>{number} " in made["stress.html"]


def test_text_of_a_plan_is_escaped(plan_folder: Path) -> None:
    edit(plan_folder, "plan.toml", "Small plan", "<script>alert(1)</script>")
    for text in pages(Quality.of(plans.load(plan_folder), DAY)).values():
        assert "<script" not in text


def test_what_a_figure_moves_most_is_where_it_ranks_highest() -> None:
    plan = plans.load(ROOT / "examples" / "small")
    found = moves_most(plan, "b_care_at_home")
    stay = found["flow.length_of_stay.emergency_admission"]
    assert (stay.check, stay.member, stay.rank) == ("beds", "general", 1)
    assert stay.low < stay.high  # longer stays, more beds short
    ranks = [(one.check, one.member, one.rank) for one in found.values()]
    assert len(ranks) == len(set(ranks))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--option", "gone"), 'no option "gone"'),
        (("--on", "yesterday"), "yesterday"),
        (("--out", "."), "the folder you are in"),
    ],
)
def test_a_wrong_call_is_refused_in_a_sentence(
    plan_folder: Path, words: tuple[str, ...], says: str
) -> None:
    code, said = run(plan_folder, *words)
    assert code == 2
    assert says in said


def test_the_tables_of_the_pages_are_whole(plan_folder: Path) -> None:
    quality = Quality.of(plans.load(plan_folder), DAY)
    made = frames(quality)
    assert made["assumptions"].height == len(quality.log)
    assert made["verification"].height == sum(len(each.checks) for each in methods().values())

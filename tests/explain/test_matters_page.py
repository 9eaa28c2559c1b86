"""The page of what matters: every list in full, a drawing with its table, nothing from outside."""

from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from small_plan import SMALL, edit, write_small_plan
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.explain.matters import Matters, what_matters
from bettercare.explain.node import NONE
from bettercare.plan import load
from bettercare.publish import matters_page, matters_terminal
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.charts.tornado import Swing, tornado
from bettercare.publish.explain_words import figure
from bettercare.publish.matters_lists import nearest_remedies, turns

YEAR = "2016/17"


@pytest.fixture(scope="module")
def found() -> Matters:
    return what_matters(load(SMALL), "b_at_home", year=YEAR, draws=64)


class Ids(HTMLParser):
    """The ids of a page, what its labels point at, and its drawings."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: list[str] = []
        self.drawings = 0

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.wanted += (found.get("aria-labelledby") or "").split()
        self.drawings += tag == "svg"


def test_the_page_stands_by_itself_and_every_label_is_there(found: Matters) -> None:
    page = matters_page.page(found)
    reader = Ids()
    reader.feed(page)
    assert len(set(reader.ids)) == len(reader.ids)
    assert set(reader.wanted) <= set(reader.ids)
    moved = [m for m in found.members if found.swing(m)]
    assert reader.drawings == len(moved) > 3
    for outside in ("<script", "://", "<link", "@import", "url("):
        assert outside not in page
    assert 'lang="en-GB"' in page


def test_the_page_has_every_list_in_full(found: Matters) -> None:
    page = unescape(matters_page.page(found))
    for m in found.members:
        for k in found.swing(m):
            assert found.figures[k].address in page
        for tip in turns(found, m):
            one = found.figures[tip.movable]
            assert f"<td>{figure(tip.value, one.figure.unit)}<td>" in page
        if found.ends.stated[m] > NONE:
            for each in found.would_turn(m) or nearest_remedies(found, m):
                assert each.label in page
                assert each.note in page


def test_lead_time_and_cost_are_told_where_nothing_turns_a_test_too(found: Matters) -> None:
    short = [m for m in found.members if found.ends.stated[m] > NONE]
    nearest = [
        each for m in short if not found.would_turn(m) for each in nearest_remedies(found, m)
    ]
    told = [each for each in nearest if each.note]
    assert told
    args = ["matters", str(SMALL), "--option", "b_at_home", "--year", YEAR, "--draws", "8"]
    for m in short[:2]:
        check = ["--check", found.ends.names[m]]
        output = " ".join(CliRunner().invoke(app, [*args, *check]).output.split())
        for each in found.would_turn(m)[:3] or nearest_remedies(found, m):
            assert " ".join(each.note.split()) in output


def test_text_of_a_plan_is_escaped_in_the_page(tmp_path: Path) -> None:
    plan = write_small_plan(tmp_path / "small")
    verdict = (plan / "verdict.toml").read_text(encoding="utf-8")
    label = next(line for line in verdict.splitlines() if line.startswith("label"))
    edit(plan, "verdict.toml", label, 'label = "<script>alert(1)</script>"')
    volume = plan / "assumptions" / "demand" / "volume.toml"
    first = volume.read_text(encoding="utf-8").splitlines()[1]
    edit(plan, "assumptions/demand/volume.toml", first, 'label = "<b>beds</b>"')
    page = tmp_path / "page.html"
    args = ["--option", "b_at_home", "--check", "acute_beds", "--draws", "8", "--html", str(page)]
    done = CliRunner().invoke(app, ["matters", str(plan), *args])
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "<b>beds</b>" not in text
    assert "&lt;b&gt;beds&lt;/b&gt;" in text


def test_a_bar_runs_from_what_is_stated_to_each_end() -> None:
    axis = Axis((0.0, 100.0), "beds", str, (50.0, "holds"))
    drawn = tornado(Caption("t", "title", "words"), 50.0, [Swing("stay", 25.0, 100.0)], axis)
    # 12 to 326 is 0 to 100: 50 is at 169, 25 at 90.5
    assert '<rect class="bar needed" x="90.5"' in drawn
    assert 'width="78.5"' in drawn
    assert '<rect class="bar over" x="169"' in drawn
    assert 'width="157"' in drawn
    assert ">holds</text>" in drawn
    assert "<desc" in drawn


def test_the_terminal_and_the_page_say_the_same_of_every_test(found: Matters) -> None:
    page = unescape(matters_page.page(found))
    table = matters_terminal.table(found)
    for name in found.ends.names:
        assert f"({name})" in page
        assert f",{name}," in table or not found.swing(found.ends.names.index(name))

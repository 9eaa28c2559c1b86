"""What the commands show, in the terminal and as pages."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from small_plan import SMALL, edit, write_small_plan
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.explain.case import open_case
from bettercare.explain.node import Node, leaf, made
from bettercare.explain.targets import explain
from bettercare.plan import load
from bettercare.publish import explain_page

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"
VOID = {"meta", "th", "td", "tr", "tbody", "thead"}  # end tags of table parts are left out


def call(*args: str):
    return CliRunner().invoke(app, list(args))


class Reader(HTMLParser):
    """Checks that tags close in order; keeps exact figures and headings."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.values: list[float] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "data":
            self.values.append(float(dict(attrs)["value"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def test_a_number_is_shown_with_formula_range_owner_and_source() -> None:
    done = call("explain", str(SMALL), "acute_beds", "--option", "b_at_home", "--year", "2016/17")
    assert done.exit_code == 0, done.output
    for words in ("first line below divided by the second", "range ", "owner ", "source ("):
        assert words in " ".join(done.output.split())


def test_depth_cuts_and_exact_gives_every_digit(tmp_path: Path) -> None:
    args = ("explain", str(SMALL), "beds_needed", "--option", "b_at_home")
    short = call(*args, "--depth", "1").output
    assert len(short.splitlines()) < len(call(*args).output.splitlines()) / 3
    value = explain(open_case(load(SMALL), "b_at_home"), "beds_needed").value
    assert repr(value) in call(*args, "--exact", "--depth", "1").output


def test_the_page_of_a_number_holds_every_line_of_its_tree(tmp_path: Path) -> None:
    page = tmp_path / "why.html"
    done = call("explain", str(SMALL), "gap", "--option", "b_at_home", "--html", str(page))
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    tree = explain(open_case(load(SMALL), "b_at_home"), "gap")
    reader = read(text)
    assert reader.values == [each.value for each in tree.walk()]
    assert 'lang="en-GB"' in text
    assert "<script" not in text
    assert "://" not in text
    assert reader.tags.count("h1") == reader.tags.count("main") == 1


def test_text_of_a_plan_is_escaped_in_the_page() -> None:
    plan = load(SMALL)
    node: Node = made("<b>beds</b>", "bed", "sum", [leaf("<script>x</script>", 1.0, "bed")])
    page = explain_page.tree_page(replace(plan, title="<i>t</i>"), node)
    read(page)
    for raw in ("<b>beds</b>", "<script>", "<i>t</i>"):
        assert raw not in page


def test_an_address_is_told_by_what_it_moves(tmp_path: Path) -> None:
    page = tmp_path / "moved.html"
    address = "flow.length_of_stay.emergency_admission"
    done = call("explain", str(SMALL), address, "--year", "2016/17", "--html", str(page))
    assert done.exit_code == 0, done.output
    assert "acute_beds:general" in done.output
    assert "Stated" in done.output
    reader = read(page.read_text(encoding="utf-8"))
    tables = reader.tags.count("table")
    assert tables == reader.tags.count("caption") == 4  # tests and results of each option


def test_text_of_a_plan_is_not_markup_in_the_terminal(tmp_path: Path) -> None:
    plan = write_small_plan(tmp_path / "small")
    verdict = (plan / "verdict.toml").read_text(encoding="utf-8")
    label = next(line for line in verdict.splitlines() if line.startswith("label"))
    edit(plan, "verdict.toml", label, 'label = "[red]Beds[/red] [/]"')
    address = "flow.length_of_stay.emergency_admission"
    for args in (("explain", str(plan), address), ("explain", str(plan), "acute_beds")):
        done = call(*args, "--option", "b_at_home")
        assert done.exit_code == 0, done.output
        assert "[red]Beds[/red]" in done.output


def test_what_matters_is_told_with_owner_turn_and_noise(tmp_path: Path) -> None:
    csv = tmp_path / "matters.csv"
    args = ("--option", "b_at_home", "--check", "acute_beds", "--year", "2016/17")
    done = call("matters", str(SMALL), *args, "--draws", "64", "--csv", str(csv))
    assert done.exit_code == 0, done.output
    for words in ("Widest ranges", "holds from", "Would make it hold", "chance alone", "short"):
        assert words in done.output
    assert csv.read_text(encoding="utf-8").startswith("option,year,check")


@pytest.mark.parametrize(
    "args",
    [
        ("explain", str(SMALL), "bedz"),
        ("explain", str(SMALL), "gap", "--option", "nobody"),
        ("explain", str(SMALL), "gap", "--year", "1999/00"),
        ("explain", str(SMALL), "flow.length_of_stay.emergency_admission", "--site", "x"),
        ("matters", str(SMALL), "--option", "nobody"),
    ],
)
def test_a_wrong_call_ends_with_two_and_a_sentence(args: tuple[str, ...]) -> None:
    done = call(*args)
    assert done.exit_code == 2
    assert "Traceback" not in done.output

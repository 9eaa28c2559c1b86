"""The page of a run of patient flow: its drawings and tables say what the run found."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettercare.flow.reading import read_network
from bettercare.flow.run import Run, run_network
from bettercare.publish import flow_figures
from bettercare.publish.charts.layers import columns
from bettercare.publish.charts.sankey import sankey
from bettercare.publish.charts.svg import Caption
from bettercare.publish.flow_page import page
from bettercare.publish.flow_stress import as_text, described
from bettercare.publish.flow_view import view_of

ROOT = Path(__file__).parents[2]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

PLACES = st.sampled_from("abcdef")


@pytest.fixture(scope="module")
def found() -> Run:
    network = read_network(ROOT / "examples" / "flow" / "winter.toml")
    return run_network(replace(network, days=75.0, warm_up=20.0), 3)


@pytest.fixture(scope="module")
def text(found: Run) -> str:
    return page(found)


def test_who_goes_where_adds_up_to_the_arrivals(found: Run) -> None:
    moves, network = found.answers.moves, found.answers.network
    wanted = (pl.col("measure") == "arrivals") & (pl.col("month") == "all")
    arrivals = found.answers.results.filter(
        wanted, pl.col("class") == "all", pl.col("pathway") == "all"
    )
    came = dict(moves.group_by("to").agg(pl.col("people_a_day_mean").sum()).iter_rows())
    for node, mean in arrivals.select("node", "mean").iter_rows():
        assert came[node] * 55.0 == pytest.approx(mean)
    begin = set(moves.filter(pl.col("from") == "outside")["to"])
    assert begin == {stream.node for stream in network.arrivals}


def test_pressure_is_those_there_and_waiting_over_room(found: Run) -> None:
    view = view_of(found.answers)
    for name, room in (("ed", 45.0), ("community", 56.0), ("home_care", 920.0 / 7.0)):
        there, waiting = view.mean(name, "occupied"), view.mean(name, "waiting")
        assert there is not None
        assert waiting is not None
        assert view.mean(name, "pressure") == pytest.approx((there + waiting) / room, rel=1e-6)
    assert flow_figures.step_of(0.92) == "h2"


def test_the_page_stands_alone_and_has_every_figure_as_text(found: Run, text: str) -> None:
    assert not re.search(r"<script|<link|<img|https?:|url\(|@import", text)
    view = view_of(found.answers)
    said = unescape(text)
    for svg in re.findall(r"<svg.*?</svg>", text, re.S):
        assert len(unescape(re.findall(r"<desc[^>]*>(.*?)</desc>", svg, re.S)[0])) > 40
    assert text.count("<svg") == 2 + len(view.labels)
    for (a, b), value in view.flows.items():
        assert f"{view.labels[a]}<td>{view.labels[b]}<td>{value:,.2f}" in said
    warm = view.mean("assessment", "pressure")
    assert f'<td class="{flow_figures.step_of(warm)}">{warm:.0%}</td>' in text
    assert page(found) == text


def test_a_band_lies_around_its_mean_and_ribbons_are_as_thick_as_the_flow(found: Run) -> None:
    days = found.answers.by_day
    assert (days["occupied_p10"] <= days["occupied_p90"]).all()
    room = days.filter(pl.col("node") == "ward")["capacity_mean"]
    assert room[:30].is_between(190.0, 202.0).all()  # twelve more under pressure
    assert room[-3:].is_between(200.0, 212.0).all()  # from December
    assert room[:30].n_unique() > 1
    drawing = sankey(
        Caption("x", "t", "d"), {n: (n, "") for n in "abc"}, {("a", "b"): 2.0, ("a", "c"): 1.0},
        {"a": 3.0}, {"b": 2.0, "c": 1.0},
    )  # fmt: skip
    thick = []
    for path in re.findall(r'class="ribbon" d="M\S+ (\S+) .*?, .*?, \S+ \S+ L.*? (\S+)Z', drawing):
        thick.append(float(path[1]) - float(path[0]))
    assert sorted(thick) == pytest.approx([140.0, 280.0])


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.tuples(PLACES, PLACES), st.floats(0.01, 50.0)))
def test_every_place_stands_in_one_column_even_in_circles(
    flows: dict[tuple[str, str], float],
) -> None:
    found = columns("abcdef", flows, {"a": 3.0})
    assert sorted(name for each in found for name in each) == list("abcdef")


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("which", ["flow", "stress"])
def test_the_page_fits_a_phone_and_axe_finds_nothing(
    browser: Any, text: str, tmp_path: Path, which: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    network = ROOT / "examples" / "flow" / "winter.toml"
    written = text if which == "flow" else as_text(described(network, None, None), ".html")
    path = tmp_path / f"{which}.html"
    path.write_text(written, encoding="utf-8")
    window = browser.new_page(viewport={"width": 1280, "height": 900})
    window.goto(path.as_uri())
    assert window.evaluate("document.documentElement.scrollWidth") <= 1280
    window.set_viewport_size({"width": 390, "height": 900})
    assert window.evaluate("document.documentElement.scrollWidth") <= 390
    violations = Axe().run(window, options=RULES).response["violations"]
    assert [f"{each['id']}: {each['help']}" for each in violations] == []
    window.close()

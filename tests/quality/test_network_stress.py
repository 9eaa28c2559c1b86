"""The report on a network after STRESS-DES says what the network says, and no more."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.flow.measures import MEASURES, STATE_MEASURES
from bettercare.flow.reading import read_network
from bettercare.publish.flow_stress import as_text, described
from bettercare.quality import network_words
from bettercare.quality.network_stress import Described, network_stress

ROOT = Path(__file__).parents[2]
WINTER = ROOT / "examples" / "flow" / "winter.toml"


@pytest.fixture(scope="module")
def llr() -> Described:
    return described(ROOT / "examples" / "llr_2014", None, None)


def test_every_measure_of_a_run_is_explained() -> None:
    names = {each.name for each in MEASURES} | set(STATE_MEASURES)
    assert set(network_words.MEASURES) == names


def test_every_node_stream_source_target_and_note_of_a_plan_is_told(llr: Described) -> None:
    text = as_text(llr, ".md").replace("\\", "")
    assert llr.template is not None
    assert llr.plan is not None
    for node in llr.network.nodes:
        assert f"| {node.label} |" in text
    for stream in llr.network.arrivals:
        assert f"| {stream.name} |" in text
    for key in llr.sources:
        assert f"| {key} | {llr.plan.sources[key].title} |" in text
    for target in llr.template.targets:
        assert f"| {target.label} | {target.value:,.6g} |" in text
    for name, value in llr.template.fitted.items():
        assert f"{name} {value:.4g}" in text
    for _, _, note in llr.told():
        assert note in text
    assert llr.plan.hash in text


def test_only_rules_the_network_uses_are_told(tmp_path: Path) -> None:
    plain = 'nodes = [ { name = "a_b", capacity = 3, mean = 1 } ]\narrivals_per_year = 700\n'
    path = tmp_path / "plain.toml"
    path.write_text(plain, encoding="utf-8")
    told = as_text(described(path, None, None), ".md")
    rules = (
        "waiting room",
        "give up",
        "Escalation",
        "are called off where",
        "Room changes",
        "Teams",
    )
    winter = as_text(described(WINTER, None, None), ".md")
    for rule in rules:
        assert rule not in told
        assert rule in winter
    assert "a\\_b" in told
    assert "Everything is empty." in told


def test_ways_out_sum_to_one_and_say_where_under_pressure() -> None:
    network = read_network(WINTER)
    rows = {(row[0], row[1]): row[2] for row in network_words.way_rows(network)}
    assert rows["Wards", "Planned admissions"] == "Care at home 0.05; home 0.95"
    assert "(with pressure at 1 or more: Community hospital)" in rows["Wards", "all others"]


def test_the_command_writes_either_kind_and_refuses_another(tmp_path: Path) -> None:
    page, other = tmp_path / "stress.html", tmp_path / "stress.pdf"
    done = CliRunner().invoke(app, ["flow", "describe", str(WINTER), "--out", str(page)])
    assert done.exit_code == 0, done.output
    html = page.read_text(encoding="utf-8")
    blanks = network_stress(described(WINTER, None, None)).blanks()
    assert html.count("to be filled in") == blanks
    assert "<script" not in html
    refused = CliRunner().invoke(app, ["flow", "describe", str(WINTER), "--out", str(other)])
    assert refused.exit_code == 2
    assert ".md or .html" in refused.output
    asked = ["flow", "describe", str(WINTER), "--year", "2014", "--out", str(page)]
    assert CliRunner().invoke(app, asked).exit_code == 2

"""The smallest capacities that meet targets, against Erlang's formulas and one by one."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from bettercare import bundle
from bettercare.cli import app
from bettercare.errors import CallError
from bettercare.flow.network import Network
from bettercare.flow.reading import NetworkFaults, parse_network
from bettercare.flow.size_targets import Sizing, Target, target_of
from bettercare.flow.sizing import size
from bettercare.flow.theory.queues import erlang_b

LOSS = """
days = 250
warm_up = 50
arrivals = [ { node = "ward", per_day = 10 } ]
nodes = [ { name = "ward", capacity = 8, mean = 1.0, queue_limit = 0 } ]
[sizing]
nodes = ["ward"]
targets = [{ node = "ward", measure = "lost", at_most = 100 }]
"""
LINE = """
days = 90
warm_up = 20
arrivals = [ { node = "ed", per_day = 30 } ]
[[nodes]]
name = "ed"
capacity = 6
mean = 0.2
to = { ward = 0.3 }
[[nodes]]
name = "ward"
capacity = 60
mean = 4.0
"""


def test_a_loss_system_has_as_many_beds_as_erlang_says() -> None:
    network = parse_network(LOSS)
    assert network.sizing is not None
    found = size(network, network.sizing, 5)
    # 2,000 arrivals count; 5% of them may be lost: B(15, 10) = 0.036, B(14, 10) = 0.057
    assert erlang_b(15, 10.0) < 0.05 < erlang_b(14, 10.0)
    one = found.sizes[0]
    assert (one.now, one.found, one.unit) == (8.0, 15.0, "bed")
    assert one.less == network.sizing.targets
    assert not found.before[0].holds
    assert found.after[0].holds


@pytest.fixture(scope="module")
def line() -> Network:
    return parse_network(LINE)


def test_too_much_is_trimmed_and_nothing_more_can_be_taken(line: Network) -> None:
    targets = Target("ed", "wait_over_4_hours", 0.05), Target("ward", "wait_mean", 6.0)
    found = size(line, Sizing(targets, ()), 3, jobs=2)
    sizes = {one.node: one.found for one in found.sizes}
    assert 36 < sizes["ward"] < 60  # nine a day for four days are 36 beds' worth
    assert sizes["ed"] > 6
    assert all(one.less for one in found.sizes)
    assert all(one.holds for one in found.after)


def test_what_costs_to_have_open_is_spared() -> None:
    text = LINE + "".join(
        f'[[costs]]\nnode = "{name}"\nper = "open_bed_day"\nvalue = {value}\nunit = "gbp/bed-day"\n'
        'price_base = "2013/14"\nsource = "invented"\n'
        for name, value in (("ed", 50), ("ward", 300))
    )
    targets = (Target("all", "unseen", 0.0), Target("ed", "wait_over_12_hours", 0.5))
    assert size(parse_network(text), Sizing(targets, ()), 2).by_cost


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ((Target("ed", "time_at_node_mean", 3.0),), r"No more .* meets ed.time_at_node_mean=3 "),
    ],
    ids=["out of reach"],
)
def test_a_target_out_of_reach_is_told(
    line: Network, targets: tuple[Target, ...], said: str
) -> None:
    with pytest.raises(CallError, match=said):  # a mean stay of 4.8 hours alone is more
        size(replace(line, days=30.0), Sizing(targets, ("ed",)), 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ed.wait=1", 'wait" is no measure of a target, did you mean "wait'),
        ("edd.wait_mean=1", 'did you mean "ed"'),
        ("wait_mean=1", "is no target"),
        ("ed.wait_mean=-1", "no figure of nought or more"),
        ("all.wait_mean=1", '"wait_mean" is no measure'),
    ],
    ids=["measure", "node", "form", "figure", "everywhere"],
)
def test_a_bad_target_is_told(text: str, said: str) -> None:
    with pytest.raises(CallError) as caught:
        target_of(text, ["ed", "ward"])
    assert said in str(caught.value)


def test_a_bad_table_is_told_with_its_place() -> None:
    text = LOSS.replace('measure = "lost"', 'measure = "lose"').replace(
        'nodes = ["ward"]', "nodes = [3]"
    )
    with pytest.raises(NetworkFaults) as caught:
        parse_network(text)
    told = str(caught.value)
    assert "sizing.targets.0.measure" in told
    assert 'did you mean "lost"' in told
    assert "sizing.nodes.0  3 is no node of this network" in told


def test_size_prints_its_tables_and_writes_them(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "loss.toml"
    path.write_text(LOSS, encoding="utf-8")
    out = tmp_path / "out"
    words = ["flow", "size", str(path), "--replications", "2", "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "fails ward lost" in told
    assert "no single step can be taken" in told
    assert bundle.verify(out) == ()
    bare = tmp_path / "bare.toml"
    bare.write_text(LINE, encoding="utf-8")
    done = CliRunner().invoke(app, ["flow", "size", str(bare)])
    assert done.exit_code == 2
    assert "There are no targets" in done.output

"""What must hold of whole runs: same bytes, shared draws, exact sums, and checks that bite."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bettercare.errors import BalanceError
from bettercare.flow import replicate as module
from bettercare.flow.network import Network, Node
from bettercare.flow.reading import parse_network, read_network
from bettercare.flow.replicate import prepare, replicate, replicate_all, run_loop
from bettercare.flow.run import run_network

WHOLE = Path(__file__).parents[2] / "benchmarks" / "whole_system.toml"


@pytest.fixture(scope="module")
def whole() -> Network:
    return replace(read_network(WHOLE), days=120.0)


def with_capacity(network: Network, name: str, capacity: float) -> Network:
    def changed(node: Node) -> Node:
        return replace(node, capacity=capacity) if node.name == name else node

    return replace(network, nodes=tuple(map(changed, network.nodes)))


def test_threads_change_no_byte(whole: Network) -> None:
    network = replace(whole, days=20.0)
    one = run_network(network, 5, jobs=1).answers
    two = run_network(network, 5, jobs=2).answers
    for name in ("results", "by_day", "by_hour", "blocked_by"):
        assert getattr(one, name).equals(getattr(two, name), null_equal=True)


def test_later_replications_leave_earlier_ones_alone(whole: Network) -> None:
    network = replace(whole, days=20.0)
    few, more = replicate_all(network, 2), replicate_all(network, 1, first=1)
    assert np.array_equal(few[1].sums, more[0].sums)


def test_options_share_their_draws(whole: Network) -> None:
    """The stay of a patient at a node is the same whatever else is changed."""

    def stays(network: Network) -> dict[int, float]:
        _, log = run_loop(prepare(network), 1, 0)
        ed = [n.name for n in network.nodes].index("ed")
        mine = log[(log["node"] == ed) & (log["outcome"] == 0)]
        spent = mine["ended"] - mine["entered"]
        return dict(zip(mine["patient"].tolist(), spent.tolist(), strict=True))

    network = replace(whole, days=10.0)
    base = stays(network)
    changed = with_capacity(network, "amu", 20)
    reordered = replace(changed, nodes=changed.nodes[::-1])
    other = stays(reordered)
    both = base.keys() & other.keys()
    assert len(both) > 1500
    assert all(base[k] == pytest.approx(other[k], abs=1e-9) for k in both)


def test_too_little_memory_changes_nothing(whole: Network) -> None:
    model = prepare(replace(whole, days=20.0))
    small = replace(model, slots=16, rows=16)
    one, two = run_loop(model, 1, 0)[1], run_loop(small, 1, 0)[1]
    assert one.dtype.names is not None
    for name in one.dtype.names:
        assert np.array_equal(one[name], two[name], equal_nan=one[name].dtype.kind == "f")


def test_blamed_days_are_the_days_blocked(whole: Network) -> None:
    run = replicate(prepare(whole), 3, 0)
    blocked = run.daily[:, :, 2].sum(axis=0)
    assert run.blamed.sum(axis=(0, 2)) == pytest.approx(blocked, rel=1e-9, abs=1e-9)
    assert blocked.sum() > 10.0


def test_unlimited_care_takes_away_what_was_blamed_on_it_and_no_more(whole: Network) -> None:
    tight = with_capacity(whole, "home_care_team", 130)
    names = [node.name for node in tight.nodes]
    team = names.index("home_care_team")

    def blamed(network: Network) -> np.ndarray:
        return np.array([run.blamed.sum(axis=(0, 1)) for run in replicate_all(network, 10)])

    before, after = blamed(tight), blamed(with_capacity(tight, "home_care_team", np.inf))
    assert before[:, team].mean() > 1000.0
    assert np.all(after[:, team] == 0.0)
    others = np.delete(after - before, team, axis=1)
    error = others.std(axis=0, ddof=1) / np.sqrt(len(others))
    # beyond noise, and beyond one day in a hundred of what was taken away
    slack = 4.0 * error + 0.01 * before[:, team].mean()
    assert np.all(np.abs(others.mean(axis=0)) <= slack)


def test_a_chain_is_blamed_on_its_root() -> None:
    line = parse_network(
        'days = 200\nwarm_up = 20\narrivals = [{ node = "ed", per_day = 1.1 }]\nnodes = [\n'
        '{ name = "ed", capacity = 6, mean = 0.1, to = { ward = 1.0 } },\n'
        '{ name = "ward", capacity = 4, mean = 1.0, to = { care = 1.0 } },\n'
        '{ name = "care", capacity = 4, mean = 4.0 } ]'
    )
    blamed = replicate(prepare(line), 1, 0).blamed.sum(axis=0)
    ed, ward, care = range(3)
    assert blamed[ed].sum() > 50.0
    # those in the emergency department wait for the ward, which waits for care
    assert blamed[ed, care] > 0.8 * blamed[ed].sum()
    assert blamed[ward, care] == pytest.approx(blamed[ward].sum())


def test_a_run_that_breaks_a_check_fails(whole: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    model = prepare(replace(whole, days=5.0))
    sound = module.simulate

    def loses_somebody(net, state, *rest):  # type: ignore[no-untyped-def]
        sound(net, state, *rest)
        state.daily[3, 0, 0] -= 1

    monkeypatch.setattr(module, "simulate", loses_somebody)
    with pytest.raises(BalanceError, match=r"conservation: at ed at the end of day 3"):
        replicate(model, 1, 0)

    def overfills(net, state, *rest):  # type: ignore[no-untyped-def]
        sound(net, state, *rest)
        state.counters[9] += 1

    monkeypatch.setattr(module, "simulate", overfills)
    with pytest.raises(BalanceError, match="entered a full place"):
        replicate(model, 1, 0)


def test_a_precision_adds_replications() -> None:
    network = parse_network(
        'days = 60\nwarm_up = 10\narrivals = [{ node = "a", per_day = 8 }]\n'
        'nodes = [{ name = "a", capacity = 10, mean = 1.0 }]'
    )
    coarse = run_network(network, 4, precision=0.5).answers.replications
    fine = run_network(network, 4, precision=0.1).answers.replications
    assert coarse < fine <= 2000

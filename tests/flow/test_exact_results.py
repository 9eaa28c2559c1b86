"""Long runs against theory, beyond the cases of `flow verify` (which has its own test below)."""

import math

import pytest

from bettercare.flow import stays
from bettercare.flow.beside import exact_beside
from bettercare.flow.cases import HOUR, Case, all_cases, mean_number, single, total, wait
from bettercare.flow.estimate import estimate
from bettercare.flow.network import UNLIMITED, Arrivals, Network, Node, PatientClass, Route
from bettercare.flow.replicate import Replication, replicate_all
from bettercare.flow.tally import S_JOINED, S_TIRED
from bettercare.flow.theory import queues
from bettercare.flow.theory.infinite import occupancy_with_rate
from bettercare.flow.verify import verify


def measured(network: Network, measure, count: int = 100):  # type: ignore[no-untyped-def]
    """The 99.9% interval of a measure over replications."""
    return estimate([measure(run) for run in replicate_all(network, count)], 0.999)


@pytest.mark.parametrize("patience", [0.2, 1.0, 5.0])
def test_erlang_a(patience: float) -> None:
    stay, leave = stays.exponential(HOUR), stays.exponential(patience * HOUR)
    network = single(9.0, stay, 8, hours=1200, warm_up=100, patience=leave)
    exact = queues.erlang_a(9.0, 1.0, 8, patience)

    def tired(run: Replication) -> float:
        return total(run, S_TIRED) / total(run, S_JOINED)

    assert measured(network, tired).holds(exact.p_lost)
    assert measured(network, mean_number(network, 1)).holds(exact.waiting)


def test_priorities_with_several_servers() -> None:
    classes = tuple(PatientClass(name, priority=i) for i, name in enumerate("abc"))
    rates = (0.5, 1.0, 1.0)
    streams = tuple(
        Arrivals(c.name, "n", c.name, rates=(rate * 24.0,))
        for c, rate in zip(classes, rates, strict=True)
    )
    node = Node("n", 3, stays.exponential(HOUR))
    network = Network((node,), streams, classes, days=5000 * HOUR, warm_up=500 * HOUR)
    runs = replicate_all(network, 100)
    for klass, exact in enumerate(queues.priority_waits_mmc(rates, 1.0, 3)):
        assert estimate([wait(klass=klass)(run) for run in runs], 0.999).holds(exact)


@pytest.mark.parametrize(
    "stay",
    [stays.gamma(HOUR, 0.5), stays.weibull(HOUR, 2.0), stays.deterministic(HOUR),
     stays.mixture([(0.5, stays.exponential(0.5 * HOUR)), (0.5, stays.exponential(1.5 * HOUR))])],
    ids=lambda stay: stay.kind,
)  # fmt: skip
def test_pollaczek_khinchine_for_any_stay(stay: stays.Stay) -> None:
    network = single(0.6, stay, 1, hours=8000, warm_up=500)
    assert measured(network, wait()).holds(queues.mg1(0.6, 1.0, stay.cv).wait)


def test_unlimited_places_under_a_rate_in_steps() -> None:
    stay = stays.gamma(2.0, 0.7)
    stream = Arrivals("in", "n", "all", edges=(0.0, 3.0, 7.0), rates=(10.0, 40.0, 0.0))
    network = Network((Node("n", UNLIMITED, stay),), (stream,), days=10.0)

    def rate(time: float) -> float:
        return 10.0 if time < 3.0 else 40.0 if time < 7.0 else 0.0

    runs = replicate_all(network, 800)
    for day in (2, 5, 9):
        there = estimate([float(run.at_midnight[day, 0, 0]) for run in runs], 0.999)
        assert there.holds(occupancy_with_rate(rate, stay, float(day)))


def test_queues_in_line_with_room_between_are_independent() -> None:
    """A Jackson network: each node as M/M/c by itself."""
    first = Node("a", 3, stays.exponential(HOUR), (Route("b", 0.5),))
    second = Node("b", 1, stays.exponential(0.5 * HOUR), (Route("a", 0.2),),
                  waiting_room=UNLIMITED)  # fmt: skip
    first = Node(first.name, 3, first.stay, first.routes, waiting_room=UNLIMITED)
    stream = Arrivals("in", "a", "all", rates=(1.8 * 24.0,))
    network = Network((first, second), (stream,), days=6000 * HOUR, warm_up=500 * HOUR)
    to_first = 1.8 / (1.0 - 0.5 * 0.2)
    exact = queues.mmc(to_first, 1.0, 3), queues.mmc(to_first * 0.5, 0.5, 1)
    for node, queue in enumerate(exact):
        assert measured(network, mean_number(network, 1, node)).holds(queue.waiting)


def test_a_regular_interval_gives_the_known_queue_of_d_m_1() -> None:
    """D/M/1: the wait is s / (1 - s) stays, where s = exp(-(1 - s) / load)."""
    load = 0.7
    root = 0.5
    for _ in range(200):
        root = math.exp(-(1.0 - root) / load)
    node = Node("n", 1, stays.exponential(HOUR))
    stream = Arrivals("in", "n", "all", interval=stays.deterministic(HOUR / load))
    network = Network((node,), (stream,), days=4000 * HOUR, warm_up=200 * HOUR)
    assert measured(network, wait()).holds(root / (1.0 - root))


def test_the_exact_result_beside_a_node_is_the_right_one() -> None:
    plain = single(4.0, stays.exponential(HOUR), 5, hours=240, warm_up=0)
    beside = exact_beside(plain)["node"]
    assert beside.formula == "Erlang C"
    assert beside.waiting == pytest.approx(2.21645, abs=1e-6)
    tandem = next(case.network for case in all_cases() if case.key == "V6")
    assert exact_beside(tandem) == {}  # people are blocked: no formula applies


@pytest.mark.slow
def test_every_case_holds() -> None:
    rows = verify(replications=200)
    assert {row.case for row in rows} >= {"V1", "V2", "V3", "V5", "V6", "V6c", "V8", "V9", "V10"}
    assert min(row.measured.count for row in rows) >= 200
    assert [row for row in rows if not row.holds] == []


#: Figures of the published table; ours are computed and must agree to its last digit.
PUBLISHED = {
    "V1": [0.554113, 0.554113, 2.216450],
    "V2": [0.214582, 0.045593],
    "V3": [0.042486, 0.893693],
    "V5": [6.5],
    "V6": [3.481443, 1.009597, 2.0, 2.4],
    "V6c": [2 / 3, 22 / 39, 0.514775],
    "V8": [2.0, 6.0],
    "V9": [.181, .128, .087, .056, .034, .019, .202, .109, .075, .050, .031, .019, .0629, .0158],
    "V10": [14.958, 65.258, 87.337, 95.837, 91.924, 90.207],
}  # fmt: skip


def test_expected_values_are_those_of_the_literature() -> None:
    cases: list[Case] = list(all_cases())
    for key, values in PUBLISHED.items():
        ours = [row.exact for case in cases if case.key == key for row in case.rows]
        assert len(ours) == len(values)
        for exact, published in zip(ours, values, strict=True):
            last_digit = {"V9": 1e-3, "V10": 1e-3}.get(key, 1e-6)
            assert exact == pytest.approx(published, abs=0.55 * last_digit)

"""Bad networks: every fault in one go, with its place and its mend."""

import tomllib
from pathlib import Path

import pytest

from bettercare.errors import CallError
from bettercare.flow.load import warnings
from bettercare.flow.reading import NetworkFaults, parse_network, read_network

ROOT = Path(__file__).parents[2]
GIVEN = ROOT.parent / "shared" / "data" / "flow" / "network_12.toml"

SOUND = """
start = 2014-01-01
days = 30
arrivals = [ { node = "ed", per_day = 10 } ]
[[nodes]]
name = "ed"
capacity = 5
mean = 0.2
cv = 0.8
to = { ward = 0.4 }
[[nodes]]
name = "ward"
capacity = 40
mean = 7.0
"""

#: What is changed in the sound network, and what must be said of it.
FAULTS = {
    "routes above one": ("ward = 0.4", "ward = 1.4", r"nodes.0.to.ward  1.4 is out of bounds"),
    "routes do not sum": ("ward = 0.4", "ward = 0.4, home = 0.5", r"sum to 0.9, not to 1"),
    "unknown node": ("ward = 0.4", "wrad = 0.4", r'"wrad" is no node .*did you mean "ward"'),
    "capacity nought": ("capacity = 5", "capacity = 0", r"nodes.0.capacity  a capacity of nought"),
    "negative mean": ("mean = 7.0", "mean = -7.0", r"nodes.1.mean  a mean stay of -7 is negative"),
    "no way out": ("mean = 7.0", "mean = 7.0\nto = { ward = 1.0 }", "nobody can ever leave ward"),
    "no way out under pressure": (
        'name = "ward"\ncapacity = 40\nmean = 7.0',
        """name = "ward"
capacity = 40
mean = 7.0
[[escalations]]
name = "stay"
watch = "ed"
when = 1
until = 0.5
routes.ward = { ward = 1.0 }""",
        r"escalations.0.routes.ward  while this is in force nobody can leave ward",
    ),
    "past": (
        "capacity = 40",
        "capacity = [{ from = 2013-12-01, value = 40 }]",
        "2013-12-01 is in the past",
    ),
    "calendar out of order": (
        "capacity = 40",
        "capacity = [{ from = 0, value = 4 }, { from = 9, value = 5 }, { from = 8, value = 6 }]",
        "does not come after the one before",
    ),
    "arrivals out of order": ("per_day = 10", "times = [1, 3, 2]", "arrival 3 at 2 comes before"),
    "gap in the steps": ("per_day = 10", "steps = [{ from = 3, per_day = 1 }]", "gap before day 3"),
    "two rates": ("per_day = 10", "per_day = 10, per_year = 4", "more than one rate"),
    "unknown key": ("capacity = 5", "capacity = 5\nbeds = 6", '"beds" is not a key here'),
    "unknown distribution": ("mean = 7.0", 'mean = 7.0\ndistribution = "gama"', 'mean "gamma"'),
    "no stay": ("mean = 7.0", "", "no length of stay"),
    "twice the name": ('name = "ward"', 'name = "ed"', '"ed" is the name of two nodes'),
    "too many today": ("days = 30", "days = 30\ntoday.ed = { occupied = 6 }", "6 people are in 5"),
    "no capacity": ("capacity = 40", "capacity = []", "nodes.1.capacity  no capacity is given"),
    "opens on no day": (
        "capacity = 40",
        "capacity = { open = [8, 20], value = 3, weekdays = [] }",
        "it opens on no day",
    ),
    "no steps": ("per_day = 10", "steps = []", "there are no steps: nobody arrives"),
    "no times": ("per_day = 10", "times = []", "there are no times: nobody arrives"),
    "step in the past": (
        "per_day = 10",
        "steps = [{ from = 2013-01-01, per_day = 1 }]",
        "2013-01-01 is in the past",
    ),
    "step after the end": (
        "per_day = 10",
        "steps = [{ from = 0, per_day = 1 }, { from = 99, per_day = 2 }]",
        "day 99 is after the end of the run",
    ),
    "today no table": ("days = 30", "days = 30\ntoday = 4", "today  this must be a table"),
    "a run for ever": ("days = 30", "days = 1e9", "out of bounds: give a figure from 0 to 36525"),
    "unknown front door": ("days = 30", 'days = 30\nfront_door = "edd"', 'did you mean "ed"'),
    "ready and not there": (
        "days = 30", "days = 30\ntoday.ed = { occupied = 1, ready = { all = { ward = 2 } } }",
        "2 are ready of 1 there",
    ),
    "round of diversions": (
        "capacity = 5",
        'capacity = 5\nqueue_limit = 0\nwhen_full = "ed"',
        "people turned away here come back",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_place(name: str) -> None:
    old, new, said = FAULTS[name]
    text = SOUND.replace(old, new, 1)
    assert text != SOUND
    tomllib.loads(text)  # the fault is the network's, not the file's
    with pytest.raises(NetworkFaults, match=said):
        parse_network(text)


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    text = SOUND.replace("capacity = 5", "capacity = 0").replace("mean = 7.0", "mean = -1")
    with pytest.raises(NetworkFaults) as caught:
        parse_network(text, "x.toml")
    assert str(caught.value).splitlines()[0] == "2 faults in the network:"
    assert [fault.line for fault in caught.value.faults] == [7, 14]


def test_broken_toml_and_a_missing_file_are_told() -> None:
    with pytest.raises(NetworkFaults, match="1 fault"):
        parse_network("nodes = [")
    with pytest.raises(CallError, match="cannot be read"):
        read_network(Path("nowhere.toml"))


def test_counts_by_date_must_have_no_gap(tmp_path: Path) -> None:
    text = SOUND.replace("per_day = 10", 'daily_counts = "ed.csv"')
    days = tmp_path / "ed.csv"
    days.write_text("date,count\n2014-01-01,2\n2014-01-02,1\n", encoding="utf-8")
    network = parse_network(text, folder=tmp_path)
    assert network.arrivals[0].times == (0.25, 0.75, 1.5)
    days.write_text("date,count\n2014-01-01,2\n2014-01-03,1\n", encoding="utf-8")
    with pytest.raises(NetworkFaults, match="row 3 is 2014-01-03, where 2014-01-02 is due"):
        parse_network(text, folder=tmp_path)


def test_an_unsustainable_load_is_a_warning_with_its_growth() -> None:
    network = parse_network(SOUND.replace("capacity = 40", "capacity = 21"))
    # 4 a day for 7 days ask for 28 beds of 21: 7 beds' worth, one person a day
    told = (
        "nodes.ward: the load cannot be sustained: 4.00 a day for 7.00 days ask for 28.0 of 21.0 "
        "(133%); the queue grows by about 1.00 a day and passes any size"
    )
    assert warnings(network) == [told]
    assert warnings(parse_network(SOUND)) == []


def test_a_place_that_closes_for_good_is_a_warning() -> None:
    closing = "capacity = [{ from = 0, value = 40 }, { from = 2014-01-09, value = 0 }]"
    told = (
        "nodes.ward: closed from day 8 to the end of the run: whoever is sent there then waits "
        "for ever"
    )
    assert warnings(parse_network(SOUND.replace("capacity = 40", closing))) == [told]
    hours = "capacity = { open = [8, 20], value = 80 }"
    assert warnings(parse_network(SOUND.replace("capacity = 40", hours))) == []


def test_a_negative_capacity_is_one_fault() -> None:
    with pytest.raises(NetworkFaults, match="1 fault"):
        parse_network(SOUND.replace("capacity = 40", "capacity = -4"))


def test_a_profile_keeps_the_mean_rate() -> None:
    hours = "hours = [" + ", ".join(str(1 + h % 3) for h in range(24)) + "]"
    network = parse_network(SOUND.replace("per_day = 10", f"per_day = 10, {hours}"))
    stream = network.arrivals[0]
    assert sum(stream.rates[:24]) / 24 == pytest.approx(10.0)
    assert stream.rates[1] == pytest.approx(2 * stream.rates[0])


@pytest.mark.skipif(not GIVEN.is_file(), reason="the shared network is not beside the repository")
def test_the_given_network_is_read_as_it_is() -> None:
    network = read_network(GIVEN)
    assert [node.name for node in network.nodes][:3] == ["ed", "sdec", "amu"]
    assert network.arrivals[0].node == "ed"
    ours = read_network(ROOT / "benchmarks" / "whole_system.toml")
    assert (network.nodes, network.arrivals) == (ours.nodes, ours.arrivals)

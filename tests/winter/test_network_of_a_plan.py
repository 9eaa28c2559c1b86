"""A network beside a plan: its numbers are the plan's, and every fault in it is told."""

import pytest
from winter_small import NETWORK

from bettercare.flow.load import loads
from bettercare.flow.reading import NetworkFaults
from bettercare.plan.model import Plan
from bettercare.winter.drawn import drawn_networks
from bettercare.winter.planned import Central
from bettercare.winter.template import network_for, parse_template


def test_numbers_are_those_of_the_plan(made: Central) -> None:
    network = made.network("a_do_nothing", 2023)
    found = {load.node: load for load in loads(network)}
    # 37,200 attendances in the base year, whoever of them is admitted
    assert found["ed"].arrivals_a_day * 365 == pytest.approx(37_200, rel=0.005)
    # 6,670 emergencies at the Infirmary: 65% of residents' and all of those from outside
    assert found["infirmary"].arrivals_a_day * 365 == pytest.approx(6_670, rel=0.005)
    assert found["infirmary"].capacity == 185
    assert found["infirmary"].mean_stay == pytest.approx(0.9 * 6.6)  # fitted value x plan's stay
    assert found["nurses"].capacity == 21  # 104,000 contacts x 0.0002 = 20.8, whole places
    # 92,000 contacts x 0.02 over 10,100 emergencies = 18.2% of those who leave the wards
    leave = found["infirmary"].arrivals_a_day + found["cottage"].arrivals_a_day
    assert found["nurses"].arrivals_a_day / leave == pytest.approx(0.1822, abs=1e-4)


def test_an_option_and_a_year_change_them(made: Central) -> None:
    before = made.network("c_fewer_beds", 2026)
    after = made.network("c_fewer_beds", 2027)
    assert before.node("cottage").capacity == 62
    assert after.node("cottage").capacity == 52  # the option closes ten beds from April 2027
    assert made.network("a_do_nothing", 2027).node("cottage").capacity == 62


def test_the_run_ends_with_the_financial_year(made: Central) -> None:
    network = made.network("a_do_nothing", 2024)
    assert str(network.start) == "2024-03-18"  # fourteen days of warm-up before 1 April
    assert network.days == 14 + 365


def test_a_node_without_room_sends_its_people_elsewhere(small: Plan, made: Central) -> None:
    closed = NETWORK.replace(
        'sites.cottage.beds_general" }', 'sites.cottage.beds_general", times = 0 }'
    )
    template = parse_template(closed, small)
    network = network_for(template, made.figures("a_do_nothing", 2023), 2023)
    assert "cottage" not in [node.name for node in network.nodes]
    found = {load.node: load for load in loads(network)}
    # every emergency of the two hospitals: 9,120 at one door
    both = made.figures("a_do_nothing", 2023)
    expected = sum(
        both.year("activity.emergency_admission", site)[0] for site in ("infirmary", "cottage")
    )
    assert found["infirmary"].arrivals_a_day * 365 == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("activity.nurse_contact", "activity.nurse_contacts", 'mean "activity.nurse_contact"'),
        ('site = "cottage", times = "stay"', 'site = "cotage", times = "stay"', "is no site of"),
        ('times = "stay"', 'times = "stays"', "is no fitted value of this network"),
        ('to = "ward"', 'to = "wards"', "is no table of [routes]"),
        ('to = { infirmary = 1 }', "to = { infirmary = 0.7, home = 0.2 }", "not to 1"),
        ('role = "front door"', 'role = "acute"', "0 nodes are the front door"),
        ('role = "community"', 'role = "comunity"', 'did you mean "community"'),
        ('source = ["invented_return"]\n\n[[arrivals]]', "\n[[arrivals]]", "this has no source"),
        ('source = ["invented_return"]', 'source = ["invented"]', "is no source of the plan"),
        ("warm_up = 14", "warm_up = 14\nstart = 2023-04-01", "the year is the plan's"),
        ('months = { plan = "activity.emergency_admission" }',
         'months = { plan = "capacity.planned.nurse_contact" }', "one service's activity"),
        ('when_closed = "infirmary"', 'when_closed = "infirmery"', 'did you mean "infirmary"'),
        ("value = 150", "value = -150", "is not above 0"),
        ('{ fitted = "nurse_days" }', "{ sum = [] }", "nothing to add up"),
    ],
)  # fmt: skip
def test_every_fault_is_told_in_a_sentence(
    made: Central, small: Plan, old: str, new: str, told: str
) -> None:
    assert old in NETWORK

    def read() -> None:
        template = parse_template(NETWORK.replace(old, new, 1), small)
        network_for(template, made.figures("a_do_nothing", 2023), 2023)

    with pytest.raises(NetworkFaults) as caught:
        read()
    sentences = [str(fault) for fault in caught.value.faults]
    assert any(told in one for one in sentences), sentences
    assert all(one.startswith("flow/network.toml") for one in sentences)


def test_a_closed_node_needs_somewhere_for_its_people(small: Plan, made: Central) -> None:
    text = NETWORK.replace('when_closed = "infirmary"\n', "").replace(
        'sites.cottage.beds_general" }', 'sites.cottage.beds_general", times = 0 }'
    )
    with pytest.raises(NetworkFaults, match="1 fault"):
        network_for(parse_template(text, small), made.figures("a_do_nothing", 2023), 2023)


def test_draws_of_the_plan_make_networks_of_their_own(made: Central) -> None:
    stated = made.network("a_do_nothing", 2025)
    networks = drawn_networks(made, "a_do_nothing", 2025, 3)
    rates = [[stream.rates[0] for stream in one.arrivals] for one in networks]
    assert len({tuple(one) for one in rates}) == 3
    assert [s.name for s in networks[0].arrivals] == [s.name for s in stated.arrivals]
    again = drawn_networks(made, "a_do_nothing", 2025, 2)  # of two draws the first two
    assert [one.arrivals for one in again] == [one.arrivals for one in networks[:2]]

"""The worth of one more, on the same people with the same stays."""

import numpy as np
import pytest

from bettercare.errors import CallError
from bettercare.flow.network import Network
from bettercare.flow.outcomes import front_door_of
from bettercare.flow.reading import parse_network
from bettercare.flow.replicate import prepare, replicate
from bettercare.flow.resize import resized, with_more
from bettercare.flow.theory.queues import erlang_b
from bettercare.flow.worth import worth

CHAIN = """
days = 120
warm_up = 20
arrivals = [ { node = "ed", per_day = 20 } ]
today.ward.occupied = 20
[[nodes]]
name = "ed"
capacity = 9
mean = 0.2
cv = 0.8
to = { ward = 0.2 }
[[nodes]]
name = "ward"
capacity = [{ from = 0, value = 22 }, { from = 60, value = 20 }]
mean = 5.0
to = { care = 0.3, spare = 0.1 }
[[nodes]]
name = "care"
kind = "team"
capacity = 60
hours_a_week = 7
mean = 8.0
cv = 0.8
[[nodes]]
name = "spare"
capacity = 500
mean = 2.0
"""


@pytest.fixture(scope="module")
def chain() -> Network:
    return parse_network(CHAIN)


def test_a_resized_model_runs_as_one_made_anew(chain: Network) -> None:
    more = {"ward": 3.0, "care": -14.0}
    one = replicate(resized(prepare(chain), more), 1, 0)
    other = replicate(prepare(with_more(chain, more)), 1, 0)
    assert one.visits == other.visits
    assert np.array_equal(one.sums, other.sums)
    assert with_more(chain, more).node("ward").changes == ((60.0, 23.0),)


def test_people_without_a_place_left_are_put_in_line(chain: Network) -> None:
    ward = with_more(chain, {"ward": -7.0}).node("ward")
    assert dict(ward.occupied_at_start) == {"all": 15}
    assert dict(ward.waiting_at_start) == {"all": 5}
    replicate(prepare(with_more(chain, {"ward": -7.0})), 1, 0)  # it passes its checks


def test_more_of_what_is_never_full_changes_nothing_at_all(chain: Network) -> None:
    found = {one.node: one for one in worth(chain, 4).nodes}
    spare = found["spare"].changes.values()
    assert all(one.mean == 0.0 and one.half == 0.0 for one in spare)
    assert not found["spare"].beyond_noise("blocked_bed_days")
    assert found["care"].added == 7.0  # the visits of one person
    assert found["ward"].changes["over_4_hours"].mean < 0.0
    assert front_door_of(chain) == "ed"


def test_one_more_line_loses_as_many_fewer_as_erlang_says() -> None:
    text = """
    days = 400
    arrivals = [ { node = "ward", per_day = 10 } ]
    nodes = [ { name = "ward", capacity = 10, mean = 1.0, queue_limit = 0 } ]
    """
    found = worth(parse_network(text), 40).nodes[0].changes["unseen"]
    # 10 a day for 400 days, less the few days until it is full: 4,000 x (B(11) - B(10))
    expected = 4000.0 * (erlang_b(11, 10.0) - erlang_b(10, 10.0))
    assert found.mean == pytest.approx(expected, rel=0.03)
    assert found.half < 0.02 * abs(expected)  # paired: far nearer than two winters could be


def test_a_node_that_cannot_be_asked_of_is_told(chain: Network) -> None:
    with pytest.raises(CallError, match=r'"wrd" is no node with a limited capacity.*"ward"'):
        worth(chain, 2, nodes=["wrd"])
    with pytest.raises(CallError, match="no interval"):
        worth(chain, 1)
    loose = parse_network(
        'arrivals_per_year = 9\nnodes = [{ name = "a", capacity = "unlimited", mean = 1 }]'
    )
    with pytest.raises(CallError, match="No node of this network has a limit"):
        worth(loose, 2)

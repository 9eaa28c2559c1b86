"""A small network in which every rule does something, in ours and in SimPy: the means agree."""

import numpy as np
from peer_agreement import agreement

from bettercare.flow.reading import parse_network
from bettercare.flow.replicate import prepare, run_loop
from bettercare.flow.state import CANCELLED, DIVERTED, LOST, TIRED

EVERY_RULE = """
label = "Every rule, small, invented"
start = 2014-04-01
days = 60
seed = 1

[classes]
urgent = { label = "Emergency", priority = 0 }
planned = { label = "Planned", priority = 1 }

[[arrivals]]
name = "walk in"
node = "ed"
class = "urgent"
per_day = 36
hours = [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.6, 0.8, 1.2, 1.4, 1.6, 1.6, 1.6, 1.4, 1.4, 1.4, 1.4, 1.4, 1.2, 1.2, 1.0, 0.8, 0.8, 0.8]
weekdays = [1.1, 1, 1, 1, 1, 0.9, 1]

[[arrivals]]
name = "sent in"
node = "amu"
class = "urgent"
per_day = 3

[[arrivals]]
name = "waiting list"
node = "ward"
class = "planned"
per_day = 2
weekdays = [1.4, 1.4, 1.4, 1.4, 1.4, 0, 0]
cancelled = { watch = "ward", when = 1.0, again_after = 7 }

[[nodes]]
name = "ed"
kind = "rooms"
capacity = 9
mean = 0.2
cv = 0.8
patience = { distribution = "exponential", mean = 5, unit = "hour" }
queue_limit = 4
to = { same_day = 0.2, amu = { share = 0.27, otherwise = "ward", when = 1.2 } }

[[nodes]]
name = "same_day"
kind = "rooms"
capacity = 2
stay = { distribution = "gamma", mean = 0.25, cv = 0.6 }
waiting_room = 2
to = { amu = 0.1 }

[[nodes]]
name = "amu"
capacity = 9
stay = { distribution = "weibull", mean = 0.6, cv = 0.8 }
queue_limit = 1
when_full = "ed"
to = { ward = { share = 0.5, delay = { distribution = "gamma", mean = 3, cv = 0.8, unit = "hour" } } }

[[nodes]]
name = "ward"
capacity = [{ from = 0, value = 38 }, { from = 2014-05-01, value = 36 }]
mean = 5
cv = 1.1
to = { home_care = { share = 0.4, otherwise = "care_home", when = 1.1 }, care_home = 0.04 }
classes.planned = { mean = 3, cv = 0.7, to = { home_care = 0.1 } }

[[nodes]]
name = "home_care"
kind = "team"
capacity = 238
hours_a_week = 7
stay = { distribution = "mixture", parts = [
  { share = 0.7, distribution = "lognormal", mean = 8, cv = 0.6 },
  { share = 0.3, distribution = "exponential", mean = 16 } ] }

[[nodes]]
name = "care_home"
kind = "places"
capacity = 14
stay = { distribution = "empirical", values = [5, 10, 15, 20, 30] }

[[escalations]]
name = "more beds"
watch = "amu"
when = 1.1
until = 0.8
opens = { ward = 3 }

[[escalations]]
name = "home first"
watch = "ward"
when = 1.05
until = 0.95
routes.ward = { home_care = 0.34, care_home = 0.06 }

[today]
ward = { occupied = { urgent = 30, planned = 4 }, waiting = { urgent = 1 } }
amu = { occupied = { urgent = 6 } }
home_care = { occupied = { urgent = 26 } }
care_home = { occupied = { urgent = 6 } }
"""  # noqa: E501

OURS, SIMPY = 200, 24


def test_ours_and_simpy_agree_beyond_what_chance_explains() -> None:
    network = parse_network(EVERY_RULE, "every_rule.toml")
    model = prepare(network)
    happened: set[int] = set()
    for seed in range(4):
        state, log = run_loop(model, seed, 0)
        happened |= set(np.unique(log["outcome"]).tolist())
        assert np.all(state.rules["days"] > 0), "an escalation never came into force"
    assert {TIRED, LOST, DIVERTED, CANCELLED} <= happened

    found = agreement(network, OURS, SIMPY)
    assert found.theirs[0].min() > 15, "a node that hardly anybody visits says nothing"
    assert (found.theirs[2] > 0.02).sum() >= 4  # people wait
    assert (found.theirs[3] > 0.2).sum() >= 3  # and are held up
    assert np.abs(found.apart).max() < 3.6  # of 24 differences; 3.6 by chance: less than one in 100

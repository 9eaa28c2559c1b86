"""The stock of staff by age against plain loops over single people's ages, written apart from it.

The plain model keeps, for each group, a dictionary of age to whole-time equivalents, and follows
the documented rules one age at a time.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettercare.workforce.careers import SLOTS, Careers
from bettercare.workforce.labour import Labour

FIRST, LAST = 16, 75
AGES = range(FIRST, LAST + 1)
NAMES = ("ward", "community", "helpers")  # helpers have no ages


def shares(seed, first, last):
    dice = np.random.default_rng(seed)
    found = {age: dice.uniform(0.0, 1.0) for age in range(first, last + 1)}
    return {age: value / sum(found.values()) for age, value in found.items()}


def world(seed):
    """Careers of three groups, as dictionaries."""
    dice = np.random.default_rng(seed)
    return {
        "people": {g: shares(seed + n, 20, 66) for n, g in enumerate(NAMES[:2])},
        "joining": {g: shares(seed + 7 + n, 20, 40) for n, g in enumerate(NAMES[:2])},
        "retire": {age: 0.0 if age < 55 else dice.uniform(0.0, 0.1) for age in AGES},
        "work": {age: dice.uniform(0.6, 1.0) for age in AGES},
        "leave": {age: dice.uniform(0.5, 1.5) for age in AGES},
        "recruits": {
            ("community", "ward"): dice.uniform(0, 0.5),
            ("ward", "community"): dice.uniform(0, 0.2),
            ("helpers", "ward"): dice.uniform(0, 0.3),
            ("community", "helpers"): dice.uniform(0, 0.3),
        },
    }


def arrays(w):
    """The same careers as the program has them."""
    shape = (3, SLOTS)
    people, joining = np.zeros(shape), np.zeros(shape)
    retiring, leaving, part = np.zeros(shape), np.ones(shape), np.ones(shape)
    for n, group in enumerate(NAMES[:2]):
        for age in AGES:
            at = age - FIRST + 1
            people[n, at] = w["people"][group].get(age, 0.0)
            joining[n, at] = w["joining"][group].get(age, 0.0)
            retiring[n, at] = 1.0 if age == LAST else w["retire"][age]
            leaving[n, at], part[n, at] = w["leave"][age], w["work"][age]
    people[2, 0] = joining[2, 0] = 1.0
    profile, joining = people * part, joining * part
    profile /= profile.sum(axis=1, keepdims=True)
    joining /= joining.sum(axis=1, keepdims=True)
    leaving /= (profile * leaving).sum(axis=1, keepdims=True)
    hours = np.ones(shape)
    hours[:, 1:-1] = part[:, 2:] / part[:, 1:-1]
    recruited = np.zeros((3, 3))
    for (to, source), share in w["recruits"].items():
        recruited[NAMES.index(to), NAMES.index(source)] = share
    return Careers(
        NAMES, (True, True, False), profile, joining, retiring, leaving, part, hours, recruited,
        np.zeros((3, 3)), np.arange(3),
    )  # fmt: skip


class Plain:
    """One draw, in loops."""

    def __init__(self, w, in_post, joiners):
        self.w, self.stock = w, {}
        for g in NAMES[:2]:
            wte = {age: share * w["work"][age] for age, share in w["people"][g].items()}
            self.stock[g] = {a: in_post[g] * x / sum(wte.values()) for a, x in wte.items()}
        self.stock["helpers"] = {None: in_post["helpers"]}
        self.known = {
            g: sum(s * self.retires(a) for a, s in self.stock[g].items()) / in_post[g]
            + sum(
                share * joiners[to] for (to, source), share in w["recruits"].items() if source == g
            )
            / in_post[g]
            for g in NAMES
        }
        self.usual = {
            g: sum(s * w["leave"][a] for a, s in self.stock[g].items()) / in_post[g]
            for g in NAMES[:2]
        }

    def retires(self, age):
        return 0.0 if age is None else 1.0 if age == LAST else self.w["retire"][age]

    def year(self, leavers, joiners, extra):
        w, stay, new = self.w, {}, {g: {} for g in NAMES}
        for g in NAMES:
            other, stay[g] = max(leavers[g] - self.known[g], 0.0), {}
            for age, s in self.stock[g].items():
                relative = 1.0 if age is None else w["leave"][age] / self.usual[g]
                rate = min(other * relative, 1.0 - self.retires(age))
                stay[g][age] = s - s * self.retires(age) - s * rate
        there = {g: sum(stay[g].values()) for g in NAMES}
        asked = {g: sum(x * joiners[t] for (t, s), x in w["recruits"].items() if s == g)
                 for g in NAMES}  # fmt: skip
        met = {g: min(1.0, there[g] / asked[g]) if asked[g] else 0.0 for g in NAMES}

        def add(g, age, amount):
            new[g][age] = new[g].get(age, 0.0) + amount

        def join(g, amount):
            if g == "helpers":
                add(g, None, amount)
                return
            wte = {a: x * w["work"][a] for a, x in w["joining"][g].items()}
            for a, x in wte.items():
                add(g, a, amount * x / sum(wte.values()))

        for g in NAMES:
            left = 1.0 - met[g] * asked[g] / there[g]
            for age, s in stay[g].items():
                if age is None:
                    add(g, None, s * left)
                elif age < LAST:
                    add(g, age + 1, s * left * w["work"][age + 1] / w["work"][age])
            fetched = sum(x for (t, _), x in w["recruits"].items() if t == g)
            join(g, joiners[g] * (1.0 - fetched) + extra[g])
        for (to, source), share in w["recruits"].items():
            amount = share * joiners[to] * met[source]
            if "helpers" in (to, source):
                join(to, amount)
                continue
            for age, s in stay[source].items():
                if age < LAST:
                    add(to, age + 1, amount * s / there[source])
        self.stock = new


@given(
    st.integers(0, 1000),
    st.lists(st.floats(0.15, 0.3), min_size=3, max_size=3),
    st.lists(st.floats(0.0, 60.0), min_size=3, max_size=3),
    st.floats(0.5, 6.0),
)
@settings(max_examples=12, deadline=None)
def test_arrays_agree_with_plain_loops(seed, leave, join, more):
    w = world(seed)
    in_post = {"ward": 300.0, "community": 120.0, "helpers": 40.0}
    joiners = dict(zip(NAMES, join, strict=True))
    leavers = dict(zip(NAMES, leave, strict=True))
    extra = {"ward": 5.0, "community": 0.0, "helpers": 1.0}
    plain = Plain(w, in_post, joiners)
    labour = Labour(
        arrays(w),
        np.array([[in_post[g]] for g in NAMES]),
        np.array([[joiners[g]] for g in NAMES]),
    )
    for year in range(6):
        now = {g: joiners[g] * (more if year > 2 else 1.0) for g in NAMES}
        before = labour.in_post()
        plain.year(leavers, now, extra)
        flows = labour.year(*(np.array([[x[g]] for g in NAMES]) for x in (leavers, now, extra)))
        for n, g in enumerate(NAMES):
            ages = [plain.stock[g].get(None, 0.0)]
            ages += [plain.stock[g].get(age, 0.0) for age in AGES]
            assert labour.stock[n, :, 0] == pytest.approx(ages, rel=1e-9, abs=1e-9)
        # who moves is lost by one group and gained by another, and nothing else is unexplained
        assert flows.moved.sum() == pytest.approx(0.0, abs=1e-9)
        change = flows.joined + flows.moved + flows.hours - flows.left - flows.retired
        assert labour.in_post() - before == pytest.approx(change, abs=1e-9)
        assert (labour.stock >= 0).all()

"""The array engine against plain loops over people, written apart from it.

The plain model knows one hospital service, one community service and any list of effects. It
keeps a dictionary of (band, sex, site) instead of arrays and follows the documented rules.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import at_home, quantity, tiny_plan

from bettercare.plan.model import Effect, Move, Where
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

BANDS, SEXES, SITES = ("0-64", "65+"), ("f", "m"), {"lri": 0.6, "lgh": 0.4}


def plain_year(effects, strength):
    """Activity and bed-days of one year after effects [(kind, band, site, multiply, to, per)]."""
    hospital = {
        (b, s, site): 3650 / 4 * share
        for b in BANDS for s in SEXES for site, share in SITES.items()
    }  # fmt: skip
    community = 10_000.0
    for kind, band, site, multiply, per_unit, per in effects:
        if kind != "activity":
            continue
        for key, value in hospital.items():
            if (band is None or key[0] == band) and (site is None or key[2] == site):
                gone = value * strength * (1 - multiply)
                hospital[key] = value - gone
                community += gone * per_unit * (4.0 if per == "bed-day" else 1.0)
    days = {key: value * 4.0 for key, value in hospital.items()}
    for kind, band, site, multiply, per_unit, _ in effects:
        if kind != "stay":
            continue
        for key, value in days.items():
            if (band is None or key[0] == band) and (site is None or key[2] == site):
                gone = value * strength * (1 - multiply)
                days[key] = value - gone
                community += gone * per_unit
    return sum(hospital.values()), sum(days.values()), community


effect_lists = st.lists(
    st.tuples(
        st.sampled_from(["activity", "stay"]),
        st.sampled_from([None, *BANDS]),
        st.sampled_from([None, *SITES]),
        st.floats(0.0, 1.0),
        st.floats(0.1, 6.0),
        st.sampled_from(["unit", "bed-day"]),
    ),
    min_size=1,
    max_size=5,
)


@given(effect_lists, st.integers(0, 24))
@settings(max_examples=80, deadline=None)
def test_arrays_agree_with_plain_loops(effects, months):
    built = []
    for n, (kind, band, site, multiply, per_unit, per) in enumerate(effects):
        on = "activity.hospital" if kind == "activity" else "flow.length_of_stay.hospital"
        name = f"interventions.at_home.{on}.{n}"
        built.append(
            Effect(
                name, on, Where(age=(band,) if band else (), site=(site,) if site else ()),
                multiply=quantity(name, multiply),
                moves_to=(
                    Move("community", quantity(f"{name}.to", per_unit),
                         "bed-day" if kind == "stay" else per),
                ),
            )
        )  # fmt: skip
    plan = tiny_plan([at_home(effects=tuple(built), ramp_months=months, ramp_shape="linear")])
    model = build_model(plan)
    done = run_option(model, plan.options["all"], DrawBook(1, 1, central=True))
    served = 1.0
    for y in range(4):
        # the share of each year's months that a linear ramp from April 2014 has reached
        middles = [(y - 1) * 12 + m + 0.5 for m in range(12)]
        ramp = np.mean([min(max(m / months, 0), 1) if months else m >= 0 for m in middles])
        hospital, days, community = plain_year(effects, ramp * served)
        got = [done.rows[model.layout[key]][0, y, 0] for key in (
            ("activity", "hospital"), ("beddays", "hospital"), ("activity", "community")
        )]  # fmt: skip
        assert got == pytest.approx([hospital, days, community], rel=1e-9)
        served = min(1.0, 20_000 / community)

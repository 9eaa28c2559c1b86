"""A plan of one place, small enough to work by hand. All figures are invented.

2,000 people aged 20 to 24 and 2,000 aged 70 to 74, half of each women; nobody is born, dies or
moves, so numbers stay as they are for the four years 2013/14 to 2016/17. One hospital service on
two sites, one community service.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from bettercare.plan.model import (
    AgeBand,
    Check,
    Effect,
    Intervention,
    Move,
    Named,
    Need,
    Option,
    Plan,
    Provision,
    Quantity,
    Range,
    Service,
    Table,
    Threshold,
    VerdictRules,
    Where,
)

START = date(2013, 4, 1)


def quantity(address, value, unit="", support="positive", spread=None, grade="published", **later):
    """A figure; `later` gives values from 1 April of other years, as `y2015=3.0`."""
    steps = [(START, value)] + [(date(int(k[1:]), 4, 1), v) for k, v in later.items()]
    return Quantity(
        address=address,
        label=address,
        unit=unit,
        support=support,
        steps=tuple(steps),
        range=Range(*spread) if spread else None,
        grade=grade,
    )


def _people():
    rows = [("north", sex, age) for sex in "fm" for age in range(91)]
    number = [200.0 if 20 <= age < 25 or 70 <= age < 75 else 0.0 for _, _, age in rows]
    area, sex, age = (tuple(column) for column in zip(*rows, strict=True))
    return {"area": area, "sex": sex, "age": age, "people": tuple(number)}


def _tables():
    columns = {
        "population.base": _people(),
        "population.net_migration": _people() | {"people": (0.0,) * 182},
        "population.fertility_schedule": {"age": (30,), "rate": (0.0,)},
        "population.births": {"area": ("north",), "births": (0.0,)},
        "population.deaths": {
            "area": ("north",) * 4,
            "sex": ("f", "f", "m", "m"),
            "ages": ("0-64", "65+") * 2,
            "deaths": (0.0,) * 4,
            "people": (1000.0,) * 4,
        },
        "demand.profile": {
            "profile": ("winter",) * 12,
            "month": tuple(range(1, 13)),
            "relative": (1.2, 1.0, 1.0, 1.0, 1.0, 0.9, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0),
        },
        "workforce.skill_mix": {
            "service": ("hospital", "community"),
            "staff_group": ("ward_nurse", "community_nurse"),
            "wte_per_1000": (5.0, 2.0),
            "per": ("bed-day", "unit"),
        },
        "estate.sites": {
            "site": ("lri", "lgh"),
            "name": ("Infirmary", "General"),
            "partner": ("uhl", "uhl"),
            "area": ("north", "north"),
            "beds_general": (40.0, 20.0),
        },
    }
    return {key: Table(key, value) for key, value in columns.items()}


def _quantities():
    found = [
        quantity("demand.volume.hospital", 3650.0, "admission/year"),
        quantity("demand.volume.community", 10_000.0, "contact/year"),
        quantity("flow.length_of_stay.hospital", 4.0, "day"),
        quantity("capacity.planned.community", 20_000.0, "contact/year"),
        quantity("workforce.in_post.ward_nurse", 70.0, "wte"),
        quantity("workforce.in_post.community_nurse", 20.0, "wte"),
        quantity("workforce.vacancy.ward_nurse", 0.125, "share", "share"),
        quantity("workforce.joiners.community_nurse", 4.0, "wte/year"),
        quantity("workforce.leavers.community_nurse", 0.1, "share/year", "real"),
        quantity("workforce.joiners.ward_nurse", 0.0, "wte/year"),
        quantity("workforce.leavers.ward_nurse", 0.0, "share/year", "real"),
        quantity("finance.unit_cost.hospital", 1000.0, "gbp/admission"),
        quantity("finance.unit_cost.community", 50.0, "gbp/contact"),
        quantity("finance.bed_day_cost.hospital", 200.0, "gbp/bed-day"),
        quantity("finance.variable_share.acute", 0.5, "share", "share"),
        quantity("finance.variable_share.community", 1.0, "share", "share"),
        quantity("finance.inflation.overall", 0.02, "share/year", "real"),
        quantity("finance.funding.uhl", 6_000_000.0, "gbp/year"),
        quantity("finance.funding_growth.uhl", 0.01, "share/year", "real"),
        quantity("estate.sites.lri.beds_general", 40.0, "bed"),
        quantity("estate.sites.lgh.beds_general", 20.0, "bed"),
    ]
    return {each.address: each for each in found}


def at_home(**changes) -> Intervention:
    """Half of admissions aged 65 and over cared for at home, six contacts each, from 2014/15."""
    name = "interventions.at_home"
    whole = Intervention(
        key="at_home",
        label="Care at home",
        kind="service",
        pathway="frail",
        project=None,
        status="idea",
        lead="lpt",
        starts=date(2014, 4, 1),
        ramp_months=0,
        ramp_shape="step",
        delay=None,
        effects=(
            Effect(
                address=f"{name}.activity.hospital",
                on="activity.hospital",
                where=Where(age=("65+",)),
                multiply=quantity(f"{name}.activity.hospital", 0.5, "multiplier"),
                moves_to=(
                    Move("community", quantity(f"{name}.activity.hospital.to.community", 6.0)),
                ),
            ),
        ),
        needs=(),
        revenue=None,
        capital=None,
        capital_scheme=None,
        cost_partner=None,
        net_of=(),
    )
    return replace(whole, **changes)


def need_nurses(amount: float) -> Need:
    """So many more community nurses first."""
    return Need("interventions.at_home.needs", "workforce", "community_nurse", amount, "wte")


def tiny_plan(interventions=(), quantities=(), options=None, **changes) -> Plan:
    """The plan, with other or more interventions, figures and fields."""
    likely = Threshold(0.8, "share", "uhl", "invented")
    figures = _quantities() | {each.address: each for each in quantities}
    interventions = {each.key: each for each in interventions or (at_home(),)}
    everything = tuple(interventions)
    plan = Plan(
        root=Path(),
        title="Tiny",
        short="Tiny",
        summary="",
        format=2,
        first_year=2013,
        last_year=2016,
        seed=1,
        draws=1,
        partners={key: Named(key, key, kind="trust") for key in ("uhl", "lpt")},
        areas={"north": Named("north", "North")},
        settings={key: Named(key, key) for key in ("acute", "community")},
        stages={"acute_care": Named("acute_care", "Acute care")},
        pathways={"frail": Named("frail", "Frail")},
        conditions={},
        bed_types={"general": Named("general", "General")},
        staff_groups={key: Named(key, key) for key in ("ward_nurse", "community_nurse")},
        principles={},
        age_bands=(AgeBand("0-64", 0, 64), AgeBand("65+", 65, 90)),
        sources={},
        services={
            "hospital": Service(
                "hospital", "Hospital", "admission", "acute", "acute_care", ("frail",), ("uhl",),
                (Provision("north", "uhl", "lri", 0.6), Provision("north", "uhl", "lgh", 0.4)),
                beds="general", profile="winter",
            ),
            "community": Service(
                "community", "Community", "contact", "community", "acute_care", ("frail",),
                ("lpt",), (Provision("north", "lpt", None, 1.0),),
            ),
        },
        quantities=figures,
        tables=_tables(),
        interventions=interventions,
        options=options
        or {
            "nothing": Option("nothing", "Do nothing", ("nothing",), (), ()),
            "all": Option("all", "All", ("nothing", "all"), everything, ()),
        },
        verdict=VerdictRules(
            likely,
            Threshold(0.5, "share", "uhl", "invented"),
            {"general": Threshold(0.8, "share", "uhl", "invented")},
            (
                Check("beds", "Beds", "beds", ("general",), None, likely, "uhl", "invented"),
                Check(
                    "community", "Community", "capacity", ("community",),
                    Threshold(1.0, "share", "lpt", "invented"), likely, "lpt", "invented",
                ),
                Check(
                    "sequence", "Capacity before closure", "sequence", ("general",),
                    Threshold(1.0, "share", "uhl", "invented"), likely, "uhl", "invented",
                ),
            ),
        ),
    )  # fmt: skip
    return replace(plan, **changes)

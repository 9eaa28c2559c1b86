"""A plan of two places in which everything about need is at work. All figures are made up.

Made from a seed: people of all ages, births, deaths, moves in and out, a condition, fifths of
small areas, and use that follows them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tiny import at_home, quantity, tiny_plan

from bettercare.plan.model import AgeBand, Named, Plan, Provision, Table, Where
from bettercare.tables.plan_tables import FLOWS, SEXES

AREAS = ("north", "south")
BANDS = (AgeBand("0-54", 0, 54), AgeBand("55-74", 55, 74), AgeBand("75+", 75, 90))
DEATH_BANDS = ("0-64", "65+")  # too wide to be graduated to single years


def by_person(values):
    """Columns area, sex, age and a value from an array (areas, sexes, ages)."""
    keys = [(a, s, age) for a in range(2) for s in range(2) for age in range(91)]
    return {
        "area": tuple(AREAS[a] for a, _, _ in keys),
        "sex": tuple(SEXES[s] for _, s, _ in keys),
        "age": tuple(age for _, _, age in keys),
        "people": tuple(float(values[key]) for key in keys),
    }


def columns(names, rows):
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def tables(random):
    people = random.uniform(50, 500, (2, 2, 91))
    flows = []
    for flow in FLOWS:
        found = by_person(random.uniform(0, 10, (2, 2, 91)))
        rows = zip(found["area"], found["sex"], found["age"], found["people"], strict=True)
        flows += [(area, flow, sex, age, number) for area, sex, age, number in rows]
    deaths = [
        (area, sex, band, float(random.uniform(1, 20) if band == "0-64" else
                                random.uniform(50, 150)), 1000.0)
        for area in AREAS for sex in SEXES for band in DEATH_BANDS
    ]  # fmt: skip
    shape = [
        (service, "all", band.key, sex, float(random.uniform(0.2, 3.0)))
        for service in ("hospital", "community") for band in BANDS for sex in SEXES
    ]  # fmt: skip
    prevalence = [
        ("frail", "all", "75+", "all", float(random.uniform(0.1, 0.3))),
        ("frail", "south", "75+", "f", float(random.uniform(0.3, 0.6))),
        ("frail", "north", "55-74", "all", float(random.uniform(0.05, 0.2))),
    ]
    need = [("hospital", "frail", "all", 2.0), ("hospital", "frail", "75+", 3.0),
            ("community", "frail", "all", 5.0)]  # fmt: skip
    fifths = []
    for area, band in (("north", "all"), ("south", "all"), ("south", "75+")):
        shares = random.dirichlet(np.ones(5))
        fifths += [(area, q, band, float(share)) for q, share in enumerate(shares, start=1)]
    used = [("hospital", q, 2.0 - 0.3 * q) for q in range(1, 6)]
    return {
        "population.base": by_person(people),
        "population.flows": columns(("area", "flow", "sex", "age", "people"), flows),
        "population.fertility_schedule": {
            "age": tuple(range(20, 40)), "rate": tuple(float(40 + a) for a in range(20)),
        },
        "population.births": {"area": AREAS, "births": (300.0, 200.0)},
        "population.deaths": columns(("area", "sex", "ages", "deaths", "people"), deaths),
        "population.prevalence": columns(
            ("condition", "area", "age_band", "sex", "share"), prevalence
        ),
        "population.deprivation_share": columns(
            ("area", "quintile", "age_band", "share"), fifths
        ),
        "demand.shape": columns(("service", "area", "age_band", "sex", "relative"), shape),
        "demand.condition_need": columns(
            ("service", "condition", "age_band", "relative"), need
        ),
        "demand.deprivation": columns(("service", "quintile", "relative"), used),
    }  # fmt: skip


def quantities(random):
    scales = [
        quantity(f"population.migration_flow.{flow}", float(random.uniform(0.8, 1.2)), "multiplier")
        for flow in FLOWS
    ]
    return [
        *scales,
        quantity("population.migration.south", float(random.uniform(0.8, 1.2)), "multiplier"),
        quantity("population.fertility.births_scale", 0.95, "multiplier"),
        quantity("population.mortality.improvement", 0.02, "share/year", "real"),
        quantity("population.prevalence_trend.frail", 0.03, "share/year", "real"),
        quantity("demand.health_status.gain_in_good_health", float(random.uniform(-0.5, 1.5)),
                 "signed-share", "real"),
    ]  # fmt: skip


def two_places(seed: int, **changes) -> Plan:
    """The plan; an intervention halves use by frail people of 75 and over in two fifths."""
    random = np.random.Generator(np.random.Philox(seed))
    where = Where(age=("75+",), condition=("frail",), deprivation=(1, 2))
    treated = at_home()
    effect = replace(treated.effects[0], where=where)
    plan = tiny_plan([replace(treated, effects=(effect,))], quantities=quantities(random))
    services = {
        key: replace(
            service,
            provisions=tuple(
                Provision(area, p.partner, p.site, p.share)
                for area in AREAS for p in service.provisions
            ),
        )
        for key, service in plan.services.items()
    }  # fmt: skip
    made = {key: Table(key, value) for key, value in tables(random).items()}
    kept = {key: t for key, t in plan.tables.items() if key != "population.net_migration"}
    return replace(
        plan,
        areas={key: Named(key, key.capitalize()) for key in AREAS},
        conditions={"frail": Named("frail", "Frailty")},
        age_bands=BANDS,
        services=services,
        tables=kept | made,
        **changes,
    )

"""Population tables: people at mid-2013, births, deaths, migration, deprivation.

All figures come from estimates of the Office for National Statistics; the way from them to
mid-2013 and to moves by age is ours and is written beside each step.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.population.rates import graduated
from bettercare.population.schedules import gross_flows
from bettercare.tables.plan_tables import FLOWS
from llr.places import AREAS, DISTRICTS, OLDEST, SEXES, ages_of
from llr.writing import write_table

Floats = NDArray[np.float64]
AGES = OLDEST + 1
#: Ages at which students come and go, so that people of one age do not become those a year older.
STUDENT_AGES = range(17, 27)

#: Births a year for 1,000 women by five-year age group: the shape for England around 2013, set
#: from memory of the published rates and so a judgement; only its shape is used.
FERTILITY_BY_GROUP = {15: 17.0, 20: 64.0, 25: 102.0, 30: 111.0, 35: 64.0, 40: 14.0, 45: 1.0}


def estimates(data: Path, year: int) -> Floats:
    """People by (area, sex, single year of age to 90 and over) at mid-year."""
    table = pl.read_csv(data / "population_by_age_sex_area.csv").filter(
        (pl.col("year") == year) & pl.col("sex").is_in(SEXES)
    )
    out = np.zeros((len(AREAS), len(SEXES), AGES))
    for code, sex, age, people in table.select("area_code", "sex", "age", "population").rows():
        area = AREAS.index(DISTRICTS[code])
        out[area, SEXES.index(sex), min(int(age), OLDEST)] += float(people)
    return out


def components(data: Path, year: int, column: str) -> Floats:
    """One component of change by area for the year to mid-`year`."""
    table = pl.read_csv(data / "components_of_change.csv").filter(pl.col("year") == year)
    values = dict(table.select("area_code", column).rows())
    return np.array([float(values[code]) for code in DISTRICTS])


def deaths(data: Path) -> list[tuple[str, str, str, float, float]]:
    """Rows (area, sex, age band, deaths, people) for 2014."""
    table = pl.read_csv(data / "deaths_by_age_sex_2014.csv").filter(
        pl.col("area_code").is_in(list(DISTRICTS))
    )
    rows = [
        (DISTRICTS[code], sex, band, float(died), float(people))
        for code, sex, band, died, people in table.select(
            "area_code", "sex", "band", "deaths", "population"
        ).rows()
    ]
    return sorted(rows, key=lambda r: (AREAS.index(r[0]), r[1], ages_of(r[2])[0]))


def death_rates(rows: list[tuple[str, str, str, float, float]], people: Floats) -> Floats:
    """Deaths a person-year by (area, sex, age), as the model makes them of the plan's tables.

    Pooled band rates, graduated to single ages of `people`, times each area's own ratio.
    """
    bands = list(dict.fromkeys(row[2] for row in rows))
    died = np.zeros((len(AREAS), len(SEXES), len(bands)))
    lived = np.zeros_like(died)
    for area, sex, band, deaths_, there in rows:
        at = AREAS.index(area), SEXES.index(sex), bands.index(band)
        died[at] += deaths_
        lived[at] += there
    pooled = died.sum(axis=0) / lived.sum(axis=0)
    ratio = died.sum(axis=2) / (lived * pooled).sum(axis=2)
    everyone = people.sum(axis=0)
    by_age = [graduated(pooled[s], bands, everyone[s]) for s in range(len(SEXES))]
    return np.asarray(ratio[:, :, None] * np.stack(by_age))


def mid_2013(data: Path) -> Floats:
    """People at mid-2013, between the estimates of 2011 and 2014.

    Each cohort lies two thirds of the way (geometric) from its size at mid-2011, two years
    younger, to its size at mid-2014, a year older. At student ages and at 88 and over people of
    the same age are taken instead; children under two come from 2014 alone. Each district is then
    scaled to its published mid-2013 total.
    """
    early, late = estimates(data, 2011), estimates(data, 2014)
    out = (early + 2.0 * late) / 3.0
    for age in range(2, 88):
        if age not in STUDENT_AGES:
            out[:, :, age] = early[:, :, age - 2] ** (1 / 3) * late[:, :, age + 1] ** (2 / 3)
    out[:, :, 0:2] = late[:, :, 1:3]
    total = components(data, 2013, "population")
    return np.asarray(out * (total / out.sum(axis=(1, 2)))[:, None, None])


#: Years to mid-2013 whose mean flows are the base year's: what was known then.
FLOW_YEARS = range(2004, 2014)


def flow_totals(data: Path) -> Floats:
    """Moves in and out by year: (years, flows, areas)."""
    return np.array([[components(data, year, flow) for flow in FLOWS] for year in FLOW_YEARS])


def flow_rows(data: Path, people: Floats, rate: Floats) -> list[tuple[str, str, str, int, float]]:
    """Rows of population.flows: the ten years' mean of each flow, spread over ages.

    Students' ages and the profile of movers are those of population/schedules.py.
    """
    flows = gross_flows(people, rate, flow_totals(data).mean(axis=0))
    return [
        (area, flow, sex, age, round(float(flows[f, a, s, age]), 1))
        for a, area in enumerate(AREAS)
        for f, flow in enumerate(FLOWS)
        for s, sex in enumerate(SEXES)
        for age in range(AGES)
    ]


def flow_spread(data: Path) -> list[str]:
    """How far flows strayed from their mean over the ten years, as 80% intervals about 1.

    For each flow that of the whole area; for each district that of all who came to it, beside
    what all districts had in common.
    """
    years = flow_totals(data)
    whole = years.sum(axis=2)
    arrivals = years[:, [FLOWS.index("internal_in"), FLOWS.index("international_in")]].sum(axis=1)
    own = arrivals / arrivals.sum(axis=1, keepdims=True)
    lines = []
    for names, values in ((FLOWS, whole), (AREAS, own)):
        log = np.log(values / values.mean(axis=0))
        spread = 1.2816 * log.std(axis=0, ddof=1)
        lines += [
            f"{name:<28}{np.exp(-s):8.2f} to {np.exp(s):.2f}"
            for name, s in zip(names, spread, strict=True)
        ]
    return lines


def fertility_schedule() -> list[tuple[int, float]]:
    """Births for 1,000 women at each age 15 to 49: five-year rates joined at mid-group."""
    middle = [group + 2 for group in FERTILITY_BY_GROUP]
    rates = list(FERTILITY_BY_GROUP.values())
    ages = range(15, 50)
    values = np.interp(ages, [14, *middle, 50], [2.0, *rates, 0.1])
    return [(age, float(value)) for age, value in zip(ages, values, strict=True)]


#: Age bands of the small areas' people to the plan's.
SMALL_AREA_BANDS = {
    "0-15": ("0", "1-4", "5-16"),
    "16-64": ("17-44", "45-64"),
    "65-74": ("65-74",),
    "75-84": ("75-84",),
    "85+": ("85+",),
}


def deprivation_shares(data: Path) -> list[tuple[str, int, str, float]]:
    """Share of each district's people of each age in each national deprivation quintile."""
    quintiles = pl.read_csv(data / "lsoa_master.csv").select("lsoa11_code", "quintile")
    table = (
        pl.read_csv(data / "lsoa_share_of_district_by_age.csv")
        .join(quintiles, on="lsoa11_code")
        .group_by("ltla21_code", "age_band", "quintile")
        .agg(pl.col("share_of_district").sum())
    )
    part = {(code, band, int(q)): float(share) for code, band, q, share in table.rows()}
    rows: list[tuple[str, int, str, float]] = []
    for code, area in DISTRICTS.items():
        for given, bands in SMALL_AREA_BANDS.items():
            shares = [part.get((code, given, q), 0.0) for q in range(1, 6)]
            shares = [round(share / sum(shares), 4) for share in shares]
            shares[shares.index(max(shares))] += round(1.0 - sum(shares), 4)
            rows += [
                (area, q, band, round(share, 4))
                for band in bands
                for q, share in enumerate(shares, start=1)
            ]
    return rows


def write_population(data: Path, plan: Path) -> Floats:
    """Write the six population tables; returns people at mid-2013 by (area, sex, age)."""
    people = mid_2013(data)
    death_rows = deaths(data)
    rate = death_rates(death_rows, people)
    keys = ("area", "sex", "age")

    def by_age(table: Floats, digits: int) -> list[tuple[str, str, int, float]]:
        return [
            (area, sex, age, round(float(table[a, s, age]), digits))
            for a, area in enumerate(AREAS)
            for s, sex in enumerate(SEXES)
            for age in range(AGES)
        ]

    write_table(plan, "population.base", (*keys, "people"), by_age(people, 1), 6)
    write_table(
        plan,
        "population.flows",
        ("area", "flow", "sex", "age", "people"),
        flow_rows(data, people, rate),
    )
    write_table(
        plan, "population.deaths", ("area", "sex", "ages", "deaths", "people"), death_rows, 6
    )
    births = zip(AREAS, components(data, 2013, "births"), strict=True)
    write_table(plan, "population.births", ("area", "births"), [(a, float(b)) for a, b in births])
    write_table(plan, "population.fertility_schedule", ("age", "rate"), fertility_schedule(), 4)
    write_table(
        plan,
        "population.deprivation_share",
        ("area", "quintile", "age_band", "share"),
        deprivation_shares(data),
    )
    return people

"""Artificial records: they say what they are, and they are the plan's year."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import chisquare

from bettercare.bundle import verify
from bettercare.errors import CallError, PlanFaults
from bettercare.plan import load
from bettercare.synth import drawing
from bettercare.synth.codes import coding_of
from bettercare.synth.expected import expected_of
from bettercare.synth.making import Asked, make_records

SMALL = Path(__file__).parents[2] / "examples" / "small"
FAR = 1e-4  # the seed is fixed: a chance this small would be a fault


@pytest.fixture(scope="module")
def plan():
    return load(SMALL)


@pytest.fixture(scope="module")
def folder(plan, tmp_path_factory):
    out = tmp_path_factory.mktemp("records") / "out"
    make_records(plan, Asked(plan.first_year, 2.0, seed=5), out)
    return out


def read(folder, kind):
    return pl.read_csv(folder / f"artificial_{kind}_2023_24.csv", infer_schema_length=0)


@pytest.fixture(scope="module")
def spells(folder):
    number = [pl.col(name).cast(pl.Int64) for name in ("STARTAGE", "SPELDUR")]
    return read(folder, "apc").with_columns(
        *number, pl.col("ADMIDATE", "DISDATE").str.to_date(), service=pl.col("ADMIMETH").str.head(1)
    )


def expected(plan, service):
    return next(each for each in expected_of(plan, plan.first_year) if each.service.key == service)


def test_totals_are_the_plans(plan, folder, spells):
    volume = plan.quantities
    residents = volume["demand.volume.emergency_admission"].value
    inflow = volume["demand.inflow.emergency_admission"].value
    assert spells.filter(service="2").height == round(2 * (residents + inflow))
    attendances = volume["demand.volume.emergency_attendance"].value
    assert read(folder, "ae").height == round(2 * attendances)


def test_who_uses_them_is_as_the_plan_expects(plan, spells):
    each = expected(plan, "emergency_admission")
    admitted = spells.filter(service="2")
    codes = {area.code or key.upper(): a for a, (key, area) in enumerate(plan.areas.items())}
    area = admitted["RESLADST_ONS"].replace_strict(codes).to_numpy()
    sex = admitted["SEX"].replace_strict({"2": 0, "1": 1}).to_numpy()
    found = np.zeros(each.people.shape[:3])
    np.add.at(found, (area, sex, admitted["STARTAGE"].to_numpy()), 1)
    bands = [(band.first, band.last + 1) for band in plan.age_bands]
    wanted = each.people.sum(axis=3)
    counts = [[x[:, :, a:b].sum(axis=2) for a, b in bands] for x in (found, wanted)]
    seen, hoped = (np.array(each).ravel() for each in counts)
    there = hoped > 0
    assert not seen[~there].any()
    assert chisquare(seen[there], hoped[there] * seen.sum() / hoped.sum()).pvalue > FAR


def test_places_and_months_are_as_the_plan_expects(plan, spells):
    each = expected(plan, "emergency_admission")
    admitted = spells.filter(service="2")
    hoped = {"X0101": 0.0, "X0102": 0.0, "Z0300": 0.0}
    site = {"infirmary": "X0101", "cottage": "X0102", None: "Z0300"}
    for a, places in enumerate(each.places):
        for k, (_, name) in enumerate(places):
            hoped[site[name]] += each.people[a, :, :, k].sum()
    seen = [admitted.filter(SITETRET=code).height for code in hoped]
    weights = np.array(list(hoped.values()))
    assert chisquare(seen, weights / weights.sum() * sum(seen)).pvalue > FAR
    # stays that began the year before stand in for those that went on into the next
    day = admitted["ADMIDATE"].dt.ordinal_day().to_numpy()
    shares = np.diff(each.days, prepend=0.0)
    start = date(plan.first_year, 4, 1).timetuple().tm_yday
    order = (day - start) % 365
    quarters = np.bincount(order // 92, minlength=4)
    hoped_quarters = np.add.reduceat(shares, [0, 92, 184, 276])
    assert chisquare(quarters, hoped_quarters * quarters.sum()).pvalue > FAR


def test_stays_have_the_plans_means_and_end_in_the_year(plan, spells):
    each = expected(plan, "emergency_admission")
    for band, mean in zip(plan.age_bands, each.stay, strict=True):
        ages = pl.col("STARTAGE").is_between(band.first, band.last)
        nights = spells.filter(ages, service="2")["SPELDUR"].to_numpy()
        assert abs(nights.mean() - mean) < 4 * nights.std() / nights.size**0.5
    first, last = date(plan.first_year, 4, 1), date(plan.first_year + 1, 3, 31)
    assert spells["DISDATE"].is_between(first, last).all()
    assert (spells["DISDATE"] - spells["ADMIDATE"]).dt.total_days().equals(spells["SPELDUR"])


def test_nobody_is_admitted_twice_on_a_day(spells):
    assert spells.select("PSEUDO_HESID", "ADMIDATE").is_unique().all()
    assert spells["PSEUDO_HESID"].n_unique() < spells.height  # but some come again


def test_every_file_says_that_it_is_artificial(folder):
    package = json.loads((folder / "datapackage.json").read_text())
    assert package["bettercare"]["artificial"] is True
    assert "Nobody's records" in (folder / "README.md").read_text()
    tables = sorted(folder.glob("*.csv"))
    assert len(tables) == 2
    for path in tables:
        assert path.name.startswith("artificial_")
        frame = pl.read_csv(path, infer_schema_length=0)
        assert (frame["ARTIFICIAL"] == "artificial").all()
        assert frame["PSEUDO_HESID"].str.starts_with("ARTIFICIAL").all()
    assert verify(folder) == ()


def test_bytes_follow_from_the_seed_alone(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "BLOCK", 2048)
    made = {}
    for name, seed, jobs in (("one", 5, 1), ("three", 5, 3), ("other", 6, 2)):
        make_records(plan, Asked(plan.first_year, 1.0, seed, jobs=jobs), tmp_path / name)
        made[name] = {p.name: p.read_bytes() for p in (tmp_path / name).iterdir()}
    assert made["one"] == made["three"]
    assert made["one"]["artificial_apc_2023_24.csv"] != made["other"]["artificial_apc_2023_24.csv"]


def test_parquet_holds_the_same_records(plan, tmp_path):
    for form in ("csv", "parquet"):
        make_records(plan, Asked(plan.first_year, 0.1, 1, form), tmp_path / form)
    stem = "artificial_apc_2023_24"
    parts = pl.read_parquet(tmp_path / "parquet" / stem / f"{stem}_*.parquet")
    whole = pl.read_csv(tmp_path / "csv" / f"{stem}.csv", infer_schema_length=0)
    assert parts.cast(pl.String).equals(whole)


def test_a_later_year_has_the_activity_expected_then(plan, tmp_path):
    now, later = (
        {each.service.key: each.total for each in expected_of(plan, year)}
        for year in (plan.first_year, plan.last_year)
    )
    assert later["emergency_admission"] > now["emergency_admission"]
    made = make_records(plan, Asked(plan.last_year, 1.0), tmp_path / "later")
    assert made.by_service["emergency_admission"] == round(later["emergency_admission"])


def test_what_cannot_be_made_is_said(plan, tmp_path):
    with pytest.raises(CallError, match="1999/00 is not a year of the plan"):
        expected_of(plan, 1999)
    from dataclasses import replace

    none = {key: replace(each, records=None) for key, each in plan.services.items()}
    with pytest.raises(CallError, match="no service of the plan says which hospital records"):
        make_records(replace(plan, services=none), Asked(plan.first_year), tmp_path / "none")
    rule = replace(plan.services["emergency_admission"].records, pods=("other_admission",))
    with pytest.raises(CallError, match="no artificial records can be made of other_admission"):
        coding_of("x", rule, {})
    rule = replace(rule, pods=("emergency", "day_case"))
    with pytest.raises(CallError, match="cannot be mixed"):
        coding_of("x", rule, {})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'pod = ["elective_ordinary"]',
            'pod = ["emergency"]',
            'those of "emergency_admission" too',
        ),
        (
            'pod = ["elective_ordinary"]',
            'pod = ["elective"]',
            'no pod "elective" in records of apc',
        ),
        ('pod = ["elective_ordinary"]', "pod = []", '"pod" is an empty list'),
        ('pod = ["type_1"]', 'pod = ["type_1"], method = ["taxi"]', 'no method "taxi"'),
        ('pod = ["type_1"]', 'pod = ["type_1"], specialty = ["women"]', "leave specialty out"),
        ('kind = "ae", ', "", 'records of a service has no "kind"'),
        ('kind = "ae"', 'kind = "aae"', '"aae"'),
    ],
)
def test_a_rule_of_records_is_checked(tmp_path, old, new, said):
    import shutil

    copy = shutil.copytree(SMALL, tmp_path / "plan")
    path = copy / "services.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(PlanFaults, match="(?s)services.toml.*" + said):
        load(copy)

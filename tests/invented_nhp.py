"""A small invented trust in the NHP model's input layout: no real data, made by code."""

from __future__ import annotations

import copy
import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

START, END, DATASET = 2023, 2035, "invented"
VARIANTS = ("middle", "high")
GROWTH = {"middle": 0.004, "high": 0.01}  # a year, at age 60
SITES = ("INV01", "INV02")
SPECIALTIES = (("100", "100"), ("300", "300"), ("104", "Other (Surgical)"))
HEALTH_GROUPS = ("emerg", "ordelec", "daycase", "op_adult", "aae_adult_ambulance")

PARAMETERS: dict[str, Any] = {
    "id": "invented",
    "scenario": "invented",
    "dataset": DATASET,
    "seed": 7,
    "model_runs": 40,
    "start_year": START,
    "end_year": END,
    "demographic_factors": {"variant_probabilities": {"middle": 0.7, "high": 0.3}},
    "health_status_adjustment": True,
    "inequalities": {"level_up": ["AA01"], "zero_sum": ["AA02"]},
    "expat": {"ip": {"elective": {"100": [0.9, 0.95]}}, "op": {"100": [0.9, 0.95]}, "aae": {}},
    "repat_local": {"ip": {"elective": {"300": [1.01, 1.05]}}, "op": {}, "aae": {}},
    "repat_nonlocal": {
        "ip": {"non-elective": {"300": [1.02, 1.04]}},
        "op": {},
        "aae": {"ambulance": [1.01, 1.02]},
    },
    "baseline_adjustment": {
        "ip": {"elective": {"100": 1.1}},
        "op": {"first": {"100": 0.9}},
        "aae": {"walk-in": 1.02},
    },
    "waiting_list_adjustment": {"ip": {"100": 1.05}, "op": {"300": [1.0, 1.1]}},
    "non-demographic_adjustment": {
        "variant": "invented",
        "value-type": "year-on-year-growth",
        "values": {
            "ip": {"elective": [1.0, 1.02], "non-elective": 1.01, "maternity": 1.0},
            "op": {"first": [1.0, 1.01], "followup": 1.0, "procedure": 1.0},
            "aae": {"ambulance": [0.99, 1.01], "walk-in": 1.0},
        },
    },
    "activity_avoidance": {
        "ip": {
            "falls": {"interval": [0.7, 0.9]},
            "smoking": {"interval": [0.6, 0.8]},
        },
        "op": {"followup_reduction_adult_surgical": {"interval": [0.7, 0.9]}},
        "aae": {
            "frequent_attenders_adult_ambulance": {"interval": [0.6, 0.8]},
            "left_before_seen_adult_ambulance": {"interval": [0.8, 0.9]},
        },
    },
    "efficiencies": {
        "ip": {
            "recovery": {"type": "all", "interval": [0.7, 0.8]},
            "same_day": {"type": "sdec", "interval": [0.6, 0.8]},
            "before_operation": {"type": "pre-op", "pre-op_days": 1, "interval": [0.5, 0.7]},
            "to_day_case": {"type": "day_procedures_daycase", "interval": [0.6, 0.8]},
            "to_outpatient": {"type": "day_procedures_outpatients", "interval": [0.7, 0.8]},
            "general_los_reduction_emergency": {"type": "all", "interval": [0.8, 0.9]},
        },
        "op": {"convert_to_tele_adult_surgical": {"interval": [0.7, 0.8]}},
    },
}  # fmt: skip


def parameters(**changes: Any) -> dict[str, Any]:
    """A copy of the parameters with some top-level keys replaced."""
    return {**copy.deepcopy(PARAMETERS), **changes}


def spells(count: int = 1500) -> pl.DataFrame:
    """Invented admitted spells."""
    rng = np.random.default_rng(1)
    kind = rng.choice(4, count, p=[0.3, 0.3, 0.35, 0.05])
    specialty = rng.choice(3, count)
    newborn = (kind == 3) & (rng.random(count) < 0.5)
    age = np.where(kind == 3, np.where(newborn, 0, rng.integers(14, 50, count)),
                   rng.integers(0, 91, count))  # fmt: skip
    stay = np.where(kind == 1, 0, rng.geometric(0.25, count) - 1)
    stay = np.where((kind == 2) & (rng.random(count) < 0.03), 40, stay)
    pods = ["ip_elective_admission", "ip_elective_daycase", "ip_non-elective_admission",
            "ip_maternity_admission"]  # fmt: skip
    groups = ["elective", "elective", "non-elective", "maternity"]
    sexes = np.where((kind == 3) & ~newborn, 2, rng.integers(1, 3, count))
    dates = [
        datetime.date(2023, 4, 1) + datetime.timedelta(int(d)) for d in rng.integers(0, 300, count)
    ]
    return pl.DataFrame(
        {
            "rn": np.arange(count) + 10,
            "age": age,
            "sex": sexes,
            "imd_quintile": rng.integers(1, 6, count),
            "classpat": np.where(kind == 1, "2", "1"),
            "tretspef": [SPECIALTIES[i][0] for i in specialty],
            "tretspef_grouped": [SPECIALTIES[i][1] for i in specialty],
            "hsagrp": [("ordelec", "daycase", "emerg", "maternity")[i] for i in kind],
            "group": [groups[i] for i in kind],
            "speldur": stay,
            "admidate": dates,
            "disdate": [d + datetime.timedelta(int(s)) for d, s in zip(dates, stay, strict=True)],
            "admimeth": [("11", "12", "21", "31")[i] for i in kind],
            "sitetret": [SITES[i] for i in rng.integers(0, 2, count)],
            "icb": ["QAA"] * count,
            "is_wla": rng.random(count) < 0.5,
            "is_main_icb": rng.random(count) < 0.8,
            "has_procedure": rng.random(count) < 0.4,
            "maternity_delivery_in_spell": (kind == 3) & ~newborn,
            "pod": [pods[i] for i in kind],
            "demog_type": ["births" if i == 3 else "demographics" for i in kind],
            "ndggrp": [groups[i] for i in kind],
            "sushrg_trimmed": [f"AA0{i}" for i in rng.integers(1, 5, count)],
        }
    )


def attendances(count: int = 400) -> pl.DataFrame:
    """Invented outpatient attendances."""
    rng = np.random.default_rng(2)
    kind = rng.choice(3, count)
    specialty = rng.choice(3, count)
    procedure = kind == 2
    return pl.DataFrame(
        {
            "index": [f"row{i}" for i in range(count)],
            "age": rng.integers(18, 91, count),
            "sex": rng.integers(1, 3, count),
            "imd_quintile": np.where(procedure, rng.integers(1, 6, count), 3),
            "tretspef": [SPECIALTIES[i][0] for i in specialty],
            "tretspef_grouped": [SPECIALTIES[i][1] for i in specialty],
            "sitetret": [SITES[i] for i in rng.integers(0, 2, count)],
            "type": ["adult_surgical"] * count,
            "group": [("first", "followup", "procedure")[i] for i in kind],
            "pod": [("op_first", "op_follow-up", "op_procedure")[i] for i in kind],
            "demog_type": ["demographics"] * count,
            "hsagrp": ["op_adult"] * count,
            "ndggrp": [("first", "followup", "procedure")[i] for i in kind],
            "has_procedures": procedure,
            "sushrg_trimmed": [f"AA0{i}" for i in rng.integers(1, 5, count)],
            "icb": ["QAA"] * count,
            "is_main_icb": rng.random(count) < 0.8,
            "is_gp_ref": rng.random(count) < 0.5,
            "is_cons_cons_ref": rng.random(count) < 0.2,
            "is_first": kind == 0,
            "is_wla": [True] * count,
            "attendances": rng.poisson(5, count),
            "tele_attendances": np.where(procedure, 0, rng.poisson(2, count)),
        }
    )


def arrivals(count: int = 300) -> pl.DataFrame:
    """Invented A&E arrivals."""
    rng = np.random.default_rng(3)
    ambulance = rng.random(count) < 0.5
    group = ["ambulance" if one else "walk-in" for one in ambulance]
    return pl.DataFrame(
        {
            "index": [f"row{i}" for i in range(count)],
            "age": rng.integers(18, 91, count),
            "sex": rng.integers(1, 3, count),
            "sitetret": [SITES[i] for i in rng.integers(0, 2, count)],
            "attendance_category": [str(i) for i in rng.integers(1, 4, count)],
            "acuity": [("standard", "urgent")[i] for i in rng.integers(0, 2, count)],
            "tretspef_grouped": ["Other"] * count,
            "group": group,
            "pod": [("aae_type-01", "aae_type-05")[i] for i in rng.integers(0, 2, count)],
            "demog_type": ["demographics"] * count,
            "hsagrp": [f"aae_adult_{one}" for one in group],
            "ndggrp": group,
            "is_main_icb": rng.random(count) < 0.8,
            "is_ambulance": ambulance,
            "is_frequent_attender": rng.random(count) < 0.3,
            "is_low_cost_referred_or_discharged": rng.random(count) < 0.3,
            "is_left_before_treatment": rng.random(count) < 0.3,
            "is_discharged_no_treatment": rng.random(count) < 0.3,
            "arrivals": rng.poisson(6, count),
        }
    )


def tables() -> dict[str, pl.DataFrame]:
    """Every table of the layout."""
    admitted = spells()
    rng = np.random.default_rng(4)
    chosen = admitted.filter(pl.Series(rng.random(admitted.height) < 0.5))
    avoid = pl.concat(
        [
            chosen.select(
                "rn", pl.lit("falls").alias("strategy"), pl.lit(1.0).alias("sample_rate")
            ),
            chosen[::2].select(
                "rn", pl.lit("smoking").alias("strategy"), pl.lit(0.4).alias("sample_rate")
            ),
            chosen[::3].select(
                "rn", pl.lit("not_used").alias("strategy"), pl.lit(1.0).alias("sample_rate")
            ),
        ]
    )
    elective, urgent = (admitted.filter(pl.col("group") == g) for g in ("elective", "non-elective"))
    long = elective.filter(pl.col("speldur") > 1)
    save = [
        (urgent[::3], "same_day"), (urgent[::4], "recovery"), (long[::2], "recovery"),
        (long[::3], "before_operation"), (long[::5], "to_day_case"),
        (elective[::4], "to_outpatient"),
    ]  # fmt: skip
    years = [str(year) for year in range(START, END + 1)]
    people = [
        {"variant": v, "sex": s, "age": a,
         **{y: 1000.0 * (1 + GROWTH[v] * i * (a / 60)) for i, y in enumerate(years)}}
        for v in VARIANTS for s in (1, 2) for a in range(91)
    ]  # fmt: skip
    births = [
        {"variant": v, "sex": 2, "age": a,
         **{y: 50.0 * (1 + (0.02 if a < 30 else -0.01) * i) for i, y in enumerate(years)}}
        for v in VARIANTS for a in range(15, 45)
    ]  # fmt: skip
    rates = [
        {"hsagrp": g, "sex": s, "age": a, "activity": 0.05 + 0.001 * a * s}
        for g in HEALTH_GROUPS for s in (1, 2) for a in range(101)
    ]  # fmt: skip
    unequal = [
        {"icb": "QAA", "sushrg_trimmed": h, "imd_quintile": q, "activity_rate": 1.0,
         "fitted_line": 1.0, "level_up": 1 + q / 20, "level_down": 1 - q / 20,
         "zero_sum": 0.9 + q / 30}
        for h in ("AA01", "AA02", "AA03") for q in range(1, 6)
    ]  # fmt: skip
    return {
        "ip": admitted,
        "op": attendances(),
        "aae": arrivals(),
        "ip_activity_avoidance_strategies": avoid,
        "ip_efficiencies_strategies": pl.concat(
            rows.select("rn", pl.lit(n).alias("strategy"), pl.lit(1.0).alias("sample_rate"))
            for rows, n in save
        ),
        "demographic_factors": pl.DataFrame(people),
        "birth_factors": pl.DataFrame(births),
        "hsa_activity_tables": pl.DataFrame(rates),
        "inequalities": pl.DataFrame(unequal),
    }


def write(folder: Path, changed: dict[str, pl.DataFrame] | None = None) -> Path:
    """Write the trust's folders below `folder`, with some tables changed."""
    for name, table in {**tables(), **(changed or {})}.items():
        inner = folder / name / f"fyear={START}" / f"dataset={DATASET}"
        inner.mkdir(parents=True, exist_ok=True)
        table.write_parquet(inner / "0.parquet")
    return folder


def write_parameters(path: Path, content: dict[str, Any] | None = None) -> Path:
    """Write a parameter file."""
    path.write_text(json.dumps(content or PARAMETERS), encoding="utf-8")
    return path

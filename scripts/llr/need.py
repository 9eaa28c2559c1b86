"""Need beyond age: who has which condition, and who uses more because of it or of deprivation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from llr.places import AREAS, BANDS, DISTRICTS, ages_of
from llr.writing import Cell

Floats = NDArray[np.float64]

#: Registers of general practices that make up a condition, the youngest age they count, and how
#: prevalence runs over the age bands (only the proportions matter: judgement from the usual
#: national pattern). Registers are those of 2019-20, modelled to districts.
REGISTERS: dict[str, tuple[tuple[str, ...], int, tuple[float, ...]]] = {
    "diabetes": (("DM",), 17, (0, 0, 0, 1.7, 8.5, 16.0, 18.5, 15.5)),
    "heart_lung": (("COPD", "HF"), 0, (0, 0, 0, 0.2, 2.3, 7.0, 11.5, 15.0)),
    "dementia": (("DEM",), 0, (0, 0, 0, 0, 0.1, 1.3, 6.0, 17.0)),
    "severe_mental_illness": (("MH",), 0, (0, 0, 0, 0.9, 1.4, 1.3, 1.2, 1.1)),
    "learning_disability": (("LD",), 0, (0, 0, 0.5, 0.75, 0.5, 0.3, 0.15, 0.1)),
}

#: Share of people who are frail, at all ages of a band: R. M. Collard and others, "Prevalence of
#: frailty in community-dwelling older persons: a systematic review", Journal of the American
#: Geriatrics Society 60 (2012): 4% at 65-69, 7% at 70-74, 9% at 75-79, 16% at 80-84, 26% above.
#: Bands of ten years take the mean of their halves, weighted by the people there.
FRAILTY_BY_AGE = {(65, 69): 0.04, (70, 74): 0.07, (75, 79): 0.09, (80, 84): 0.16, (85, 90): 0.26}

#: Use by people with a condition against others of the same age and sex: judgement. Services that
#: only (or nearly only) people with a condition use have a high figure, so that use follows it.
CONDITION_NEED: dict[str, dict[str, float]] = {
    "diabetes": {
        "prescription_item": 2.4, "practice_nurse_appointment": 2.5,
        "long_term_condition_contact": 6,
    },
    "heart_lung": {
        "rehabilitation_session": 60, "long_term_condition_contact": 8, "prescription_item": 2.2,
    },
    "dementia": {"home_care": 6, "care_home": 12, "continuing_healthcare": 8},
    "severe_mental_illness": {
        "mh_community_contact": 40, "mh_inpatient_stay": 120, "mh_out_of_area": 120,
        "mh_crisis_house": 60,
    },
    "learning_disability": {
        "ld_community_contact": 5000, "ld_inpatient_stay": 5000, "ld_short_break": 2000,
        "supported_living": 300,
    },
    "frailty": {
        "community_nursing_contact": 4, "intermediate_care_home": 4.5,
        "community_hospital_stay": 4.5, "home_care": 5, "gp_home_visit": 6,
    },
}  # fmt: skip

#: Use a head in each fifth of small areas, most deprived first, against others of the same age and
#: sex: judgement from national publications (in 2017-18 the most deprived tenth of England had
#: twice the A&E attendances of the least deprived), which give it by tenth and not by age.
DEPRIVATION: dict[str, tuple[float, float, float, float, float]] = {
    "ae_walk_in": (1.45, 1.15, 0.97, 0.85, 0.75),
    "ae_ambulance_arrival": (1.45, 1.15, 0.97, 0.85, 0.75),
    "ambulance_response": (1.40, 1.14, 0.98, 0.87, 0.78),
    "nhs_111_call": (1.25, 1.10, 1.00, 0.92, 0.85),
    "emergency_admission": (1.30, 1.11, 0.98, 0.90, 0.82),
    "gp_appointment_face_to_face": (1.06, 1.03, 1.00, 0.98, 0.95),
    "home_care": (1.45, 1.18, 0.98, 0.85, 0.75),
    "camhs_contact": (1.20, 1.08, 1.00, 0.93, 0.88),
    "health_visitor_contact": (1.20, 1.08, 1.00, 0.93, 0.88),
}

Table = tuple[str, Sequence[str], list[Sequence[Cell]]]


def register_shares(data: Path, groups: tuple[str, ...]) -> dict[str, float]:
    """Share of each district's patients on any of some registers (taken not to overlap)."""
    table = (
        pl.read_csv(data / "qof_prevalence_2019_20.csv")
        .filter(pl.col("group_code").is_in(groups) & pl.col("lad_code").is_in(list(DISTRICTS)))
        .group_by("lad_code", maintain_order=True)
        .agg(pl.col("prevalence").sum())
    )
    return {DISTRICTS[code]: float(share) for code, share in table.rows()}


def prevalence_rows(data: Path, people: Floats) -> list[Sequence[Cell]]:
    """Rows of population.prevalence: by district and age from registers, frailty by age."""
    rows: list[Sequence[Cell]] = []
    by_band = np.stack([people[:, :, list(ages_of(b))].sum(axis=(1, 2)) for b in BANDS], axis=1)
    for condition, (groups, youngest, curve) in REGISTERS.items():
        counted = np.array([ages_of(band)[0] >= youngest for band in BANDS])
        for area, share in register_shares(data, groups).items():
            there = by_band[AREAS.index(area)]
            level = share * there[counted].sum() / (there * np.array(curve)).sum()
            rows += [
                (condition, area, band, "all", float(level * relative), "qof_2019_20")
                for band, relative in zip(BANDS, curve, strict=True)
                if relative
            ]
    everyone = people.sum(axis=(0, 1))
    for band in ("65-74", "75-84", "85+"):
        ages = ages_of(band)
        frail = sum(
            share * float(everyone[first : last + 1].sum())
            for (first, last), share in FRAILTY_BY_AGE.items()
            if first in ages
        )
        share = frail / float(everyone[list(ages)].sum())
        rows.append(("frailty", "all", band, "all", share, "frailty_review_2012"))
    return rows


def need_tables(data: Path, people: Floats) -> list[Table]:
    """Address, columns and rows of each table of need."""
    need: list[Sequence[Cell]] = [
        (service, condition, "all", float(relative), "judgement_need")
        for condition, services in CONDITION_NEED.items()
        for service, relative in services.items()
    ]
    fifths: list[Sequence[Cell]] = [
        (service, quintile, relative, "judgement_need")
        for service, by_fifth in DEPRIVATION.items()
        for quintile, relative in enumerate(by_fifth, start=1)
    ]
    return [
        (
            "population.prevalence",
            ("condition", "area", "age_band", "sex", "share", "source"),
            prevalence_rows(data, people),
        ),
        (
            "demand.condition_need",
            ("service", "condition", "age_band", "relative", "source"),
            need,
        ),
        ("demand.deprivation", ("service", "quintile", "relative", "source"), fifths),
    ]

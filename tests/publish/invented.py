"""A small plan and an assessment of it, both invented: no figure here is about any real place.

The tables have the columns of the real ones and agree with each other, so that what is written
from them can be checked without running the model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from bettercare.plan import model as m
from bettercare.tables.columns import OutputSchema
from bettercare.tables.money_results import CAPITAL, DOUBLE_RUNNING
from bettercare.tables.results import HELD_BACK, RESULTS, VERDICT

SERVICES = {
    "gp_appointment": ("GP appointments", "appointment", "primary", None),
    "community_contact": ("Community nursing contacts", "contact", "community_social", None),
    "home_care_week": ("Home care", "client-week", "community_social", None),
    "emergency_admission": ("Emergency admissions", "admission", "acute", "general"),
    "rehabilitation_stay": ("Rehabilitation stays", "admission", "community_social", "community"),
}
OPTIONS = {
    "a_do_nothing": ("A. Do nothing", ()),
    "b_left_shift": ("B. The outline case", ("home_first", "front_door")),
    "c_in_house": ("C. Efficiency only", ("front_door",)),
}
AREAS = {"north": "Northton", "south": "Southam & Vale"}
GROUPS = {"hospital_nurse": "Hospital nurses", "community_nurse": "Community nurses"}
PARTNERS = {"hospital": "Invented Hospital", "community": "Invented Community Trust"}


@dataclass(frozen=True)
class InventedAssessment:
    """The same fields as the real assessment."""

    results: pl.DataFrame
    verdict: pl.DataFrame
    held_back: pl.DataFrame
    meta: dict[str, Any] = field(default_factory=dict)
    capital: pl.DataFrame | None = None
    winter: pl.DataFrame | None = None
    double_running: pl.DataFrame | None = None


def plan(title: str = "Invented Vale: a plan for testing") -> m.Plan:
    """Two areas, three options, five services; every figure made up."""
    all_areas = (*AREAS, "outside")
    services = {
        key: m.Service(
            key, name, unit, setting, "acute_care", ("urgent",), ("hospital",),
            tuple(m.Provision(area, "hospital", None, 1.0) for area in all_areas), beds=beds,
            source=("made_up",),
        )
        for key, (name, unit, setting, beds) in SERVICES.items()
    }  # fmt: skip
    likely = m.Threshold(0.8, "share", "hospital", "Four times in five is likely enough.")
    capacity = ("gp_appointment", "community_contact", "home_care_week")

    def check(key: str, label: str, kind: Any, members: tuple[str, ...] = ()) -> m.Check:
        limit = m.Threshold(1.0 if kind == "sequence" else 0.92, "share", "hospital", "Invented.")
        return m.Check(key, label, kind, members, limit, likely, "hospital", "Invented.")

    return m.Plan(
        root=Path("invented"), title=title, short="Invented Vale", format=2,
        summary="Every figure in this plan is invented.", first_year=2013, last_year=2018,
        seed=7, draws=64,
        partners={k: _named(k, n) for k, n in PARTNERS.items()},
        areas={**{k: _named(k, n) for k, n in AREAS.items()},
               "outside": m.Named("outside", "Elsewhere", outside=True)},
        settings={k: _named(k) for k in ("primary", "community_social", "acute")},
        stages={"acute_care": _named("acute_care")}, pathways={"urgent": _named("urgent")},
        conditions={}, bed_types={k: _named(k) for k in ("general", "community")},
        staff_groups={k: _named(k, n) for k, n in GROUPS.items()}, principles={},
        age_bands=(m.AgeBand("0-64", 0, 64), m.AgeBand("65-74", 65, 74),
                   m.AgeBand("75-84", 75, 84), m.AgeBand("85+", 85, 90)),
        sources={"made_up": m.Source("made_up", "Figures made up for tests", "Nobody", "2014",
                                     "judgement", "https://example.org/made-up")},
        services=services,
        quantities={q.address: q for q in (
            m.Quantity("demand.volume.gp_appointment", "GP appointments", "appointment/year",
                       "positive", ((date(2013, 4, 1), 6_400_000.0),),
                       m.Range(6e6, 7e6), owner="community", source=("made_up",)),
            m.Quantity("finance.inflation.overall", "Prices", "share/year", "real",
                       ((date(2013, 4, 1), 0.02), (date(2016, 4, 1), 0.025)), owner="hospital",
                       source=("made_up",), grade="published"),
        )},
        tables={},
        interventions={k: _intervention(k) for k in ("home_first", "front_door", "shared_record")},
        options={k: m.Option(k, label, ("a_do_nothing", k), chosen, _closing(k), "Invented.")
                 for k, (label, chosen) in OPTIONS.items()},
        verdict=m.VerdictRules(
            likely, m.Threshold(0.5, "share", "hospital", "Half."),
            {k: m.Threshold(0.92, "share", "hospital", "Safe.") for k in ("general", "community")},
            (check("acute_beds", "Acute beds", "beds", ("general",)),
             check("outside_hospital", "Care outside hospital", "capacity", capacity),
             check("staff", "Staff", "staff", tuple(GROUPS)),
             check("money", "Money", "money", ("all",)),
             check("sequence", "Care moved before beds close", "sequence"),
             check("travel", "Travel", "travel")),
        ),
        hash="sha256:0000invented", notes=("Every figure is invented.",),
    )  # fmt: skip


def assessment() -> InventedAssessment:
    """Option A runs out of beds slowly, B closes beds too soon, C just holds."""
    results: list[dict[str, Any]] = []
    verdict: list[dict[str, Any]] = []
    held: list[dict[str, Any]] = []
    for option in OPTIONS:
        for step in range(6):
            year = m.year_label(2013 + step)
            _people(results, option, year, step)
            _beds_and_money(results, option, year, step)
            _checks(verdict, option, year, step)
            for key in OPTIONS[option][1]:
                planned = min(1.0, step / 3)
                got = planned * (0.4 if key == "home_first" else 1.0)
                held.append({
                    "option": option, "year": year, "intervention": key, "pathway": "urgent",
                    "planned_share": planned, "achieved_share_p10": got * 0.8,
                    "achieved_share": got, "achieved_share_p90": min(1.0, got * 1.2),
                    "held_by": "workforce.community_nurse" if key == "home_first" else "",
                    "worth_planned": 90 * planned, "worth_achieved": 90 * got,
                })  # fmt: skip
    meta = {
        "plan_hash": "sha256:0000invented", "seed": 7, "draws": 64, "options": list(OPTIONS),
        "code_version": "0", "years": [m.year_label(2013 + step) for step in range(6)],
    }  # fmt: skip
    capital = _capital(results)
    return InventedAssessment(
        _frame(results, RESULTS), _frame(verdict, VERDICT), _frame(held, HELD_BACK), meta,
        _frame(capital, CAPITAL), None, _frame(_kept_open(), DOUBLE_RUNNING),
    )  # fmt: skip


def _capital(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Option B seeks 20m of one scheme from its third year, of which 5m is secured."""
    rows = []
    for option in OPTIONS:
        for step in range(6):
            year = m.year_label(2013 + step)
            sought = 20e6 * (option == "b_left_shift" and step >= 2)
            secured = 5e6 * (step >= 3)
            rows.append({
                "option": option, "year": year, "scheme": "one_site", "partner": "hospital",
                "stage": "outline", "paid_from": "pdc", "sought_p10": 0.9 * sought,
                "sought": sought, "sought_p90": 1.2 * sought, "secured": secured,
                "short": max(sought - secured, 0.0),
            })  # fmt: skip
            for what, value in (("sought", sought), ("secured", secured)):
                at = {"option": option, "year": year, "partner": "all"}
                results.append(_row(f"capital_{what}", "gbp", value, 0.0, **at))
    return rows


def _kept_open() -> list[dict[str, Any]]:
    return [
        {
            "option": "b_left_shift", "year": m.year_label(2015), "intervention": "home_first",
            "what": "A ward", "partner": "hospital", "paid_from": "transition fund",
            "months_p10": 3.0, "months": 6.0, "months_p90": 9.0, "cost_p10": 0.5e6, "cost": 1e6,
            "cost_p90": 1.5e6, "paid": 0.7e6, "left": 0.3e6,
        }
    ]  # fmt: skip


def _named(key: str, name: str = "") -> m.Named:
    return m.Named(key, name or key.replace("_", " ").capitalize())


def _closing(option: str) -> tuple[m.Setting, ...]:
    if option != "b_left_shift":
        return ()
    return (m.Setting("estate.sites.old.beds_general", 0.0, "bed", date(2017, 4, 1),
                      "Services on one site", None, option),)  # fmt: skip


def _intervention(key: str) -> m.Intervention:
    on = "activity.emergency_admission"
    where = f"interventions.{key}.{on}"
    change = m.Quantity(where, "Change", "multiplier", "positive",
                        ((date(2014, 4, 1), 0.9),), m.Range(0.8, 1.0))  # fmt: skip
    per = m.Quantity(f"{where}.to.community_contact", "Contacts", "contact/admission", "positive",
                     ((date(2014, 4, 1), 6.0),), m.Range(4.0, 9.0))  # fmt: skip
    enabler = key == "shared_record"
    return m.Intervention(
        key, key.replace("_", " ").capitalize(), "enabler" if enabler else "service",
        None if enabler else "urgent", "information_technology" if enabler else None, "proposal",
        "hospital", date(2014, 4, 1), 18.0, "linear", None,
        () if enabler else (m.Effect(where, on, m.Where(age=("75-84", "85+")), multiply=change,
                                     moves_to=(m.Move("community_contact", per),)),),
        () if enabler else (m.Need(f"interventions.{key}.needs", "workforce", "community_nurse",
                                   14.0, "wte", date(2014, 4, 1)),),
        None, None, None, None, (), "Invented.", ("made_up",),
    )  # fmt: skip


def _people(rows: list[dict[str, Any]], option: str, year: str, step: int) -> None:
    sizes = {"0-64": 80_000, "65-74": 9_000, "75-84": 6_000, "85+": 2_500}
    growth = {"0-64": 0.004, "65-74": 0.03, "75-84": 0.025, "85+": 0.04}
    for share, area in ((0.6, "north"), (0.4, "south"), (1.0, "all")):
        people = {b: n * share * (1 + growth[b] * step) for b, n in sizes.items()}
        for band, value in {**people, "all": sum(people.values())}.items():
            rows.append(_row("people", "person", value, 0.01, option=option, year=year, area=area,
                             age_band=band, sex="all"))  # fmt: skip


def _beds(option: str, step: int) -> tuple[float, float, float]:
    """Needed, planned and relief."""
    relief = {"a_do_nothing": 0.0, "b_left_shift": 12.0, "c_in_house": 6.0}[option] * step
    planned = 900.0 - (200.0 if option == "b_left_shift" and step >= 4 else 0.0)
    return 820.0 + 18.0 * step - relief, planned, relief


def _beds_and_money(rows: list[dict[str, Any]], option: str, year: str, step: int) -> None:
    needed, planned, relief = _beds(option, step)
    at = {"option": option, "year": year}
    for month, factor in (("10", 0.95), ("01", 1.0)):
        when = f"{int(year[:4]) + (month == '01')}-{month}"
        rows.append(_row("beds_general_needed", "bed", needed * factor, 0.08, site="all",
                         month=when, **at))  # fmt: skip
        rows.append(_row("beds_general_planned", "bed", planned, 0.0, site="all", month=when, **at))
    rows.append(_row("beds_relief", "bed", relief, 0.3, **at))
    for share, partner in ((0.7, "hospital"), (0.3, "community"), (1.0, "all")):
        gap = 9e6 * step * share - (20e6 * share if option == "c_in_house" else 0)
        rows.append(_row("gap", "gbp/year", gap, 0.2, partner=partner, **at))


def _row(measure: str, unit: str, value: float, spread: float, **dims: Any) -> dict[str, Any]:
    low, high = sorted((value * (1 - spread), value * (1 + spread)))
    return {"measure": measure, "unit": unit, "mean": value, "p50": value, "p10": low,
            "p90": high, **dims}  # fmt: skip


def _checks(rows: list[dict[str, Any]], option: str, year: str, step: int) -> None:
    needed, planned, relief = _beds(option, step)
    month = f"{int(year[:4]) + 1}-01"
    funding = (620e6 if option == "c_in_house" else 605e6) + 6e6 * step
    contacts = {"service": "community_contact"}
    found = [
        _test("acute_beds:general", "bed", 0.92, needed, 0.08, planned, 0.4, site="all",
              month=month),
        _test("outside_hospital:community_contact", "contact/year", 0.95,
              400_000 + 9_000 * step, 0.05, 440_000, 0.7, **contacts),
        _test("outside_hospital:gp_appointment", "appointment/year", 0.95,
              6.4e6 * (1 + 0.02 * step), 0.02, 8e6, 0.2, service="gp_appointment"),
        _test("staff:hospital_nurse", "wte", 0.08, 500 + 10 * step, 0.06, 560, 0.3,
              staff_group="hospital_nurse"),
        _test("money:all", "gbp/year", 0.0, 600e6 + 9e6 * step, 0.02, funding, 0.3,
              partner="all"),
        _test("sequence", "bed", 1.0, 900.0 - planned, 0.05, relief, 0.6),
        {"check": "travel", "holds": "cannot tell", "reason": "Travel is not modelled yet"},
    ]  # fmt: skip
    tested = [row["probability"] for row in found if row.get("probability")]
    fails = any(row["holds"] == "fails" for row in found)
    found.append({"check": "all", "probability": min(tested), "judgement_share": 0.55,
                  "holds": "fails" if fails else "cannot tell",
                  "reason": "every check has to hold together"})  # fmt: skip
    rows += [{"option": option, "year": year, **row} for row in found]


def _test(check: str, unit: str, threshold: float, needed: float, spread: float, planned: float,
          judgement: float, **dims: Any) -> dict[str, Any]:  # fmt: skip
    short = needed - planned
    reach = max(needed * spread, 1e-9)
    probability = min(0.95, max(0.05, round((0.5 - short / reach / 2.5) * 20) / 20))
    holds = "holds" if probability >= 0.8 else "fails" if probability < 0.5 else "cannot tell"
    return {
        "check": check, "unit": unit, "threshold": threshold, "needed": needed,
        "needed_p10": needed - reach, "needed_p90": needed + reach, "planned": planned,
        "shortfall": short, "shortfall_p10": short - reach, "shortfall_p90": short + reach,
        "probability": probability, "holds": holds, "judgement_share": judgement,
        "reason": "demand grows faster than what is planned" if holds == "fails" else "", **dims,
    }  # fmt: skip


def _frame(rows: list[dict[str, Any]], table: OutputSchema) -> pl.DataFrame:
    schema = {c.name: pl.Float64 if c.dtype == "float" else pl.String for c in table.columns}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)

"""What can be held against a plan: each measure's definitions, and which one is the plan's own.

An observed figure says what it counts by a definition of its measure. A definition that counts the
same at other times of the year is reckoned to the observed period (`hindcast.periods`); one that
counts something else needs a bridge that the plan states. This feeds the checks and the pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bettercare.tables.columns import Column, TableSchema

#: When the model's yearly figure holds: people at mid-year; births and deaths in the twelve months
#: to it; what is done from April to March; a calendar month.
Timing = Literal["stock at mid-year", "year to mid-year", "financial year", "month"]
#: What a bare year such as "2014" means for a definition.
Bare = Literal["mid-year", "year to mid-year", "calendar year", ""]

DIMENSIONS = ("service", "setting", "pathway", "partner", "staff_group", "age_band", "sex")
#: Dimensions of an observation whose cell may name several members, to be summed, joined by +.
SUMMED = ("area", "site", "age_band", "pathway", "partner")


@dataclass(frozen=True, slots=True)
class Definition:
    """One way to count a measure.

    `same` says that it counts what the plan counts, so that no bridge is needed; `bare` what a
    period of one calendar year means.
    """

    key: str
    meaning: str
    same: bool = False
    bare: Bare = ""


@dataclass(frozen=True, slots=True)
class ObservedMeasure:
    """A measure of the results that observations can be held against.

    The first definition is the plan's own. `counted` tells that it counts single events or people
    among whom chance plays (Poisson). `needs` are the addresses an earlier base must bring itself,
    so that no figure of a later year is scored; SERVICE and TYPE stand for the row's own, `a|b` for
    either, `*` for every key; with `?` only where the plan has it at all.
    """

    name: str
    unit: str
    timing: Timing
    definitions: tuple[Definition, ...]
    needs: tuple[str, ...]
    counted: bool = False

    @property
    def own(self) -> Definition:
        """The plan's own definition."""
        return self.definitions[0]


_PEOPLE = (
    "population.base",
    "population.births",
    "population.deaths",
    "population.net_migration|population.flows|population.projection",
    "population.migration.*?",
    "population.migration_flow.*?",
    "population.mortality.*?",
    "population.fertility.*?",
    "population.totals?",
    "population.projection?",
)
_CARE = (*_PEOPLE, "demand.health_status.*?")
_SERVICE = (*_CARE, "demand.volume.SERVICE", "demand.trend.SERVICE?")
_STAY = (*_SERVICE, "flow.length_of_stay.SERVICE", "flow.length_of_stay_trend.SERVICE?")

OBSERVED_MEASURES: dict[str, ObservedMeasure] = {
    measure.name: measure
    for measure in (
        ObservedMeasure(
            "people",
            "person",
            "stock at mid-year",
            (
                Definition(
                    "mid_year_estimate", "usual residents on 30 June", same=True, bare="mid-year"
                ),
                Definition(
                    "registered_patients", "people on general practices' lists", bare="mid-year"
                ),
                Definition(
                    "household_residents",
                    "usual residents but for homes and halls",
                    bare="mid-year",
                ),
            ),
            _PEOPLE,
        ),
        ObservedMeasure(
            "births",
            "birth/year",
            "year to mid-year",
            (
                Definition(
                    "live_births_year_to_mid_year",
                    "live births to residents in the twelve months to 30 June",
                    same=True,
                    bare="year to mid-year",
                ),
                Definition(
                    "live_births_calendar_year",
                    "live births to residents from January to December",
                    same=True,
                    bare="calendar year",
                ),
                Definition("hospital_deliveries", "deliveries in hospital, of residents or not"),
            ),
            _PEOPLE,
            counted=True,
        ),
        ObservedMeasure(
            "deaths",
            "person/year",
            "year to mid-year",
            (
                Definition(
                    "deaths_year_to_mid_year",
                    "deaths of residents in the twelve months to 30 June",
                    same=True,
                    bare="year to mid-year",
                ),
                Definition(
                    "deaths_calendar_year",
                    "deaths of residents registered from January to December",
                    same=True,
                    bare="calendar year",
                ),
                Definition("deaths_in_hospital", "deaths in hospital, of residents or not"),
            ),
            _PEOPLE,
            counted=True,
        ),
        ObservedMeasure(
            "activity",
            "UNIT/year",
            "financial year",
            (
                Definition(
                    "units_of_service",
                    "units of the service as services.toml counts them, by residence unless a "
                    "partner or site is named",
                    same=True,
                    bare="calendar year",
                ),
                Definition("finished_consultant_episodes", "episodes, of which a stay has several"),
                Definition("people_at_snapshot", "people found on one day of the month, added up"),
                Definition(
                    "provider_all_comers", "all a provider's activity, wherever people live"
                ),
            ),
            _SERVICE,
            counted=True,
        ),
        ObservedMeasure(
            "activity_month",
            "UNIT/month",
            "month",
            (
                Definition(
                    "units_of_service", "units of the service as services.toml counts them", True
                ),
                Definition("finished_consultant_episodes", "episodes, of which a stay has several"),
                Definition("people_at_snapshot", "people found on one day of the month"),
            ),
            _SERVICE,
            counted=True,
        ),
        ObservedMeasure(
            "beddays_midnight",
            "bed-day/year",
            "financial year",
            (
                Definition(
                    "occupied_at_midnight", "beds occupied at midnight, added over nights", True
                ),
                Definition("occupied_or_open_by_day", "day cases' beds counted too"),
            ),
            _STAY,
        ),
        ObservedMeasure(
            "beds_TYPE_occupied",
            "bed",
            "month",
            (
                Definition("occupied_at_midnight", "mean of beds occupied at midnight", True),
                Definition("available_overnight", "mean of beds open at midnight, in use or not"),
            ),
            tuple(need.replace("SERVICE", "TYPE") for need in _STAY),
        ),
    )
}

_TEXT = {
    "measure": "what is measured, a measure of the results",
    "definition": "how it is counted, a definition of the measure or of a bridge",
    "area": "area of residence, several joined by +, or all",
    "site": "site, several joined by +; empty where it does not apply",
    "period": '"2014" (a year), "2013/14" (a financial year), "2013/14 Q1", "2014-01" (a month)',
    "value": "the figure; thousands separators may stay",
    "source": "a key of sources.toml, or where the figure comes from in words",
    "unit": "unit of the value, where it is to be checked",
    "service": "service",
    "setting": "setting of care",
    "pathway": "pathway, several joined by +",
    "partner": "partner, several joined by +",
    "staff_group": "staff group",
    "age_band": 'age band, several joined by +, or ages that bands make up ("65+")',
    "sex": "f or m",
    "note": "a remark",
}
_MUST = ("measure", "definition", "period", "value", "source")
_KEYS = ("measure", "definition", "area", "site", "period", *DIMENSIONS)

#: One table of observed figures. Every cell is read as text first: figures are published in many
#: ways.
OBSERVED = TableSchema(
    "observed",
    "What was observed: tidy figures, each with what it counts, where, when and from where.",
    tuple(
        Column(name, "text", meaning, key=name in _KEYS, optional=name not in _MUST)
        for name, meaning in _TEXT.items()
    ),
)


def measure_of(name: str) -> ObservedMeasure | None:
    """The registry's entry for a measure of the results, bed types written out.

    >>> measure_of("beds_general_occupied").name
    'beds_TYPE_occupied'
    """
    if name in OBSERVED_MEASURES:
        return None if "TYPE" in name else OBSERVED_MEASURES[name]
    if name.startswith("beds_") and name.endswith("_occupied"):
        return OBSERVED_MEASURES["beds_TYPE_occupied"]
    return None

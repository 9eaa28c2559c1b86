"""The tables of single values of a plan, `assumptions/ROOM/TABLE.toml`.

`unit` may hold UNIT, which stands for the service's own unit (an admission, a contact).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bettercare.tables.finance_tables import COST_KINDS
from bettercare.tables.plan_tables import FLOWS

# What the keys of a table are.
KeyKind = Literal[
    "inside area",
    "service",
    "service with beds",
    "service without beds",
    "profile",
    "staff group",
    "setting",
    "partner",
    "condition",
    "bed type",
    "free",
    "fixed",
]


@dataclass(frozen=True, slots=True)
class ValueTable:
    """One table of values at `room.table`, each value at `room.table.key`.

    `required`: a value for every key of this kind must be given. `default` tells what holds where
    none is. A `dated` value may change over the years; the others are figures of the base year.
    `zero` lets the value be 0, `below_one` keeps a share from being the whole.
    """

    address: str
    keys: KeyKind
    unit: str
    meaning: str
    default: str = ""
    required: bool = False
    dated: bool = True
    zero: bool = True
    below_one: bool = False  # a share that can be anything but the whole
    fixed: tuple[str, ...] = ()
    may: tuple[str, ...] = ()  # further fixed keys, which may be left out

    @property
    def file(self) -> str:
        """Where the plan keeps it."""
        return f"assumptions/{self.address.replace('.', '/')}.toml"

    def unit_for(self, service_unit: str) -> str:
        """The unit its values have, for a service counted in `service_unit`."""
        return self.unit.replace("UNIT", service_unit)


_TABLES = (
    ValueTable(
        "population.migration",
        "inside area",
        "multiplier",
        "scale on the area's net migration; where population.flows is given, on who comes to it",
        default="1",
    ),
    ValueTable(
        "population.migration_flow",
        "fixed",
        "multiplier",
        "scale on one of the flows of population.flows, in all areas",
        default="1",
        fixed=FLOWS,
    ),
    ValueTable(
        "population.fertility",
        "fixed",
        "multiplier",
        "scale on births",
        default="1",
        fixed=("births_scale",),
    ),
    ValueTable(
        "population.mortality",
        "fixed",
        "share/year",
        "yearly fall of death rates",
        default="0",
        fixed=("improvement",),
    ),
    ValueTable(
        "population.prevalence_trend",
        "condition",
        "share/year",
        "yearly growth of the share of people of the same age and sex with a condition, in "
        "proportion",
        default="0",
    ),
    ValueTable(
        "demand.volume",
        "service",
        "UNIT/year",
        "activity of residents of all areas but outside ones in the base year, at all providers",
        required=True,
        dated=False,
    ),
    ValueTable(
        "demand.inflow",
        "service",
        "UNIT/year",
        "activity here in the base year for people from outside",
        default="0",
        dated=False,
    ),
    ValueTable(
        "demand.trend", "service", "share/year", "growth a year beyond demography", default="0"
    ),
    ValueTable(
        "demand.health_status",
        "fixed",
        "signed-share",
        "share of the gain in life expectancy that is lived in good health: 0 leaves use by age "
        "as it is, 1 moves it up with life expectancy, below 0 ill health comes earlier",
        default="0",
        dated=False,
        fixed=("gain_in_good_health",),
    ),
    ValueTable(
        "demand.season",
        "profile",
        "multiplier",
        "scale on the profile's departures from its mean",
        default="1",
    ),
    ValueTable(
        "flow.length_of_stay",
        "service with beds",
        "day/UNIT",
        "mean stay over all ages: midnight bed-days for one unit of the service",
        required=True,
        zero=False,
    ),
    ValueTable(
        "flow.length_of_stay_trend",
        "service with beds",
        "share/year",
        "yearly change of the stay; negative is shorter",
        default="0",
    ),
    ValueTable(
        "capacity.planned",
        "service without beds",
        "UNIT/year",
        "what the service can do in a year",
        default="not checked",
    ),
    ValueTable(
        "workforce.in_post",
        "staff group",
        "wte",
        "staff in post in the base year",
        required=True,
        dated=False,
    ),
    ValueTable(
        "workforce.vacancy",
        "staff group",
        "share",
        "share of posts empty in the base year",
        required=True,
        dated=False,
        below_one=True,
    ),
    ValueTable(
        "workforce.leavers",
        "staff group",
        "share/year",
        "share of staff in post who leave in a year",
        required=True,
    ),
    ValueTable(
        "workforce.joiners", "staff group", "wte/year", "staff who join in a year", required=True
    ),
    ValueTable(
        "workforce.productivity",
        "staff group",
        "share/year",
        "yearly growth of the work that a whole-time member of staff does",
        default="0",
    ),
    ValueTable(
        "workforce.training_intake",
        "staff group",
        "wte/year",
        "those who begin training in a year; they join once it is done, over and above "
        "workforce.joiners. Before the base year as many began as in it",
        default="0",
    ),
    ValueTable(
        "workforce.training_years",
        "staff group",
        "year",
        "how long training takes",
        default="none",
        dated=False,
    ),
    ValueTable(
        "workforce.training_attrition",
        "staff group",
        "share",
        "share of those who begin training who do not join",
        default="0",
        dated=False,
        below_one=True,
    ),
    ValueTable(
        "workforce.international",
        "staff group",
        "wte/year",
        "recruits from abroad, over and above workforce.joiners",
        default="0",
    ),
    ValueTable(
        "workforce.bank_agency",
        "staff group",
        "share",
        "most of the posts required that bank and agency staff can fill",
        default="0",
    ),
    ValueTable(
        "workforce.bank_agency_price",
        "staff group",
        "multiplier",
        "price of bank and agency staff against the group's own",
        default="none",
    ),
    ValueTable(
        "workforce.pay",
        "staff group",
        "gbp/wte",
        "what a whole-time member of staff costs a year, with oncosts, at base-year prices",
        default="none",
    ),
    ValueTable(
        "finance.unit_cost",
        "service",
        "gbp/UNIT",
        "full cost of one unit at base-year prices, apart from the cost of its bed-days",
        required=True,
    ),
    ValueTable(
        "finance.bed_day_cost",
        "service with beds",
        "gbp/bed-day",
        "the part of the cost that follows bed-days",
        default="0",
    ),
    ValueTable(
        "finance.variable_share",
        "setting",
        "share",
        "share of cost that moves with activity; the rest stays as in the base year",
        required=True,
    ),
    ValueTable(
        "finance.inflation",
        "fixed",
        "share/year",
        "change of prices a year: overall, and of each kind of cost that finance.cost_share names",
        required=True,
        fixed=("overall",),
        may=COST_KINDS,
    ),
    ValueTable(
        "finance.capital_charge",
        "fixed",
        "share/year",
        "dividend on average net assets of schemes paid from public dividend capital (pdc)",
        default="0",
        fixed=("dividend",),
    ),
    ValueTable(
        "finance.step_size",
        "service",
        "UNIT/year",
        "what one step of the service's capacity does in a year: a team, a clinic, a contract",
        default="none",
        dated=False,
        zero=False,
    ),
    ValueTable(
        "finance.step_share",
        "service",
        "share",
        "share of the service's unit cost that comes and goes a step of capacity at a time",
        default="0",
        dated=False,
    ),
    ValueTable(
        "finance.ward_size",
        "bed type",
        "bed",
        "beds in a ward: they open and close together",
        default="none",
        dated=False,
        zero=False,
    ),
    ValueTable(
        "finance.ward_share",
        "bed type",
        "share",
        "share of the cost of bed-days that comes and goes a ward at a time",
        default="0",
        dated=False,
    ),
    ValueTable(
        "finance.tariff",
        "service",
        "gbp/UNIT",
        "price in cash that contracts by activity pay for one unit",
        default="no contract by activity",
    ),
    ValueTable(
        "finance.tariff_growth", "service", "share/year", "growth of the tariff a year", default="0"
    ),
    ValueTable(
        "finance.client_charge",
        "service",
        "gbp/UNIT",
        "what people who use the service pay for one unit, at base-year prices",
        default="0",
    ),
    ValueTable(
        "finance.grant",
        "partner",
        "gbp/year",
        "grants and transition funding in cash, over and above finance.funding",
        default="0",
    ),
    ValueTable(
        "finance.transition_fund",
        "free",
        "gbp/year",
        "transition money in cash a year for double running; what is not used goes back",
        default="no fund",
    ),
    ValueTable(
        "finance.efficiency", "partner", "share/year", "in-house efficiency a year", default="0"
    ),
    ValueTable(
        "finance.funding",
        "partner",
        "gbp/year",
        "base-year funding from outside the plan's partners; without finance.contract, for the "
        "partner's own services and purchases",
        default="the partner is not in the money check",
        dated=False,
    ),
    ValueTable(
        "finance.funding_growth",
        "partner",
        "share/year",
        "growth of funding in cash a year",
        default="0",
    ),
    ValueTable(
        "estate.capital",
        "free",
        "gbp",
        "capital secured for the scheme from a date on",
        default="no scheme",
    ),
)

VALUE_TABLES: dict[str, ValueTable] = {table.address: table for table in _TABLES}

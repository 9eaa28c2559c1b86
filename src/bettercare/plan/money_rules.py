"""Rules of money: kinds of cost, steps, contracts. What sums, who is funded, which prices."""

from __future__ import annotations

from typing import Any

from bettercare.plan.base import Base
from bettercare.plan.csv_text import Sheet
from bettercare.plan.money_rows import funded, gives, one_price_base, rows_of, sound
from bettercare.plan.pool_rules import check_pools
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.row_groups import shares_sum
from bettercare.plan.scheme_rules import check_schemes
from bettercare.plan.services import TOLERANCE
from bettercare.tables.value_tables import VALUE_TABLES

ALL = "all"


def check_money(r: Reading, base: Base) -> None:
    """Check every rule of money. A table with a wrong cell is left: its cells come first."""
    for share, size in (("step_share", "step_size"), ("ward_share", "ward_size")):
        _pairs(r, base, f"finance.{share}", f"finance.{size}")
        _pairs(r, base, f"finance.{size}", f"finance.{share}")
    sheet = sound(base, "finance.cost_share")
    if sheet is not None:
        _cost_shares(r, base, sheet)
    sheet = sound(base, "finance.contract")
    if sheet is not None:
        _contracts(r, base, sheet)
    check_pools(r, base)
    check_schemes(r, base)


def _pairs(r: Reading, base: Base, table: str, other: str) -> None:
    """A figure of one table that needs its fellow in the other."""
    file = VALUE_TABLES[other].file
    for key in r.toml.get(VALUE_TABLES[table].file, {}):
        there = f"{table}.{key}" in base.quantities
        if there and key not in r.toml.get(file, {}) and not r.unread(file):
            spot = Spot(VALUE_TABLES[table].file, (key,), f"{table}.{key}")
            r.fault(spot, f"the plan has no {other}.{key}", f"add [{key}] to {file}")


def _cost_shares(r: Reading, base: Base, sheet: Sheet) -> None:
    file = VALUE_TABLES["finance.inflation"].file
    told: set[str] = set()
    for row, (setting, service, kind) in enumerate(sheet.rows("setting", "service", "kind")):
        if ALL not in (setting, service):
            r.fault(sheet.spot(row), "the row has a setting and a service",
                    "write all for the setting of a service's rows")  # fmt: skip
        known = f"finance.inflation.{kind}" in base.quantities or kind in r.toml.get(file, {})
        if not known and not r.unread(file) and kind not in told:
            told.add(kind)
            problem = f"the plan has no prices of {kind}: there is no finance.inflation.{kind}"
            r.fault(sheet.spot(row), problem, f"add [{kind}] to {file}")
    shares_sum(r, sheet, ("setting", "service"))


def _contracts(r: Reading, base: Base, sheet: Sheet) -> None:
    one_price_base(r, base, sheet)
    names = ("payer", "provider", "service", "basis", "amount", "growth", "share")
    sums: dict[tuple[str, str], float] = {}
    lacking: set[str] = set()
    for row, line in rows_of(sheet, *names):
        spot, service, provider = sheet.spot(row), line["service"], line["provider"]
        if line["payer"] == provider:
            r.fault(spot, f'"{provider}" pays itself', "name two partners")
            continue
        for partner in (line["payer"], provider):
            if partner not in lacking:
                before = len(r.faults())
                funded(r, base, spot, partner)
                lacking |= {partner} if len(r.faults()) > before else set()
        if line["basis"] == "block":
            _lacks(r, spot, line, "amount", ("share",))
            continue
        _lacks(r, spot, line, "share", ("amount", "growth"))
        if service == ALL:
            r.fault(spot, "a contract by activity is for one service", "name the service")
            continue
        _activity(r, base, spot, service, provider)
        key = (provider, service)
        sums[key] = sums.get(key, 0.0) + (line["share"] or 0.0)
        if sums[key] > 1 + TOLERANCE:
            problem = f'the shares of "{service}" at "{provider}" sum to {sums[key]:.6g}'
            r.fault(spot, problem, "let them sum to 1 at most")


def _activity(r: Reading, base: Base, spot: Spot, service: str, provider: str) -> None:
    file = VALUE_TABLES["finance.tariff"].file
    if service not in r.toml.get(file, {}) and not r.unread(file):
        problem = f'there is no tariff of "{service}"'
        r.fault(spot, problem, f"add [{service}] to {file}")
    gives(r, base, spot, service, provider)


def _lacks(
    r: Reading, spot: Spot, line: dict[str, Any], wanted: str, not_wanted: tuple[str, ...]
) -> None:
    kind = "a block" if line["basis"] == "block" else "a contract by activity"
    if line[wanted] is None:
        r.fault(spot, f"{kind} has no {wanted}", f"give its {wanted}")
    for name in not_wanted:
        if line[name] is not None:
            r.fault(spot, f"{kind} has no use for its {name}", f"leave {name} empty")

"""Rules of pooled budgets: an owner, risk shares that sum to one, services that are given."""

from __future__ import annotations

from bettercare.plan.base import Base
from bettercare.plan.csv_tables import need_table
from bettercare.plan.money_rows import funded, gives, one_price_base, rows_of, sound
from bettercare.plan.reading import Reading
from bettercare.plan.services import TOLERANCE


def check_pools(r: Reading, base: Base) -> None:
    """Check the three tables of pools."""
    pools = sound(base, "finance.pool")
    if pools is None:
        return
    for row, (pool, owner) in enumerate(pools.rows("pool", "owner")):
        if not owner:
            mend = "name the partner who hosts it"
            r.fault(pools.spot(row), f'the pool "{pool}" has no owner', mend)
    for address in ("finance.pool_contribution", "finance.pool_spend"):
        need_table(r, base.sheets, address, "finance.pool needs it")
    _members(r, base, list(pools.columns["pool"]))
    _spending(r, base, list(pools.columns["pool"]))


def _members(r: Reading, base: Base, pools: list[str]) -> None:
    sheet = sound(base, "finance.pool_contribution")
    if sheet is None:
        return
    one_price_base(r, base, sheet)
    total: dict[str, float] = {}
    first: dict[str, int] = {}
    for row, line in rows_of(sheet, "pool", "partner", "risk_share"):
        funded(r, base, sheet.spot(row), line["partner"])
        first.setdefault(line["pool"], row)
        total[line["pool"]] = total.get(line["pool"], 0.0) + line["risk_share"]
    for pool, share in total.items():
        if abs(share - 1) > TOLERANCE:
            problem = f'the risk shares of "{pool}" sum to {share:.6g}'
            r.fault(sheet.spot(first[pool]), problem, "let them sum to 1")
    for pool in pools:
        if pool not in total:
            r.fault(sheet.spot(), f'nobody pays into the pool "{pool}"', "add its contributions")


def _spending(r: Reading, base: Base, pools: list[str]) -> None:
    sheet = sound(base, "finance.pool_spend")
    if sheet is None:
        return
    total: dict[tuple[str, str], float] = {}
    for row, line in rows_of(sheet, "partner", "service", "share"):
        spot, key = sheet.spot(row), (line["partner"], line["service"])
        gives(r, base, spot, line["service"], line["partner"])
        funded(r, base, spot, line["partner"])
        total[key] = total.get(key, 0.0) + line["share"]
        if total[key] > 1 + TOLERANCE:
            problem = f'pools pay {total[key]:.6g} times the cost of "{key[1]}" at "{key[0]}"'
            r.fault(spot, problem, "let the shares sum to 1 at most")
    for pool in pools:
        if pool not in sheet.columns["pool"]:
            r.fault(sheet.spot(), f'the pool "{pool}" pays for nothing', "add what it pays for")

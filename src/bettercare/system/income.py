"""Income of every year: grants, what clients pay, pools, and what partners pay one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.pools import Pool, pools, shares, spending
from bettercare.finance.trade import Contract, Trade, contracts, payment, settle
from bettercare.plan.draws import Values
from bettercare.system.figures import Figures
from bettercare.system.index import payers, service_places
from bettercare.system.model import Model

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Terms:
    """What income rests on, the same in every year or by year; made once a block."""

    contracts: tuple[Contract, ...]
    rows: tuple[Ints, ...]  # by contract: places whose units it pays for
    pools: tuple[Pool, ...]
    pool_rows: tuple[tuple[Ints, ...], ...]  # by pool and line: places it pays for
    tariff: dict[str, Floats]  # by service: (years, draws), pounds in cash a unit
    grants: Floats  # (payers, years, draws), pounds in cash
    charges: Floats  # (services, draws), pounds at base-year prices a unit
    charged: bool


@dataclass(frozen=True, slots=True)
class Income:
    """Income beside funding: (payers, years, draws), pounds a year."""

    grants: Floats
    clients: Floats
    trade: Trade
    from_pools: Floats  # what pools pay for services
    to_pools: Floats  # what is paid into them in the end

    @property
    def net(self) -> Floats:
        """All of it, less what is paid to others."""
        traded = self.trade.received - self.trade.paid + self.from_pools - self.to_pools
        return np.asarray(self.grants + self.clients + traded)


def provider_rows(model: Model, service: str, provider: str) -> Ints:
    """Rows of the index at which a partner gives a service."""
    if service not in model.index:
        return np.zeros(0, dtype=np.intp)
    i = model.index[service]
    start = model.rows.place_span[i].start
    places = service_places(model.cells[i])
    return np.array(
        [start + k for k, (partner, _) in enumerate(places) if partner == provider], dtype=np.intp
    )


def terms(model: Model, values: Values) -> Terms:
    """The terms of a plan's income under the values of an option."""
    plan = model.plan
    lines = contracts(plan)
    priced = dict.fromkeys(line.service for line in lines if line.basis == "activity")
    charges = [f"finance.client_charge.{key}" for key in plan.services]
    return Terms(
        contracts=lines,
        rows=tuple(provider_rows(model, line.service, line.provider) for line in lines),
        pools=pools(plan),
        pool_rows=tuple(
            tuple(provider_rows(model, each.service, each.partner) for each in pool.spends)
            for pool in pools(plan)
        ),
        tariff={
            key: values.annual(f"finance.tariff.{key}")
            * values.index(f"finance.tariff_growth.{key}")
            for key in priced
        },
        grants=np.stack(
            [values.annual(f"finance.grant.{key}", 0.0) for key in payers(plan)]
        ) if payers(plan) else np.zeros((0, len(plan.years), values.draws)),
        charges=values.scalars(charges, 0.0),
        charged=any(address in plan.quantities for address in charges),
    )  # fmt: skip


def income_of(model: Model, figures: Figures, of: Terms, units: Floats, cost: Floats) -> Income:
    """Income beside funding from what places give, and what that costs: (years, places, draws)."""
    owners = payers(model.plan)
    none = np.zeros((len(units), units.shape[-1]))
    lines = []
    for line, rows in zip(of.contracts, of.rows, strict=True):
        if line.basis == "activity":
            given = units.take(rows, axis=1).sum(axis=1) if rows.size else none
            lines.append((line, payment(line, given, of.tariff[line.service])))
        else:
            lines.append((line, payment(line, none, none)))
    return Income(
        of.grants,
        _clients(model, figures, of, units),
        settle(owners, lines, none.shape),
        *_pooled(model, of, cost),
    )


def _pooled(model: Model, of: Terms, cost: Floats) -> tuple[Floats, Floats]:
    """What pools pay partners, and what partners pay pools: (payers, years, draws) each."""
    owners, years = payers(model.plan), model.plan.years
    got, paid = np.zeros((2, len(owners), len(cost), cost.shape[-1]))
    for pool, rows in zip(of.pools, of.pool_rows, strict=True):
        open_in = [y for y, year in enumerate(years) if year >= pool.first_year]
        spent = [
            spending(each, cost.take(at, axis=1).sum(axis=1))[open_in]
            for each, at in zip(pool.spends, rows, strict=True)
        ]
        for each, amount in zip(pool.spends, spent, strict=True):
            got[owners.index(each.partner), open_in] += amount
        outturn = np.asarray(sum(spent, np.zeros((len(open_in), cost.shape[-1]))))
        for y, together in zip(open_in, outturn, strict=True):
            for member, share in zip(pool.members, shares(pool, y, together), strict=True):
                paid[owners.index(member.partner), y] += share
    return got, paid


def _clients(model: Model, figures: Figures, of: Terms, units: Floats) -> Floats:
    """What people who use services pay, at the year's prices, by the partner who gives them."""
    out = np.zeros((len(payers(model.plan)), len(units), units.shape[-1]))
    if of.charged:
        rows = model.rows
        service = rows.place_service[rows.paid]
        price = figures.price[service].swapaxes(0, 1)
        paid = of.charges[service] * units[:, rows.paid] * price
        np.add.at(out, rows.place_partner[rows.paid], paid.swapaxes(0, 1))
    return out

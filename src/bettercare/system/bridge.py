"""The bridge: what each step of an option adds to every partner's gap, in each draw.

The gap is worked out anew for every set of steps, from the activity and bed-days each step adds
and the figures it changes; the bars are the steps' Shapley values, so that they sum exactly to
the difference between the option and the same year with nothing done, in whatever order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.finance.cost import stepped, steps_open
from bettercare.finance.pools import shares, spending
from bettercare.finance.shapley import members, shapley
from bettercare.finance.transition import part_paid
from bettercare.plan.draws import Values
from bettercare.plan.model import Intervention
from bettercare.system.alone import Alone, shared_out
from bettercare.system.bridge_steps import Step
from bettercare.system.capital_charges import charge, in_play
from bettercare.system.figures import Figures
from bettercare.system.index import funded
from bettercare.system.model import Model
from bettercare.system.money import Ledger, setting_of
from bettercare.system.steps import ward_growth
from bettercare.system.sums import YearSums
from bettercare.system.terms import Rates, rates_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bridge:
    """Gaps (payers, draws), pounds: `start` and `bars` (steps, payers, draws) sum to the gap.

    Payers are those with stated funding.
    """

    start: Floats
    bars: Floats
    released: Floats  # cost that left with avoided activity (payers, draws)
    stranded: Floats  # cost of that activity which stayed


@dataclass(frozen=True, slots=True)
class Game:
    """What the value of a set of steps is made of, for one year and block of draws."""

    model: Model
    ledger: Ledger
    alone: Alone
    units: Floats  # (steps, places, draws): change of each step, adding up to all of it
    days: Floats  # (steps, bed places, draws)
    running: Floats  # (steps, payers, draws): interventions' running cost at the year's prices
    always: Floats  # (payers, draws): charges of capital that every option bears
    purses: tuple[tuple[Floats, Floats, Floats], ...] = ()  # see `_purses`

    def by_payer(self, places: Floats) -> Floats:
        """Sums over what each partner gives: (..., places, draws) to (..., payers, draws)."""
        return np.asarray(self.payer_of @ places)

    @property
    def payer_of(self) -> Floats:
        """1 where a payer gives at a place: (payers, places)."""
        owners = np.array([p for p, _ in funded(self.model.plan)], dtype=np.intp)
        return np.asarray(owners[:, None] == self.model.rows.place_partner, dtype=np.float64)

    def owner(self, place: int) -> int | None:
        """The payer who gives at a place; None where its funding is not stated."""
        mine = self.model.rows.place_partner[place]
        return next((at for at, (p, _) in enumerate(funded(self.model.plan)) if p == mine), None)

    def values(self, sets: Floats, rates: Rates) -> Floats:
        """Gap of every set (rows of `sets`, 1 where a step is in it): (sets, payers, draws)."""
        service_cost = self._even(sets, rates) + self.stepped(sets, rates)
        cost = service_cost * rates.efficiency
        income = self._linear(sets, rates.income, self.alone.units, self.units)
        trade = np.zeros_like(cost)
        for line in rates.contracts:
            units = self._sum(sets, line.rows)
            for owner, sign in ((line.payer, 1.0), (line.provider, -1.0)):
                if owner is not None:
                    trade[:, owner] += sign * (line.fixed + line.rate * units)
        trade += self._pooled(sets, rates) - self._paid(sets)
        running = np.tensordot(sets, self.running, axes=1)
        return np.asarray(cost + running + self.always - income + trade - rates.given)

    def _paid(self, sets: Floats) -> Floats:
        """What funds and schemes pay of double running, of every set: (sets, payers, draws)."""
        out = np.zeros((len(sets), *self.always.shape))
        for available, wanted, borne in self.purses:
            share = part_paid(np.broadcast_to(available, (len(sets), *available.shape)),
                              sets @ wanted)  # fmt: skip
            out += np.tensordot(sets, borne, axes=1) * share[:, None]
        return out

    def _pooled(self, sets: Floats, rates: Rates) -> Floats:
        """What partners pay pools less what pools pay them, of every set."""
        plan, terms = self.model.plan, self.ledger.terms
        place = {key: at for at, (_, key) in enumerate(funded(plan))}
        net = np.zeros((len(sets), len(place), self.alone.units.shape[-1]))
        for pool, rows in zip(terms.pools, terms.pool_rows, strict=True):
            if plan.years[rates.year] < pool.first_year:
                continue
            outturn = np.zeros_like(net[:, 0])
            for each, at in zip(pool.spends, rows, strict=True):
                cost = self._of_service(sets, rates, at) * rates.efficiency[place[each.partner]]
                spent = spending(each, cost)
                net[:, place[each.partner]] -= spent
                outturn += spent
            for member, share in zip(pool.members, shares(pool, rates.year, outturn), strict=True):
                net[:, place[member.partner]] += share
        return net

    def _of_service(self, sets: Floats, rates: Rates, at: NDArray[np.intp]) -> Floats:
        """Cost before in-house efficiency of what a partner gives of one service, of every set."""
        ledger, rows = self.ledger, self.model.rows
        total = (rates.unit_fixed[at] * ledger.units[at]).sum(axis=0)
        total = total + (rates.unit_moving[at] * self.alone.units[at]).sum(axis=0)
        out = total + sets @ (rates.unit_moving[at] * self.units[:, at]).sum(axis=1)
        for row in at:
            if row in ledger.teams.rows:
                k = int(np.flatnonzero(ledger.teams.rows == row)[0])
                now = self.alone.units[row] + sets @ self.units[:, row]
                paid = stepped(ledger.units[row], now, ledger.teams.size[k])
                out += rates.unit_stepped[row] * paid
            for bed in np.flatnonzero(rows.bed_places == row):
                even = rates.day_fixed[bed] * ledger.days[bed]
                now = self.alone.days[bed] + sets @ self.days[:, bed]
                out += even + rates.day_moving[bed] * now
                out += rates.day_stepped[bed] * self._held(sets, int(bed), now)
        return np.asarray(out)

    def _held(self, sets: Floats, bed: int, now: Floats) -> Floats:
        """Bed-days paid for by wards at one bed place, of every set."""
        wards = self.ledger.wards
        mine = np.flatnonzero(wards.rows == bed)
        if not mine.size:
            return np.zeros_like(now)
        pool = wards.pool[mine[0]]
        before = wards.sums(self.ledger.days)[pool]
        change = np.stack([wards.sums(each)[pool] for each in self.days])
        after = wards.sums(self.alone.days)[pool] + sets @ change
        whole = steps_open(after, wards.size[pool]) * wards.size[pool]
        new = np.divide(whole, after, out=np.zeros_like(after), where=after > 0)
        grown = ward_growth(before, after, wards.size[pool])
        return np.asarray(np.where(before > 0, self.ledger.days[bed] * grown, now * new))

    def _sum(self, sets: Floats, rows: NDArray[np.intp]) -> Floats:
        """Units at some places together, of every set: (sets, draws)."""
        start = self.alone.units[rows].sum(axis=0)
        return np.asarray(start + sets @ self.units[:, rows].sum(axis=1))

    def _linear(self, sets: Floats, rate: Floats, start: Floats, change: Floats) -> Floats:
        """Sum by payer of rate x amount, of every set."""
        whole = self.by_payer(rate * start)
        return np.asarray(whole + np.tensordot(sets, self.by_payer(rate * change), axes=1))

    def _even(self, sets: Floats, rates: Rates) -> Floats:
        """The part of cost that stays, and the part that moves with activity."""
        at = self.model.rows.bed_places
        base = rates.unit_fixed * self.ledger.units
        base[at] += rates.day_fixed * self.ledger.days
        start = rates.unit_moving * self.alone.units
        start[at] += rates.day_moving * self.alone.days
        change = rates.unit_moving * self.units
        change[:, at] += rates.day_moving * self.days
        whole = self.by_payer(base + start)
        return np.asarray(whole + np.tensordot(sets, self.by_payer(change), axes=1))

    def stepped(self, sets: Floats, rates: Rates) -> Floats:
        """The part of cost that comes and goes by teams and wards."""
        rows, ledger = self.model.rows, self.ledger
        out = np.zeros((len(sets), len(funded(self.model.plan)), ledger.units.shape[-1]))
        for k, row in enumerate(ledger.teams.rows):
            owner = self.owner(int(row))
            if owner is not None:
                now = self.alone.units[row] + sets @ self.units[:, row]
                paid = stepped(ledger.units[row], now, ledger.teams.size[k])
                out[:, owner] += rates.unit_stepped[row] * paid
        wards = ledger.wards
        if not wards.rows.size:
            return out
        before = wards.sums(ledger.days)
        start = wards.sums(self.alone.days)
        change = np.zeros((len(self.days), *start.shape))
        for step, each in enumerate(self.days):
            change[step] = wards.sums(each)
        held = rates.day_stepped[wards.rows] * ledger.days[wards.rows]
        for pool in range(len(wards.names)):
            mine = np.flatnonzero(wards.pool == pool)
            owner = self.owner(int(rows.bed_places[wards.rows[mine[0]]]))
            if owner is None:
                continue
            after = start[pool] + sets @ change[:, pool]
            grown = ward_growth(before[pool], after, wards.size[pool])
            out[:, owner] += held[mine].sum(axis=0) * grown
            if (before[pool] > 0).all():
                continue
            whole = steps_open(after, wards.size[pool]) * wards.size[pool]
            shared = (after > 0) & (before[pool] <= 0)
            new = np.divide(whole, after, out=np.zeros_like(after), where=shared)
            for row in wards.rows[mine]:
                now = self.alone.days[row] + sets @ self.days[:, row]
                out[:, owner] += rates.day_stepped[row] * now * new
        return out


def bridge(
    model: Model,
    values: Values,
    figures: Figures,
    interventions: Sequence[Intervention],
    strengths: dict[str, Floats],
    ledger: Ledger,
    alone: Alone,
    done: YearSums,
    y: int,
) -> Bridge:
    """The bridge of one year, in every draw.

    Steps that the option does not take are worth nothing and are left out of the sets.
    """
    draws = done.by_place.shape[-1]
    rates = rates_of(model, values, figures, interventions, strengths, ledger, y)
    taken = [p for p, step in enumerate(model.bridge) if rates.takes(step)]
    steps = [model.bridge[p] for p in taken]
    care = [at for at, step in enumerate(steps) if step.interventions]
    units = np.zeros((len(steps), *alone.units.shape))
    days = np.zeros((len(steps), *alone.days.shape))
    if care:
        own = [taken[at] for at in care]
        units[care] = shared_out(alone.change[own], done.by_place - alone.units)
        days[care] = shared_out(alone.change_days[own], done.days_by_place - alone.days)
    running = _running(model, values, figures, interventions, steps, y, draws)
    always = _capital(model, values, figures, interventions, steps, running, y)
    purses = _double_running(model, ledger, steps, running, y)
    game = Game(model, ledger, alone, units, days, running, always, purses)
    sets = members(len(steps)).astype(np.float64)
    gap = np.empty((len(sets), len(funded(model.plan)), draws))
    # figures change with few of the steps: the sets that have the same ones go together
    moving = [at for at, step in enumerate(steps) if rates.moves(step)]
    which = sets[:, moving] @ 2.0 ** np.arange(len(moving)) if moving else np.zeros(len(sets))
    for number in np.unique(which):
        at = np.flatnonzero(which == number)
        gap[at] = game.values(sets[at], rates.of([steps[k] for k in moving if sets[at[0], k]]))
    bars = np.zeros((len(model.bridge), *gap.shape[1:]))
    bars[taken] = shapley(gap)
    released, stranded = _released(game, rates.of([steps[k] for k in moving]))
    return Bridge(gap[0], bars, released, stranded)


def _running(
    model: Model,
    values: Values,
    figures: Figures,
    interventions: Sequence[Intervention],
    steps: Sequence[Step],
    y: int,
    draws: int,
) -> Floats:
    """Running cost of each step's interventions, by the partner who bears it."""
    owners = [key for _, key in funded(model.plan)]
    out = np.zeros((len(steps), len(owners), draws))
    for p, step in enumerate(steps):
        for each in interventions:
            bears = each.cost_partner or each.lead
            if each.key in step.interventions and each.revenue is not None and bears in owners:
                spent = figures.ramps[each.key][0][y] * values.scalar(each.revenue.address)
                booked = figures.setting_price[setting_of(model, each), y]
                out[p, owners.index(bears)] += spent * booked
    return out


def _double_running(
    model: Model, ledger: Ledger, steps: Sequence[Step], running: Floats, y: int
) -> tuple[tuple[Floats, Floats, Floats], ...]:
    """Cost of double running into `running` of its steps; and every purse that pays for some.

    Of a purse: what it holds (draws,), what steps want of it (steps, draws), and of that what
    partners with stated funding bear (steps, payers, draws).
    """
    now = ledger.transition
    place = {p: at for at, (p, _) in enumerate(funded(model.plan))}
    own = {key: p for p, step in enumerate(steps) for key in step.interventions}
    for kept, cost in zip(now.kept, now.cost[:, y], strict=True):
        if kept.partner in place:
            running[own[kept.key], place[kept.partner]] += cost
    found = []
    for purse in now.purses:
        borne = np.zeros_like(running)
        wanted = np.zeros((len(steps), running.shape[-1]))
        for k in now.of_purse(purse):
            kept, cost = now.kept[k], now.cost[k, y]
            wanted[own[kept.key]] += cost
            if kept.partner in place:
                borne[own[kept.key], place[kept.partner]] += cost
        found.append((now.available[purse, y], wanted, borne))
    return tuple(found)


def _capital(
    model: Model,
    values: Values,
    figures: Figures,
    interventions: Sequence[Intervention],
    steps: Sequence[Step],
    running: Floats,
    y: int,
) -> Floats:
    """Charges of capital: into `running` of the step that needs it; the rest (payers, draws)."""
    owners = [key for _, key in funded(model.plan)]
    always = np.zeros(running.shape[1:])
    for scheme, needed in in_play(model.plan, interventions):
        if scheme.partner in owners:
            due = charge(model.plan, values, figures, scheme, y)
            at = owners.index(scheme.partner)
            step = [p for p, each in enumerate(steps) if needed in each.interventions]
            if step:
                running[step[0], at] += due
            else:
                always[at] += due
    return always


def _released(game: Game, rates: Rates) -> tuple[Floats, Floats]:
    """Cost that left with the activity the steps take away, and cost of it that stayed behind.

    The full cost of a unit is what one unit more or less would cost if all cost followed it.
    Only services, at a partner, that have less of it than without the steps count.
    """
    at = game.model.rows.bed_places
    less = np.maximum(-game.units.sum(axis=0), 0.0)
    less_days = np.maximum(-game.days.sum(axis=0), 0.0)
    full = (rates.unit_fixed + rates.unit_moving + rates.unit_stepped) * less
    full[at] += (rates.day_fixed + rates.day_moving + rates.day_stepped) * less_days
    moved = rates.unit_moving * less
    moved[at] += rates.day_moving * less_days
    whole, even = game.by_payer(full), game.by_payer(moved)
    ends = np.array([np.zeros(len(game.units)), np.ones(len(game.units))])
    wards = game.stepped(ends, rates)
    released = (even + np.maximum(wards[0] - wards[1], 0.0)) * rates.efficiency
    whole = whole * rates.efficiency
    released = np.minimum(released, whole)
    return released, whole - released

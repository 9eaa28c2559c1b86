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
from bettercare.system.bridge_steps import IN_HOUSE, Step
from bettercare.system.capital_charges import charge
from bettercare.system.figures import Figures
from bettercare.system.index import funded
from bettercare.system.model import Model
from bettercare.system.money import Ledger
from bettercare.system.steps import ward_growth
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
    payer_of: Floats  # (payers, places): 1 where a payer gives at a place
    wards: tuple[Floats, Floats, Floats]  # bed-days of pools: base year, before steps, of each step
    purses: tuple[tuple[Floats, Floats, Floats], ...] = ()  # see `_double_running`

    @classmethod
    def of(
        cls, model: Model, ledger: Ledger, alone: Alone, units: Floats, days: Floats,
        running: Floats, always: Floats, purses: tuple[tuple[Floats, Floats, Floats], ...],
    ) -> Game:  # fmt: skip
        """A game with the sums that all its sets share."""
        owners = np.array([p for p, _ in funded(model.plan)], dtype=np.intp)
        payer_of = np.asarray(owners[:, None] == model.rows.place_partner, dtype=np.float64)
        sums = ledger.wards.sums
        wards = sums(ledger.days), sums(alone.days), sums(days)
        return cls(model, ledger, alone, units, days, running, always, payer_of, wards, purses)

    def by_payer(self, places: Floats) -> Floats:
        """Sums over what each partner gives: (..., places, draws) to (..., payers, draws)."""
        return np.asarray(self.payer_of @ places)

    def owner(self, place: int) -> int | None:
        """The payer who gives at a place; None where its funding is not stated."""
        mine = self.payer_of[:, place]
        return int(mine.argmax()) if mine.any() else None

    def values(self, sets: Floats, rates: Rates, in_house: Sequence[Floats]) -> list[Floats]:
        """Gap of every set (rows of `sets`, 1 where a step is in it): (sets, payers, draws).

        One for each index of cost after in-house efficiency (payers, draws): the rest of the
        money is the same under each.
        """
        service_cost = self._even(sets, rates) + self.stepped(sets, rates)
        income = self._linear(sets, rates.income, self.alone.units, self.units)
        running = np.tensordot(sets, self.running, axes=1)
        other = running + self.always - income + self._contracts(sets, rates) - rates.given
        other -= self._paid(sets)
        pooled = self._pooled(sets, rates, in_house)
        return [
            service_cost * index + other + net for index, net in zip(in_house, pooled, strict=True)
        ]

    def _contracts(self, sets: Floats, rates: Rates) -> Floats:
        """What partners pay each other less what they receive, of every set."""
        payers = len(funded(self.model.plan))
        start = np.zeros((payers, self.units.shape[-1]))
        change = np.zeros((len(self.units), *start.shape))
        for line in rates.contracts:
            before = line.fixed + line.rate * self.alone.units[line.rows].sum(axis=0)
            moved = line.rate * self.units[:, line.rows].sum(axis=1)
            for owner, sign in ((line.payer, 1.0), (line.provider, -1.0)):
                if owner is not None:
                    start[owner] += sign * before
                    change[:, owner] += sign * moved
        return np.asarray(start + np.tensordot(sets, change, axes=1))

    def _paid(self, sets: Floats) -> Floats:
        """What funds and schemes pay of double running, of every set: (sets, payers, draws)."""
        out = np.zeros((len(sets), *self.always.shape))
        for available, wanted, borne in self.purses:
            share = part_paid(np.broadcast_to(available, (len(sets), *available.shape)),
                              sets @ wanted)  # fmt: skip
            out += np.tensordot(sets, borne, axes=1) * share[:, None]
        return out

    def _pooled(self, sets: Floats, rates: Rates, in_house: Sequence[Floats]) -> list[Floats]:
        """What partners pay pools less what pools pay them, of every set, under each index."""
        plan, terms = self.model.plan, self.ledger.terms
        place = {key: at for at, (_, key) in enumerate(funded(plan))}
        nets = [np.zeros((len(sets), len(place), self.alone.units.shape[-1])) for _ in in_house]
        for pool, rows in zip(terms.pools, terms.pool_rows, strict=True):
            if plan.years[rates.year] < pool.first_year:
                continue
            costs = [self._of_service(sets, rates, at) for at in rows]
            for index, net in zip(in_house, nets, strict=True):
                outturn = np.zeros_like(net[:, 0])
                for each, cost in zip(pool.spends, costs, strict=True):
                    spent = spending(each, cost * index[place[each.partner]])
                    net[:, place[each.partner]] -= spent
                    outturn += spent
                due = shares(pool, rates.year, outturn)
                for member, share in zip(pool.members, due, strict=True):
                    net[:, place[member.partner]] += share
        return nets

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
        before, start, change = (each[..., pool, :] for each in self.wards)
        after = start + sets @ change
        whole = steps_open(after, wards.size[pool]) * wards.size[pool]
        new = np.divide(whole, after, out=np.zeros_like(after), where=after > 0)
        grown = ward_growth(before, after, wards.size[pool])
        return np.asarray(np.where(before > 0, self.ledger.days[bed] * grown, now * new))

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
        before, start, change = self.wards
        held = rates.day_stepped[wards.rows] * ledger.days[wards.rows]
        for pool in range(len(wards.names)):
            mine = np.flatnonzero(wards.pool == pool)
            owner = self.owner(int(rows.bed_places[wards.rows[mine[0]]]))
            if owner is None:
                continue
            # most pools are touched by few steps: sets that differ in others have the same wards
            few, like = _distinct(sets, _moving(change[:, pool], before[pool]))
            after = start[pool] + few @ change[:, pool]
            grown = ward_growth(before[pool], after, wards.size[pool])
            paid = held[mine].sum(axis=0) * grown
            if not (before[pool] > 0).all():
                whole = steps_open(after, wards.size[pool]) * wards.size[pool]
                shared = (after > 0) & (before[pool] <= 0)
                new = np.divide(whole, after, out=np.zeros_like(after), where=shared)
                for row in wards.rows[mine]:
                    now = self.alone.days[row] + few @ self.days[:, row]
                    paid += rates.day_stepped[row] * now * new
            out[:, owner] += paid[like]
        return out


def _moving(change: Floats, base: Floats) -> NDArray[np.bool_]:
    """Steps that move an amount by more than rounding: (steps,)."""
    return np.asarray((np.abs(change) > 1e-9 * np.maximum(base, 1.0)).any(axis=-1))


def _distinct(sets: Floats, moving: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.intp]]:
    """The sets that differ in the steps that move something, and which of them each set is."""
    number = sets @ np.where(moving, 2.0 ** np.arange(len(moving)), 0.0)
    _, first, like = np.unique(number, return_index=True, return_inverse=True)
    return sets[first] * moving, like


def bridge(
    model: Model,
    values: Values,
    figures: Figures,
    interventions: Sequence[Intervention],
    strengths: dict[str, Floats],
    ledger: Ledger,
    alone: Alone,
    given: Floats,
    given_days: Floats,
    y: int,
) -> Bridge:
    """The bridge of one year, in every draw.

    `given` (places, draws) is what places give in it, `given_days` bed-days of those with beds.
    Steps that the option does not take are worth nothing and are left out of the sets.
    """
    draws = given.shape[-1]
    rates = rates_of(model, values, figures, interventions, strengths, ledger, y)
    taken = [p for p, step in enumerate(model.bridge) if rates.takes(step)]
    steps = [model.bridge[p] for p in taken]
    care = [at for at, step in enumerate(steps) if step.interventions]
    units = np.zeros((len(steps), *alone.units.shape))
    days = np.zeros((len(steps), *alone.days.shape))
    if care:
        own = [taken[at] for at in care]
        units[care] = shared_out(alone.change[own], given - alone.units)
        days[care] = shared_out(alone.change_days[own], given_days - alone.days)
    running = _running(model, values, figures, interventions, steps, y, draws)
    always = _capital(model, values, figures, ledger, steps, running, y)
    purses = _double_running(model, ledger, steps, running, y)
    game = Game.of(model, ledger, alone, units, days, running, always, purses)
    sets = members(len(steps)).astype(np.float64)
    gap = np.empty((len(sets), len(funded(model.plan)), draws))
    # figures change with few of the steps: the sets that have the same ones go together, and a
    # set with in-house efficiency goes with the same set without it
    pairs = [np.arange(len(sets))]
    for place, step in enumerate(steps):
        if step.key == IN_HOUSE:
            without = np.flatnonzero(sets[:, place] == 0.0)
            pairs = [without, without + 2**place]
    in_house = [rates.efficiency(with_it) for with_it in (False, True)[: len(pairs)]]
    moving = [at for at, step in enumerate(steps) if rates.moves(step)]
    which = sets[pairs[0]][:, moving] @ 2.0 ** np.arange(len(moving))
    for number in np.unique(which):
        at = np.flatnonzero(which == number)
        chosen = sets[pairs[0][at]]
        priced = rates.of([steps[k] for k in moving if chosen[0, k]])
        for rows, found in zip(pairs, game.values(chosen, priced, in_house), strict=True):
            gap[rows[at]] = found
    bars = np.zeros((len(model.bridge), *gap.shape[1:]))
    bars[taken] = shapley(gap)
    released, stranded = _released(game, priced, in_house[-1])
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
                booked = figures.setting_price[model.booked[each.key], y]
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
    ledger: Ledger,
    steps: Sequence[Step],
    running: Floats,
    y: int,
) -> Floats:
    """Charges of capital: into `running` of the step that needs it; the rest (payers, draws)."""
    owners = [key for _, key in funded(model.plan)]
    always = np.zeros(running.shape[1:])
    for scheme, needed in ledger.schemes:
        if scheme.partner in owners:
            due = charge(model.plan, values, figures, scheme, y)
            at = owners.index(scheme.partner)
            step = [p for p, each in enumerate(steps) if needed in each.interventions]
            if step:
                running[step[0], at] += due
            else:
                always[at] += due
    return always


def _released(game: Game, rates: Rates, in_house: Floats) -> tuple[Floats, Floats]:
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
    released = (even + np.maximum(wards[0] - wards[1], 0.0)) * in_house
    whole = whole * in_house
    released = np.minimum(released, whole)
    return released, whole - released

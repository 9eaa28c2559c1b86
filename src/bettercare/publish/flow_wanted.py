"""The network that a command of `flow` was asked about: of a file, or of a plan's folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bettercare.flow.network import Network


def wanted_network(
    path: Path, option: str | None, year: str | None, days: float | None = None,
    warm_up: float | None = None, seed: int | None = None, costs: Path | None = None,
) -> Network:  # fmt: skip
    """The network of a file or plan, with what the command line says in place of what it says."""
    from bettercare.flow.reading import read_network, with_costs

    if path.is_dir():
        network = planned_network(path, option, year, seed, costs)
    else:
        only_of_a_plan(path, option, year)
        network = read_network(path)
        network = network if costs is None else with_costs(network, costs)
    return _as_called(network, days, warm_up, seed)


def drawn_wanted(
    path: Path, option: str | None, year: str | None, count: int, days: float | None = None,
    warm_up: float | None = None, seed: int | None = None, costs: Path | None = None,
) -> list[Network]:  # fmt: skip
    """The network as `wanted_network` gives it, once for each draw of its assumptions."""
    from bettercare.flow.reading import read_drawn, with_costs

    if path.is_dir():
        from bettercare import plan as plans
        from bettercare.winter.drawn import drawn_networks
        from bettercare.winter.planned import central, year_of

        loaded = plans.load(path)
        key = option or next(iter(loaded.options))
        when = loaded.first_year if year is None else year_of(loaded, year)
        found = drawn_networks(central(loaded, [key]), key, when, count, seed, costs)
    else:
        only_of_a_plan(path, option, year)
        found = read_drawn(path, count, seed)
        found = found if costs is None else [with_costs(one, costs) for one in found]
    return [_as_called(one, days, warm_up, seed) for one in found]


def _as_called(
    network: Network, days: float | None, warm_up: float | None, seed: int | None
) -> Network:
    from dataclasses import replace

    from bettercare.errors import CallError

    network = replace(
        network,
        days=network.days if days is None else days,
        warm_up=network.warm_up if warm_up is None else warm_up,
        seed=network.seed if seed is None else seed,
    )
    if network.warm_up >= network.days:
        raise CallError(
            f"A warm-up of {network.warm_up:g} days leaves nothing of {network.days:g}",
            mend="give fewer --warm-up or more --days",
        )
    return network


def planned_network(
    path: Path,
    option: str | None,
    year: str | None,
    seed: int | None = None,
    costs: Path | None = None,
) -> Network:
    """The network of a plan folder in one option and year."""
    from bettercare import plan as plans
    from bettercare.winter.costs import with_plan_costs
    from bettercare.winter.planned import central, year_of

    loaded = plans.load(path)
    key = option or next(iter(loaded.options))
    when = loaded.first_year if year is None else year_of(loaded, year)
    made = central(loaded, [key])
    network = made.network(key, when, seed)
    return (
        network if costs is None else with_plan_costs(network, costs, made, made.figures(key, when))
    )


def only_of_a_plan(path: Path, option: str | None, year: str | None) -> None:
    """Refuse an option or year for a network by itself."""
    from bettercare.errors import CallError

    if option is not None or year is not None:
        raise CallError(
            f"{path} is a network by itself: it has no options and years",
            mend="name a plan's folder, or leave --option and --year out",
        )


def cores(jobs: int | None) -> int:
    """How many threads: as many as asked for, or one a core."""
    import os

    return jobs or os.cpu_count() or 1

"""Every figure of a plan in plain words: what it is, what it means, in which unit it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare.plan.quantities import every_figure
from bettercare.publish import words

if TYPE_CHECKING:
    from bettercare.plan.model import Effect, Intervention, Plan, Quantity

Data = dict[str, Any]
_FILE = Path(__file__).with_name("figure_words.toml")
_LARGE = 1e6  # pounds from which they are read in millions
_PERCENT = {"share": "%", "signed-share": "%", "multiplier": "%"}


def figure_data(plan: Plan) -> dict[str, Data]:
    """Label, meaning, unit and scale of every figure, by address.

    What a reader sees is the figure times 10 to the power of `scale`, in `unit`. Words come from
    `figure_words.toml`; a figure that it does not know has the plan's own label.
    """
    own = {figure.address: told for figure, told in _of_interventions(plan)}
    return {
        address: _told(figure, *(own.get(address) or _of_table(plan, address)))
        for address, figure in every_figure(plan).items()
    }


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def _told(figure: Quantity, said: dict[str, str], names: dict[str, str]) -> Data:
    scale, unit = read_in(figure.unit, figure.steps[-1][1])
    label = said["label"].format(**names) if "label" in said else figure.label or figure.address
    return {
        "label": words.plain(label), "about": said.get("about", ""),
        "unit": said.get("unit", unit), "scale": scale, "note": words.plain(figure.note),
    }  # fmt: skip


def read_in(unit: str, value: float) -> tuple[int, str]:
    """The power of ten and the words in which a figure of a unit is read.

    >>> read_in("share/year", 0.01), read_in("gbp", 3.2e8), read_in("wte/year", 11.0)
    ((2, '% a year'), (-6, '£ million'), (0, 'full-time posts a year'))
    """
    head, slash, per = unit.partition("/")
    if head in _PERCENT:
        return 2, _PERCENT[head] + (f" a {words.unit_words(per, 1)}" if slash else "")
    told = words.unit_words(unit)
    if head == "gbp" and abs(value) >= _LARGE:
        return -6, "£ million" + told.removeprefix("pounds")
    return 0, told


def _of_table(plan: Plan, address: str) -> tuple[dict[str, str], dict[str, str]]:
    room, _, rest = address.partition(".")
    table, _, key = rest.partition(".")
    return _catalogue().get(f"{room}.{table}", {}), {"name": name_of(plan, key)}


def name_of(plan: Plan, key: str) -> str:
    """The name of what a figure is of, whichever dimension of the plan it is a member of."""
    for place in (
        plan.services, plan.staff_groups, plan.partners, plan.bed_types, plan.areas,
        plan.conditions, plan.settings,
    ):  # fmt: skip
        if key in place:
            return words.plain(place[key].name)
    return key.replace("_", " ").capitalize()


def _of_interventions(
    plan: Plan,
) -> Iterator[tuple[Quantity, tuple[dict[str, str], dict[str, str]]]]:
    """What interventions carry, with its words and the names in them."""
    said: dict[str, dict[str, str]] = _catalogue()["interventions"]
    for one in plan.interventions.values():
        names = {"intervention": words.plain(one.label)}
        running = one.double_running
        parts = {
            "delay": one.delay, "revenue": one.revenue, "capital": one.capital,
            "agreed": one.agreed, "overlap": running.months if running else None,
            "double_running": running.cost if running else None,
        }  # fmt: skip
        for kind, figure in parts.items():
            if figure is not None:
                yield figure, (said[kind], names)
        for effect in one.effects:
            yield from _of_effect(plan, one, effect)


def _of_effect(
    plan: Plan, one: Intervention, effect: Effect
) -> Iterator[tuple[Quantity, tuple[dict[str, str], dict[str, str]]]]:
    said: dict[str, dict[str, str]] = _catalogue()["interventions"]
    names = {"intervention": words.plain(one.label)}
    table, _, key = effect.on.rpartition(".")
    if effect.multiply is not None:
        kind = {"activity": "activity", "flow.length_of_stay": "length_of_stay"}.get(table, "")
        about = names | {"names": _within(name_of(plan, key)), "target": _target(plan, effect.on)}
        yield effect.multiply, (said[kind or "multiply"], about)
    if effect.add is not None:
        yield effect.add, (said["add"], names | {"target": _target(plan, effect.on)})
    for move in effect.moves_to:
        yield (
            move.per_unit,
            (said["moves_to"], names | {"names": _within(name_of(plan, move.service))}),
        )


def _within(name: str) -> str:
    """A name within a sentence.

    >>> _within("Emergency admissions"), _within("A&E attendances")
    ('emergency admissions', 'A&E attendances')
    """
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _target(plan: Plan, address: str) -> str:
    """What an effect is on, in words."""
    said, names = _of_table(plan, address)
    return said["label"].format(**names) if "label" in said else name_of(plan, names["name"])

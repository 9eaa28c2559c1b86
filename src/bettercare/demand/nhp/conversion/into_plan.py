"""Write a conversion into a copy of the plan, and the account of every parameter beside it.

The copy is checked as any plan is before it takes its place: a conversion that the plan's format
refuses is told with the checker's own sentences, and nothing is written.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare.bundle import replacing
from bettercare.demand.nhp.conversion.convert import Converted
from bettercare.demand.nhp.conversion.entries import Effect, Figure, Intervention, Value, key_of
from bettercare.errors import CallError, PlanFaults
from bettercare.plan import check
from bettercare.start.brought import Part
from bettercare.start.target import read_target
from bettercare.start.written_rows import csv_text, with_part
from bettercare.tables.plan_tables import PLAN_TABLES

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

ACCOUNT = "nhp_conversion.csv"
_SHARES = "demand.condition_share"
_KIND = "80% interval"


def write(converted: Converted, folder: Path, parameters_file: Path) -> tuple[str, ...]:
    """Write the plan with the scenario in it at `folder`; the names of its new interventions.

    Errors: `PlanFaults` where the plan's checker refuses it, `CallError`, `OutputError`.
    """
    if converted.plan.root.resolve() in folder.resolve().parents:
        raise CallError(f"{folder} is inside the plan", mend="name a folder beside it")
    with replacing(folder, _written_before) as fresh:
        shutil.copytree(converted.plan.root, fresh, dirs_exist_ok=True)
        _Writer(converted, fresh, parameters_file.name).write()
        report = check(fresh)
        if report.plan is None:
            raise PlanFaults(report.faults)
    return tuple(one.key for one in converted.conversion.interventions)


def _written_before(folder: Path) -> frozenset[str] | None:
    """Every file of an earlier conversion, which a new one replaces."""
    if not (folder / ACCOUNT).is_file():
        return None
    return frozenset(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


class _Writer:
    """Writes one conversion into a plan folder."""

    def __init__(self, converted: Converted, folder: Path, file: str) -> None:
        self.conversion, self.parameters = converted.conversion, converted.parameters
        self.plan, self.services, self.folder = converted.plan, converted.services, folder
        self.file = file
        self.elicited = key_of(self.parameters.scenario)
        self.fixed = f"{self.elicited}_fixed"
        self.known = {*self.plan.quantities, *(v.address for v in self.conversion.values)}

    def write(self) -> None:
        """Everything, in files of the plan."""
        self._sources()
        self._conditions()
        for value in self.conversion.values:
            self._value(value)
        self._shares()
        for one in self.conversion.interventions:
            self._new(f"interventions/{one.key}.toml", self._intervention(one))
        self._new(f"options/{self.elicited}.toml", self._option())
        rows = [
            (a.parameter, a.given, a.became, a.how, a.why_not) for a in self.conversion.accounts
        ]
        header = ("parameter", "given", "became", "how", "why_not")
        (self.folder / ACCOUNT).write_text(csv_text(header, rows), encoding="utf-8")

    def _sources(self) -> None:
        raw = self.parameters.raw
        made = str(raw.get("create_datetime", ""))[:8]
        note = (
            f"{self.file}: id {raw.get('id', 'not given')}, scenario {self.parameters.scenario}, "
            f"dataset {self.parameters.dataset}, made {made or 'on a day not given'}, app version "
            f"{raw.get('app_version', 'not given')}"
        )
        document = self._read("sources.toml")
        for key, what, grade in (
            (self.elicited, "intervals of a scenario", "judgement"),
            (self.fixed, "figures of a scenario without interval", "modelled"),
        ):
            entry = {
                "title": f"Parameters of the NHP demand model, {what}",
                "publisher": f"The scenario's authors, for dataset {self.parameters.dataset}",
                "year": made[:4] or str(self.parameters.start_year),
                "grade": grade,
                "note": note,
            }
            self._entry(document, key, entry)
        self._save("sources.toml", document)

    def _source(self, figure: Figure) -> list[str]:
        return [self.elicited if figure.low is not None else self.fixed]

    def _conditions(self) -> None:
        import tomlkit

        document = self._read("plan.toml")
        if "conditions" not in document:
            document["conditions"] = tomlkit.table(is_super_table=True)
        conditions: Any = document["conditions"]
        for key, name in self.conversion.conditions.items():
            conditions[key] = {"name": name}
        self._save("plan.toml", document)

    def _value(self, value: Value) -> None:
        table, key = value.address.rsplit(".", 1)
        path = f"assumptions/{table.replace('.', '/')}.toml"
        entry: dict[str, Any] = {
            "label": value.label,
            "unit": value.unit,
            "value": _number(value.figure.value),
        }
        if value.figure.low is not None and value.figure.high is not None:
            entry["range"] = _inline({**_ends(value.figure.low, value.figure.high), "kind": _KIND})
        entry |= {
            "owner": self.services.partner,
            "source": self._source(value.figure),
            "note": value.note,
        }
        document = self._read(path)
        self._entry(document, key, entry)
        self._save(path, document)

    def _shares(self) -> None:
        if not self.conversion.shares:
            return
        target = read_target(self.folder)
        rows = tuple(dict(row) for row in self.conversion.shares)
        text = with_part(target, _SHARES, Part("condition", rows), self.elicited)
        path = self.folder / PLAN_TABLES[_SHARES].file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        document = self._read("tables.toml")
        if _SHARES not in document:
            entry = {"source": [self.elicited], "owner": self.services.partner}
            self._entry(document, _SHARES, entry)
            self._save("tables.toml", document)

    def _intervention(self, one: Intervention) -> dict[str, Any]:
        first, last = self.parameters.start_year + 1, self.parameters.end_year
        months = 0 if one.stepped else 12 * (last - first)
        content: dict[str, Any] = {
            "label": one.label,
            "summary": one.summary,
            "pathway": one.pathway,
            "status": "idea",
            "lead": self.services.partner,
            "starts": date(first, 4, 1),
            "source": [self.elicited],
        }
        net_of = [t for effect in one.effects if (t := _trend_of(effect)) in self.known]
        if net_of:
            content["net_of"] = list(dict.fromkeys(net_of))
        if months:
            content["ramp"] = _inline({"months": months, "shape": "linear"})
        content["effect"] = [self._effect(effect) for effect in one.effects]
        return content

    def _effect(self, effect: Effect) -> dict[str, Any]:
        content: dict[str, Any] = {"on": effect.on}
        where: dict[str, Any] = {}
        if effect.condition is not None:
            where["condition"] = effect.condition
        service = self.plan.services[effect.on.rsplit(".", 1)[1]]
        if effect.provider in {p.partner for p in service.provisions}:
            where["provider"] = effect.provider
        if where:
            content["where"] = _inline(where)
        figure = effect.figure
        change: dict[str, Any] = {"multiply": _number(figure.value)}
        if figure.low is not None and figure.high is not None:
            change |= {**_ends(figure.low, figure.high), "kind": _KIND}
        content["change"] = _inline(change)
        if effect.moves_to is not None:
            content["moves_to"] = [_inline({"service": effect.moves_to, "per_unit": 1.0})]
        if effect.avoided is not None:
            content["avoided"] = effect.avoided
        content["source"] = self._source(figure)
        return content

    def _option(self) -> dict[str, Any]:
        return {
            "label": f"NHP scenario {self.parameters.scenario}",
            "summary": (
                f"What the scenario for {self.parameters.dataset} says of "
                f"{self.parameters.start_year} to {self.parameters.end_year}"
            ),
            "interventions": [one.key for one in self.conversion.interventions],
            "source": [self.elicited],
        }

    def _new(self, path: str, content: Mapping[str, Any]) -> None:
        import tomlkit

        document = tomlkit.document()
        for key, value in content.items():
            if key == "effect":
                effects = tomlkit.aot()
                for effect in value:
                    effects.append(tomlkit.item(effect))
                document["effect"] = effects
            else:
                document[key] = value
        self._save(path, document)

    def _read(self, path: str) -> TOMLDocument:
        import tomlkit

        file = self.folder / path
        return tomlkit.parse(file.read_text(encoding="utf-8-sig") if file.exists() else "")

    def _save(self, path: str, document: TOMLDocument) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document.as_string().rstrip("\n") + "\n", encoding="utf-8")

    def _entry(self, document: TOMLDocument, key: str, content: Mapping[str, Any]) -> None:
        """Put `[key]` in the place of an earlier one, or at the end."""
        import tomlkit

        table = tomlkit.table()
        for name, value in content.items():
            table[name] = value
        table.add(tomlkit.nl())
        if key not in document and document.as_string().strip():
            document.add(tomlkit.nl())
        document[key] = table


def _trend_of(effect: Effect) -> str:
    """Address of the trend of what an effect changes."""
    what, service = effect.on.rsplit(".", 1)
    return f"{'demand.trend' if what == 'activity' else 'flow.length_of_stay_trend'}.{service}"


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _ends(low: Decimal, high: Decimal) -> dict[str, Any]:
    return {"low": _number(low), "high": _number(high)}


def _inline(content: Mapping[str, Any]) -> Any:
    import tomlkit

    table = tomlkit.inline_table()
    for key, value in content.items():
        table[key] = value
    return table

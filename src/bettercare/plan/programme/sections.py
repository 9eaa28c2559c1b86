"""The files of programme/: what each holds, and the classes and kinds of name that go with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from bettercare.plan.keys import Shape
from bettercare.plan.programme import context, context_shapes, delivery_shapes, model, shapes
from bettercare.plan.when import When

FOLDER = "programme"
RECORD_FILE = f"{FOLDER}/record.toml"
FILES = f"{FOLDER}/files"  # documents kept with the record
TOP_TEXTS = ("contact", "website", "note")  # of record.toml


@dataclass(frozen=True, slots=True)
class Section:
    """One file of programme/: entries `[KEY]` of one shape.

    `kind` is what a name of it is called in sentences; `grows` is the key of its history, and
    `parts` the class of each table in a list of its own.
    """

    name: str
    kind: str
    shape: Shape
    entry: type[Any]
    parts: Mapping[str, type[Any]]
    grows: str = ""

    @property
    def file(self) -> str:
        """Its file, relative to the plan folder."""
        return f"{FOLDER}/{self.name}.toml"

    def address(self, key: str) -> str:
        """The address of an entry."""
        return f"{FOLDER}.{self.name}.{key}"


_ALL = (
    Section("documents", "document", shapes.DOCUMENT, model.Document, {}),
    Section("bodies", "body", shapes.BODY, model.Body, {"members": model.Member}),
    Section("phases", "phase", shapes.PHASE, model.Phase, {}),
    Section("gates", "gate", shapes.GATE, model.Gate, {"evidence": model.Evidence}, "evidence"),
    Section(
        "proposals",
        "proposal",
        shapes.PROPOSAL,
        model.Proposal,
        {"history": model.StatusStep},
        "history",
    ),
    Section("decisions", "decision", shapes.DECISION, model.Decision, {}),
    Section(
        "business_cases",
        "business case",
        delivery_shapes.BUSINESS_CASE,
        model.BusinessCase,
        {"history": model.CaseStep},
        "history",
    ),
    Section(
        "risks", "risk", delivery_shapes.RISK, model.Risk, {"history": model.RiskStep}, "history"
    ),
    Section(
        "milestones",
        "milestone",
        delivery_shapes.MILESTONE,
        model.Milestone,
        {"forecasts": model.Forecast},
        "forecasts",
    ),
    Section("events", "event", delivery_shapes.EVENT, model.Event, {}),
    Section(
        "themes",
        "theme",
        delivery_shapes.THEME,
        model.Theme,
        {"responses": model.Response},
        "responses",
    ),
    Section("sign_offs", "sign-off", delivery_shapes.SIGN_OFF, model.SignOff, {}),
    Section(
        "measures",
        "measure",
        context_shapes.MEASURE,
        context.Measure,
        {"recalculate": context.Anew},
    ),
    Section("benchmarks", "benchmark", context_shapes.BENCHMARK, context.Benchmark, {}),
    Section("alignments", "alignment", context_shapes.ALIGNMENT, context.Alignment, {}),
    Section("pressures", "pressure", context_shapes.PRESSURE, context.Pressure, {}),
    Section("aims", "aim", context_shapes.AIM, context.Aim, {}),
)
SECTIONS: dict[str, Section] = {section.name: section for section in _ALL}


def built(section: Section, key: str, table: Mapping[str, Any]) -> Any:
    """An entry from the sound keys of its table."""
    return _filled(section.entry, table, section.parts, {"key": key})


def _filled(
    cls: type[Any], table: Mapping[str, Any], parts: Mapping[str, type[Any]], given: dict[str, Any]
) -> Any:
    for each in fields(cls):
        if each.name not in table:
            continue
        value = table[each.name]
        if each.name in parts:
            value = tuple(_filled(parts[each.name], row, {}, {}) for row in value)
        elif isinstance(value, list):
            value = tuple(value)
        given[each.name] = value
    return cls(**given)


def tabled(section: Section, entry: Any) -> dict[str, Any]:
    """The table of an entry, in the order of its shape, without what says nothing."""
    return _rows(entry, section.shape)


def _rows(entry: Any, shape: Shape) -> dict[str, Any]:
    defaults = {each.name: each.default for each in fields(entry)}
    found: dict[str, Any] = {}
    for key in shape.keys:
        value = getattr(entry, key.name)
        if defaults[key.name] is not MISSING and value == defaults[key.name]:
            continue
        if isinstance(value, When):
            value = value.first if value.first == value.last else value.text
        elif isinstance(value, tuple):
            value = [_rows(one, key.shape) if key.shape else one for one in value]
        found[key.name] = value
    return found

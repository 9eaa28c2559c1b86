"""Two plans held against each other, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bettercare.plan.model import Option, Plan, Quantity
from bettercare.versions import beside
from bettercare.versions.cells import TableChange, changed_tables
from bettercare.versions.files import FileChange, changed_files
from bettercare.versions.flatten import Leaf, alike, flattened, percent

State = Literal["added", "removed", "changed"]
#: Parts of a plan, in the order they are told.
SECTIONS = (
    "plan", "figures", "interventions", "options", "services", "thresholds", "sources", "names",
    "appraisal", *beside.FOLDERS,
)  # fmt: skip
_FRAME = ("title", "short", "summary", "first_year", "last_year", "seed", "draws")
_NAMED = (
    "partners", "areas", "settings", "stages", "pathways", "conditions", "bed_types",
    "staff_groups", "principles",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that was another before; None where there was none, or is none."""

    name: str
    old: Leaf
    new: Leaf

    @property
    def percent(self) -> float | None:
        """By how many hundredths it changed, where it is a number."""
        return percent(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Change:
    """One part of the plan that came, went or changed.

    `why` is the reason the plan gives: a note, or what an option says of the value it sets.
    """

    section: str
    address: str
    label: str
    state: State
    values: tuple[ValueChange, ...]
    unit: str = ""
    owner: str = ""
    why: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What two versions of a plan say differently."""

    before: Plan
    after: Plan
    changes: tuple[Change, ...]
    tables: tuple[TableChange, ...]
    files: tuple[FileChange, ...]

    @property
    def differs(self) -> bool:
        """Whether they say anything differently: the layout of a file says nothing."""
        return bool(self.changes or self.tables or any(file.says for file in self.files))

    def of(self, section: str) -> tuple[Change, ...]:
        """The changes of one section."""
        return tuple(change for change in self.changes if change.section == section)


def compare(before: Plan, after: Plan) -> Difference:
    """What the second plan says differently from the first."""
    changes = [
        change
        for section in SECTIONS
        if section not in beside.FOLDERS
        for change in _section(section, _parts(before, section), _parts(after, section))
    ]
    tables = [*changed_tables(before.tables, after.tables)]
    files = tuple(changed_files(before.root, after.root))
    for file in files:
        top = file.name.partition("/")[0]
        if file.says and top in beside.FOLDERS and file.name.endswith(".toml"):
            was, now = (beside.entries(root, file.name) for root in (before.root, after.root))
            changes += _section(top, was, now)
    tables += beside.tables(before.root, after.root, files)
    return Difference(before, after, tuple(changes), tuple(tables), files)


def _parts(plan: Plan, section: str) -> Mapping[str, Any]:
    """The parts of a section by address; their order is the plan's."""
    match section:
        case "plan":
            frame: dict[str, Any] = {name: getattr(plan, name) for name in _FRAME}
            frame["age_bands"] = [band.key for band in plan.age_bands]
            return {"plan": frame}
        case "figures":
            own = plan.quantities.items()
            return {key: one for key, one in own if not key.startswith("estate.sites.")}
        case "thresholds":
            rules = plan.verdict
            found: dict[str, Any] = {
                "likely": rules.likely,
                "judgement_limit": rules.judgement_limit,
            }
            found |= {f"occupancy.{key}": one for key, one in rules.occupancy.items()}
            return found | {f"checks.{check.key}": check for check in rules.checks}
        case "names":
            return {
                f"{group}.{key}": one
                for group in _NAMED
                for key, one in getattr(plan, group).items()
            }
        case "appraisal":
            return {} if plan.appraisal is None else {"appraisal": plan.appraisal}
    parts: Mapping[str, Any] = getattr(plan, section)
    return parts


def _section(section: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for address in dict.fromkeys((*old, *new)):
        was, now = old.get(address), new.get(address)
        flat = _flat if section not in beside.FOLDERS else beside.leaves
        values = tuple(_values(flat(was or {}), flat(now or {})))
        if section == "thresholds" and address.startswith("checks."):
            values = tuple(one for one in values if not _general(one, old, new))
        if was is not None and now is not None and not values:
            continue
        state: State = "added" if was is None else "removed" if now is None else "changed"
        yield _change(section, address, now if now is not None else was, state, values)


def _general(value: ValueChange, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a check's value is the plan's own for all checks, which is told by itself."""
    if not value.name.startswith("likely "):
        return False
    own = [flattened(one["likely"]).get(value.name.removeprefix("likely ")) for one in (old, new)]
    return alike(value.old, own[0]) and alike(value.new, own[1])


def _flat(part: Any) -> dict[str, Leaf]:
    found = flattened(part)
    if isinstance(part, Option):  # what it inherits is told where it is said
        own = tuple(one for one in part.settings if one.option == part.key)
        for name in [name for name in found if name.startswith("settings ")]:
            del found[name]
        found |= {f"set {name}": leaf for name, leaf in flattened(own).items()}
        names = str(found.pop("interventions", None) or "")
        found |= {f"takes {name}": "yes" for name in part.interventions}
        found["order of interventions"] = names
        found["based on"] = part.chain[-2] if len(part.chain) > 1 else None
    return found


def _values(old: Mapping[str, Leaf], new: Mapping[str, Leaf]) -> Iterator[ValueChange]:
    """Values that differ; a date is left out of the name where each has but one."""
    dated = [{name for name in one if name.startswith("value from ")} for one in (old, new)]
    takes = [{name for name in one if name.startswith("takes ")} for one in (old, new)]
    single = len(dated[0]) == len(dated[1]) == 1 and dated[0] == dated[1]
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if name == "order of interventions" and takes[0] != takes[1]:
            continue  # told by what comes and goes
        if not alike(was, now):
            yield ValueChange("value" if single and name in dated[0] else name, was, now)


def _change(
    section: str, address: str, part: Any, state: State, values: tuple[ValueChange, ...]
) -> Change:
    def first(*names: str) -> str:
        found = (part.get(n, "") if isinstance(part, dict) else getattr(part, n, "") for n in names)
        return next((str(one) for one in found if one), "")

    label, owner = first("label", "name", "title"), first("owner", "lead", "author")
    why = first("note", "reason", "why")
    if isinstance(part, Option):
        touched = {value.name for value in values}
        reasons = [
            one.why.rstrip(".")
            for one in part.settings
            if one.option == part.key and any(one.address in name for name in touched)
        ]
        why = "; ".join(dict.fromkeys(reasons))
    unit = part.unit if isinstance(part, Quantity) else first("unit")
    given = part.get("documents", ()) if isinstance(part, dict) else getattr(part, "source", ())
    source = (given,) if isinstance(given, str) else tuple(given)
    return Change(section, address, label, state, values, unit, owner, why, source)

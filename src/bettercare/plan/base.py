"""What interventions, options and thresholds may refer to: the plan without its changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from bettercare.plan.csv_text import Sheet
from bettercare.plan.frame import Frame
from bettercare.plan.model import Quantity, Service, Source
from bettercare.plan.reading import Reading, Spot
from bettercare.tables.plan_tables import PLAN_TABLES
from bettercare.tables.value_tables import VALUE_TABLES, ValueTable


@dataclass
class Base:
    """The plan's frame, sources, services, tables and quantities, as far as they are sound.

    `written` is the unit each quantity is given in by the plan's author.
    """

    frame: Frame
    sources: dict[str, Source] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    quantities: dict[str, Quantity] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    _relative: dict[str, dict[tuple[str, str, str], float]] | None = None

    def relative_use(self) -> dict[str, dict[tuple[str, str, str], float]]:
        """The rows of demand.shape by service, then by (area, age band, sex)."""
        if self._relative is None:
            self._relative = {}
            names = ("service", "area", "age_band", "sex", "relative")
            for service, area, band, sex, value in self.sheets["demand.shape"].rows(*names):
                self._relative.setdefault(service, {})[area, band, sex] = value
        return self._relative


def table_of(address: str) -> ValueTable | None:
    """The table of values an address belongs to.

    >>> table_of("demand.trend.emergency_admission").address
    'demand.trend'
    """
    room_table, _, key = address.rpartition(".")
    return VALUE_TABLES.get(room_table) if key else None


def known_value(r: Reading, base: Base, spot: Spot, address: str, verb: str) -> bool:
    """Whether the plan has a value at an address; else a fault that says how to `verb` it."""
    if address in base.quantities:
        return True
    if not address_may_be_unread(r, address):
        unknown(r, spot, address, verb, base.quantities)
    return False


def address_may_be_unread(r: Reading, address: str) -> bool:
    """Whether an address may be in a file that could not be read, or was faulted there."""
    if address.startswith("appraisal."):
        return r.unread("appraisal.toml") or r.faulty("appraisal.toml")
    room_table = ".".join(address.split(".")[:2])
    table = VALUE_TABLES.get(room_table)
    if table is not None:
        key = address[len(room_table) + 1 :]
        return r.unread(table.file) or key in r.toml.get(table.file, ())
    schema = PLAN_TABLES.get(room_table)
    return (
        schema is not None
        and room_table == "estate.sites"
        and (r.unread(schema.file) or "site" in r.open or _sound_cell(r, address))
    )


def _sound_cell(r: Reading, address: str) -> bool:
    """Whether beds of a known site and type are meant: their cell was told of already."""
    parts = address.split(".")
    if len(parts) != 4 or not parts[3].startswith("beds_"):
        return False
    return r.knows("site", parts[2]) and r.knows("bed type", parts[3][len("beds_") :])


def unknown(r: Reading, spot: Spot, address: str, verb: str, known: dict[str, Quantity]) -> None:
    """Tell that there is nothing at an address, and what is nearest or must be done."""
    room_table = ".".join(address.split(".")[:2])
    table = table_of(address)
    shown = address[:100]
    if table is not None and table.keys not in ("free", "fixed"):
        key = address.rpartition(".")[2]
        if key in r.names.get(table.keys, {}):
            file = f"{table.file}"
            r.fault(spot, f'the plan gives no value at "{shown}"', f"add [{key}] to {file} first")
            return
    if room_table in PLAN_TABLES and room_table != "estate.sites":
        mend = f"{verb} values of assumptions/*.toml or estate.sites.SITE.beds_TYPE"
        r.fault(spot, f'"{shown}" is a cell of a CSV table', mend)
        return
    near = r.nearest(address, known)
    mend = "addresses are room.table.key, or estate.sites.SITE.beds_TYPE for beds"
    r.fault(spot, f'there is no value at "{shown}"', mend, near)

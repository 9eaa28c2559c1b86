"""Read programme/: every entry, its names, and everything that is wrong with them in one go."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from bettercare.plan import folder
from bettercare.plan.programme.model import Record
from bettercare.plan.programme.rules import check_record
from bettercare.plan.programme.sections import FOLDER, RECORD_FILE, SECTIONS, TOP_TEXTS, built
from bettercare.plan.programme.shapes import RECORD
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import NAME, checked, entries
from bettercare.tables.nearest import nearest


def record_files(r: Reading, root: Path) -> dict[str, bytes]:
    """The bytes of programme/*.toml by name; faults for what cannot be read or is a stranger."""
    if not os.path.isdir(root / FOLDER):
        return {}

    def tell(file: str, problem: str, mend: str, near: str) -> None:
        r.broken.update((file, near) if near else (file,))
        r.fault(Spot(file), problem, mend, near)

    known = [RECORD_FILE, *(section.file for section in SECTIONS.values())]
    found: dict[str, bytes] = {}
    for name in folder.toml_names(root, FOLDER, tell):
        if name not in known:
            mend = "its files are " + ", ".join(each.rpartition("/")[2] for each in known)
            tell(name, "a record has no file of this name", mend, nearest(name, known))
            continue
        data = folder.read_bytes(root, name, tell)
        if data is not None:
            found[name] = data
    r.broken.difference_update(found)  # a stranger with a name like theirs takes nothing away
    if RECORD_FILE not in found and not r.unread(RECORD_FILE):
        r.broken.add(RECORD_FILE)
        problem = "the record does not say to which day it is complete"
        r.fault(Spot(RECORD_FILE), problem, "add the file with as_of = 2018-09-27")
    return found


def read_record(r: Reading, root: Path, figures: Collection[str] | None) -> Record | None:
    """The record of the parsed files in `r`, or None where anything is wrong.

    `r` knows the plan's names; `figures` are the plan's addresses, None where they are not known.
    """
    record, places = record_of(r)
    check_record(r, record, places, root, figures)
    return record if r.sound else None


def record_of(r: Reading) -> tuple[Record, dict[str, Spot]]:
    """What the files say as far as their keys are sound, and where each address stands."""
    for section in SECTIONS.values():
        raw = r.toml.get(section.file, {})
        good = [key for key in raw if NAME.match(key) and key != "all"]
        r.declare(section.kind, good, whole=not r.unread(section.file) and len(good) == len(raw))
    first = r.toml.get(RECORD_FILE)
    top = {} if first is None else checked(r, first, RECORD, Spot(RECORD_FILE))
    found: dict[str, dict[str, Any]] = {}
    places: dict[str, Spot] = {}
    for name, section in SECTIONS.items():
        spot = Spot(section.file, (), f"{FOLDER}.{name}")
        found[name] = {}
        for key, table, here in entries(r, r.toml.get(section.file, {}), section.shape, spot):
            found[name][key] = built(section, key, table)
            places[section.address(key)] = here
    texts: dict[str, Any] = {name: top.get(name, "") for name in TOP_TEXTS}
    return Record(as_of=top.get("as_of"), **(texts | found)), places

"""Write a record into the files of programme/ without loss; what has not changed stays as it is.

The site that holds the record and the plan folder hand it to each other by these functions. An
entry that says the same keeps its comments, its layout and its place; a history that has only grown
keeps its steps and gets the new ones after them. Only where entries change places, or one that
changes is spread over its file, is that file written afresh.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare.plan.folder import plan_hash
from bettercare.plan.programme.model import Record
from bettercare.plan.programme.sections import (
    FOLDER,
    RECORD_FILE,
    SECTIONS,
    TOP_TEXTS,
    Section,
    tabled,
)
from bettercare.plan.when import When, read_when

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def record_texts(record: Record, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """The text of each file of a record, by its name in the plan folder.

    `before` are texts that stand there now, sound TOML: what they say alike they keep.
    """
    old = before or {}
    top = {"as_of": record.as_of} | {name: getattr(record, name) for name in TOP_TEXTS}
    texts = {
        RECORD_FILE: _edited(
            old.get(RECORD_FILE, ""), {name: value for name, value in top.items() if value}
        )
    }
    for section in SECTIONS.values():
        wanted = {
            key: tabled(section, entry) for key, entry in record.section(section.name).items()
        }
        if wanted or section.file in old:
            texts[section.file] = _section_text(section, wanted, old.get(section.file, ""))
    return texts


def record_hash(record: Record) -> str:
    """SHA-256 of what a record says, whatever its files' layout and comments.

    It is no part of the plan's hash: results do not depend on the record.
    """
    texts = record_texts(record)
    return plan_hash({name: text.encode("utf-8") for name, text in texts.items()})


def write_record(record: Record, root: Path) -> tuple[str, ...]:
    """Bring programme/ of the plan folder `root` to a record; the names of the files that changed.

    Errors: `OutputError` where the system refuses. Files in programme/files are left alone.
    """
    from bettercare import bundle

    before = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8-sig")
        for path in sorted((root / FOLDER).glob("*.toml"))
    }
    changed = []
    for name, text in record_texts(record, before).items():
        if before.get(name) != text:
            (root / FOLDER).mkdir(parents=True, exist_ok=True)
            bundle.write_single(root / name, text)
            changed.append(name)
    return tuple(changed)


def _section_text(section: Section, wanted: Mapping[str, dict[str, Any]], text: str) -> str:
    """A section's file; written afresh where entries have changed places, else edited."""
    import tomlkit
    from tomlkit.container import OutOfOrderTableProxy

    document = tomlkit.parse(text)
    there = tomllib.loads(text)
    order = [*(key for key in there if key in wanted), *(key for key in wanted if key not in there)]
    changed = [key for key in order if key in there and said(section, there[key]) != wanted[key]]
    spread = any(isinstance(document[key], OutOfOrderTableProxy) for key in changed)
    if text and (spread or order != list(wanted)):
        return _section_text(section, wanted, "")
    for key in [key for key in there if key not in wanted]:
        document.remove(key)
    for key, table in wanted.items():
        if key not in there:
            _add(document, section, key, table)
        elif key in changed:
            _mend(document[key], section, there[key], table)
    return tomlkit.dumps(document)


def said(section: Section, table: Mapping[str, Any]) -> dict[str, Any]:
    """What a table of a file says, in the form of `tabled`."""
    from bettercare.plan.programme.sections import built

    return tabled(section, built(section, "", _dated(table)))


def _dated(value: Any) -> Any:
    """Tables as the reader hands them on: dates as When where a shape has them so."""
    if isinstance(value, dict):
        return {key: _dated_key(key, each) for key, each in value.items()}
    return value


_WHENS = {
    key.name
    for section in SECTIONS.values()
    for shape in (section.shape, *(key.shape for key in section.shape.keys if key.shape))
    for key in shape.keys
    if key.type == "date, month or year"
}


def _dated_key(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_dated(each) for each in value]
    if key in _WHENS:
        found: When | None = read_when(value)
        return found
    return float(value) if key in ("sought", "secured", "target") else value


def _add(document: TOMLDocument, section: Section, key: str, table: Mapping[str, Any]) -> None:
    import tomlkit

    if len(document.body) and not tomlkit.dumps(document).endswith("\n\n"):
        document.add(tomlkit.nl())
    entry = tomlkit.table()
    for name, value in table.items():
        entry.add(name, _item(value, name in section.parts))
    document.add(key, entry)


def _mend(entry: Any, section: Section, there: Mapping[str, Any], table: Mapping[str, Any]) -> None:
    """Change the keys of an entry that say something else."""
    says = said(section, there)
    for name in [name for name in there if name not in table]:
        entry.remove(name)
    for name, value in table.items():
        if says.get(name) == value and name in there:
            continue
        if name in section.parts and name in there:
            old = says.get(name, [])
            if value[: len(old)] == old and len(there[name]) == len(old):
                for row in value[len(old) :]:
                    entry[name].append(_row(entry[name], row))
                continue
        if name in entry and name in section.parts:
            entry.remove(name)
        if name in entry or name in section.parts:
            entry[name] = _item(value, name in section.parts)
        else:
            _before_tables(entry, section, name, value)


def _before_tables(entry: Any, section: Section, name: str, value: Any) -> None:
    """Add a plain key; in TOML it must stand before the tables of the entry."""
    from tomlkit.items import AoT

    later = [(part, entry[part]) for part in section.parts if isinstance(entry.get(part), AoT)]
    for part, _ in later:
        entry.remove(part)
    entry.add(name, _item(value, False))
    for part, rows in later:
        entry.add(part, rows)


def _row(rows: Any, row: Mapping[str, Any]) -> Any:
    """A step in the form the others have: a table of its own, or one line."""
    import tomlkit
    from tomlkit.items import AoT

    item = tomlkit.table() if isinstance(rows, AoT) else tomlkit.inline_table()
    for name, value in row.items():
        item.add(name, _item(value, False))
    return item


def _item(value: Any, tables: bool) -> Any:
    import tomlkit

    if not tables:
        return tomlkit.item(value)
    rows = tomlkit.aot()
    for row in value:
        rows.append(_row(rows, row))
    return rows


def _edited(text: str, wanted: Mapping[str, Any]) -> str:
    """Plain keys at the top of a file."""
    import tomlkit

    document = tomlkit.parse(text)
    for name in [name for name in document if name not in wanted]:
        document.remove(name)
    for name, value in wanted.items():
        if document.get(name) != value:
            document[name] = value
    return tomlkit.dumps(document)

"""The plan's files while edits are gathered, and how a cell's value is written in TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bettercare.workbook.cells import members, pairs
from bettercare.workbook.csv_file import CsvFile
from bettercare.workbook.layout import Field, Value
from bettercare.workbook.toml_file import TomlFile


@dataclass
class Files:
    """Texts of the plan's files, and what is to become of each."""

    texts: Mapping[str, str]
    tomls: dict[str, TomlFile] = field(default_factory=dict)
    csvs: dict[str, CsvFile] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)  # file now, by the file it was

    def toml(self, name: str) -> TomlFile:
        """The TOML file of this name; an empty one where there is none."""
        return self.tomls.setdefault(name, TomlFile(self.texts.get(name, "")))

    def csv(self, name: str) -> CsvFile:
        """The CSV file of this name."""
        return self.csvs.setdefault(name, CsvFile(self.texts[name]))

    def result(self) -> dict[str, str]:
        """The texts of all files as they become."""
        found = dict(self.texts)
        for name, file in (self.tomls | self.csvs).items():
            found[name] = file.result()
        for name in self.gone:
            found.pop(name, None)
        for name, new in self.renamed.items():
            if name in found:
                found[new] = found.pop(name)
        return dict(sorted(found.items()))


def toml_value(known: Field, value: Value) -> Any:
    """A cell's value as its key has it in TOML."""
    if known.kind == "list":
        items = members(str(value))
        return items[0] if known.single and len(items) == 1 else items
    if known.kind == "whole list":
        return [int(item) for item in members(str(value))]
    if known.kind == "pairs":
        return pairs(str(value))
    return value


def nested(table: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Put a value at a path of a dictionary, whose missing levels are made."""
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = value


def entry(fields: tuple[Field, ...], cells: Mapping[str, Value]) -> dict[str, Any]:
    """The entry a new row makes, its keys in the order of the columns."""
    found: dict[str, Any] = {}
    for known in fields:
        if known.path and cells.get(known.name) is not None:
            nested(found, known.path, toml_value(known, cells[known.name]))
    return found

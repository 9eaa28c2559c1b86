"""The manifest `datapackage.json`: what each file of a bundle is, and its hash.

A Frictionless Data Package (version 1): `resources` with a schema for every table, `sources`, and
under `bettercare` what the figures were made from (hash of the plan, code version, seed, draws).
It holds no date or machine name, so that the same run gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from bettercare.errors import OutputError

if TYPE_CHECKING:
    import polars as pl

MANIFEST = "datapackage.json"
FORMAT = 1

_MEDIA = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".html": "text/html",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a caller's `meta` may say about the package as a whole; the rest goes under `bettercare`.
_PACKAGE_KEYS = ("name", "title", "description", "sources", "licenses")


def digest(content: bytes) -> str:
    """Hash of a file's bytes in the form the manifest uses."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def resource(
    path: str, content: bytes, table: str = "", frame: pl.DataFrame | None = None
) -> dict[str, Any]:
    """The manifest's entry for one file; with `frame`, the table in it gets its schema."""
    entry = entry_of(path, len(content), digest(content))
    if path.endswith(".xlsx"):
        entry["type"] = "file"  # else Frictionless takes its first sheet for a table
    if frame is not None:
        if path.endswith(".parquet"):
            del entry["bytes"]  # Frictionless cannot count a Parquet table's; the hash is enough
        entry["profile"] = "tabular-data-resource"
        entry["rows"] = frame.height
        entry["schema"] = {"fields": fields_of(table, frame), "missingValues": [""]}
    return entry


def entry_of(path: str, size: int, hashed: str) -> dict[str, Any]:
    """The manifest's entry for one file of `size` bytes, by its hash."""
    suffix = PurePosixPath(path).suffix
    entry: dict[str, Any] = {
        "name": path.lower().replace("/", "-").replace("_", "-"),
        "path": path,
        "format": suffix.lstrip("."),
        "mediatype": _MEDIA.get(suffix, "application/octet-stream"),
        "bytes": size,
        "hash": hashed,
    }
    if suffix != ".parquet":
        entry["encoding"] = "utf-8"
    return entry


def manifest(meta: Mapping[str, Any], resources: list[dict[str, Any]]) -> bytes:
    """The bytes of `datapackage.json` for these files, the same for the same run."""
    package: dict[str, Any] = {"profile": "data-package"}
    package |= {key: meta[key] for key in _PACKAGE_KEYS if key in meta}
    package["bettercare"] = {"format": FORMAT} | {
        key: value for key, value in sorted(meta.items()) if key not in _PACKAGE_KEYS
    }
    package["resources"] = sorted(resources, key=lambda entry: entry["path"])
    return (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()


def load(folder: Path) -> dict[str, Any]:
    """The manifest of a bundle. Errors: `OutputError` if it is missing, broken or too new."""
    path = folder / MANIFEST
    try:
        package = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise OutputError(f"{folder} is not a bundle: it holds no {MANIFEST}.") from None
    except NotADirectoryError:
        raise OutputError(f"{folder} is a file; a bundle is a folder.") from None
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise OutputError(f"{path} is broken: it is not JSON in UTF-8.") from None
    ours = package.get("bettercare") if isinstance(package, dict) else None
    if not isinstance(ours, dict) or not isinstance(ours.get("format"), int):
        raise OutputError(f"{path} was not written by Better Care.")
    if ours["format"] > FORMAT:
        raise OutputError(
            f"{path} has format {ours['format']}, newer than this program reads ({FORMAT}); "
            "install a newer Better Care."
        )
    entries = package.get("resources")
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        raise OutputError(f"{path} is broken: its list of files has entries without a safe path.")
    return dict(package)


def _is_entry(entry: object) -> bool:
    """Whether an entry names a file inside the folder: a manifest comes from strangers too."""
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        return False
    path = PurePosixPath(entry["path"])
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def fields_of(table: str, frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The columns of a table: name and type, and meaning and unit where they are known."""
    known = _known_columns(table)
    fields = []
    for name, dtype in frame.schema.items():
        entry: dict[str, Any] = {"name": name, "type": _type(dtype)}
        entry |= known.get(name, {})
        fields.append(entry)
    return fields


def _type(dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    return {"Boolean": "boolean", "Date": "date"}.get(str(dtype), "string")


def _known_columns(table: str) -> dict[str, dict[str, Any]]:
    """Meaning, unit and allowed values of the columns of our own tables, from their schema."""
    from bettercare.tables.hindcast import HINDCAST, SCORES
    from bettercare.tables.published import PUBLISHED_TABLES
    from bettercare.tables.results import OUTPUT_TABLES

    schemas = {**OUTPUT_TABLES, HINDCAST.name: HINDCAST, SCORES.name: SCORES, **PUBLISHED_TABLES}
    known: dict[str, dict[str, Any]] = {}
    name = table.partition("/")[0]  # the tables of all charts are alike
    for column in schemas[name].columns if name in schemas else ():
        meaning = f"{column.meaning}; empty: {column.null}" if column.null else column.meaning
        known[column.name] = {"description": meaning}
        if column.unit:
            known[column.name]["unit"] = column.unit
        if column.choices:
            known[column.name]["constraints"] = {"enum": list(column.choices)}
    return known

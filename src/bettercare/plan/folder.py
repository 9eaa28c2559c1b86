"""Which files a plan consists of, their bytes, their text and the plan's hash."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from bettercare.tables.nearest import nearest
from bettercare.tables.plan_tables import PLAN_TABLES
from bettercare.tables.value_tables import VALUE_TABLES

ROOT_FILES = ("plan.toml", "sources.toml", "services.toml", "tables.toml", "verdict.toml")
OPTIONAL_FILES = ("appraisal.toml",)
FOLDERS = ("assumptions", "interventions", "options")
#: Folders beside a plan that it does not rest on: earlier bases of it, what was observed since, and
#: the network of its patient flow with the response surface kept from it (which have hashes of
#: their own).
BASES, OBSERVED, FLOW = "bases", "observed", "flow"
#: Counts from records; read where services.toml says that activity comes from them.
RECORDS = "records"
#: The programme's record: no result depends on it, and it has a hash of its own.
PROGRAMME = "programme"
#: Small areas with their people and where they are: for maps and distances.
PLACES = "places"
BESIDE = (BASES, OBSERVED, FLOW, RECORDS, PROGRAMME, PLACES)
_READ = (".toml", ".csv")

# Tells of one thing wrong with a file: (file, problem, mend, nearest).
Tell = Callable[[str, str, str, str], None]


def read_files(
    root: Path, tell: Tell, note: Callable[[str], None], more: tuple[str, ...] = ()
) -> dict[str, bytes]:
    """The bytes of every file of the plan, by name relative to `root`, in order of name.

    `more` are files that may stand in the folder besides those of a plan.

    Hidden files and files that are neither TOML nor CSV are no part of a plan, nor are the folders
    of `BESIDE`. Strangers (a folder or table the format does not know) are told of, not
    read.
    """
    names: list[str] = []
    for entry in _entries(root, "", tell):
        name = entry.name
        if entry.is_dir():
            if name in FOLDERS:
                names += _folder(root, name, tell)
            elif name not in BESIDE:
                _stranger(name, "folder", (*FOLDERS, *BESIDE), tell, note)
        elif name in (*ROOT_FILES, *OPTIONAL_FILES, *more):
            names.append(name)
        elif name.endswith(_READ):
            _stranger(name, "file", (*ROOT_FILES, *OPTIONAL_FILES, *more), tell, note)
    found: dict[str, bytes] = {}
    for name in sorted(names):
        data = read_bytes(root, name, tell)
        if data is not None:
            found[name] = data
    return found


def plan_hash(files: dict[str, bytes]) -> str:
    """SHA-256 over names and bytes of the plan's files in order of name.

    >>> plan_hash({"b": b"1", "a": b"2"}) == plan_hash({"a": b"2", "b": b"1"})
    True
    """
    digest = hashlib.sha256()
    for name in sorted(files):
        data = files[name]
        digest.update(name.encode("utf-8", "surrogateescape"))
        digest.update(b"\0%d\0" % len(data))
        digest.update(data)
    return digest.hexdigest()


def decode(data: bytes) -> tuple[str | None, int | None, str, str]:
    """The text of a UTF-8 file, with or without a byte order mark.

    Returns (text, None, "", "") or (None, line, problem, mend).
    """
    try:
        return data.decode("utf-8-sig"), None, "", ""
    except UnicodeDecodeError as error:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return None, 1, "the file is UTF-16, not UTF-8", "save it as UTF-8"
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"byte {error.start + 1} (0x{data[error.start]:02x}) is not UTF-8"
        return None, line, problem, 'save the file as UTF-8 (in Excel: "CSV UTF-8")'


def _entries(root: Path, folder: str, tell: Tell) -> list[os.DirEntry[str]]:
    """What is in a folder, by name, without hidden entries."""
    try:
        with os.scandir(root / folder) as found:
            entries = [entry for entry in found if not entry.name.startswith(".")]
    except OSError as error:
        tell(folder, f"the folder cannot be read ({_why(error)})", "mend its permissions", "")
        return []
    return sorted(entries, key=lambda entry: entry.name)


def _folder(root: Path, folder: str, tell: Tell) -> list[str]:
    names: list[str] = []
    for entry in _entries(root, folder, tell):
        name = f"{folder}/{entry.name}"
        if folder == "assumptions":
            if entry.is_dir():
                names += _room(root, name, tell)
            elif name.endswith(_READ):
                tell(name, "a table stands outside a room", "put it in assumptions/ROOM/TABLE", "")
        elif entry.is_dir():
            tell(name, "there is a folder inside", f"put files straight into {folder}/", "")
        elif name.endswith(".toml"):
            names.append(name)
        elif name.endswith(".csv"):
            tell(name, f"a CSV file is no part of {folder}/", "write it as a TOML file", "")
    return names


def _room(root: Path, room: str, tell: Tell) -> list[str]:
    known = {table.file for table in VALUE_TABLES.values()}
    known |= {schema.file for schema in PLAN_TABLES.values()}
    names: list[str] = []
    for entry in _entries(root, room, tell):
        name = f"{room}/{entry.name}"
        if not name.endswith(_READ):
            continue
        if name in known:
            names.append(name)
            continue
        other = name[:-4] + "toml" if name.endswith(".csv") else name[:-5] + ".csv"
        near = other if other in known else nearest(name, sorted(known))
        tell(name, "there is no such table in a plan", "rename the file or take it away", near)
    return names


def _stranger(
    name: str, what: str, known: tuple[str, ...], tell: Tell, note: Callable[[str], None]
) -> None:
    near = nearest(name, known)
    if near:
        tell(name, f"a plan has no {what} of this name", "rename it", near)
    else:
        note(f"{name} is no part of a plan and is not read.")


def toml_names(root: Path, folder: str, tell: Tell) -> list[str]:
    """The TOML files straight in a folder of the plan, by name relative to `root`."""
    names = [f"{folder}/{entry.name}" for entry in _entries(root, folder, tell)]
    return [name for name in names if name.endswith(".toml")]


def read_bytes(root: Path, name: str, tell: Tell) -> bytes | None:
    """The bytes of a file; None, and told, where it cannot be read."""
    path = root / name
    try:
        if not path.is_file():  # also keeps a pipe or a device from being waited on
            tell(name, "is not a file that can be read", "put a plain file in its place", "")
            return None
        return path.read_bytes()
    except OSError as error:
        tell(name, f"the file cannot be read ({_why(error)})", "mend its permissions", "")
        return None


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()

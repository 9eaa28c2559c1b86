"""The plan's files, whole, as texts that a hidden sheet of the workbook carries.

Cells are the one thing that every spreadsheet program keeps when it saves a workbook; embedded
parts and custom XML are dropped by some (see ADR 35).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bettercare.errors import CallError
from bettercare.workbook.layout import LAYOUT

_CELL = 30_000  # characters of one cell; Excel takes 32,767
_MOST = 64 * 2**20  # bytes of a plan's folder that a workbook carries
_MARK = "Better Care plan"


@dataclass(frozen=True, slots=True)
class Carried:
    """What a workbook carries: the files of the plan's folder, and what it says of itself."""

    files: dict[str, bytes]
    version: str  # of the program that wrote the workbook
    plan: str  # hash of the plan


def folder_files(root: Path) -> dict[str, bytes]:
    """Every file in a plan's folder and below, by name; hidden ones and links left out."""
    found: dict[str, bytes] = {}
    size = 0
    try:
        for here, below, names in os.walk(root):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in sorted(names):
                path = Path(here) / name
                if name.startswith(".") or path.is_symlink() or not path.is_file():
                    continue
                size += path.stat().st_size
                if size > _MOST:
                    raise CallError(
                        f"{root} holds more than {_MOST // 2**20} MB, which is too much to carry "
                        "in a workbook",
                        mend="move what is no part of the plan out of its folder",
                    )
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CallError(f"{error.filename} cannot be read: {why}") from None
    return dict(sorted(found.items()))


def packed(files: Mapping[str, bytes], version: str, plan: str) -> list[str]:
    """The files as texts, one a cell: what they are, then what they hold."""
    names = json.dumps([[name, len(data)] for name, data in files.items()])
    whole = names.encode() + b"\n" + b"".join(files.values())
    text = base64.b64encode(zlib.compress(whole, 9)).decode()
    told = json.dumps(
        {
            "layout": LAYOUT,
            "version": version,
            "plan": plan,
            "sha256": hashlib.sha256(whole).hexdigest(),
        }
    )
    return [_MARK, told, *(text[at : at + _CELL] for at in range(0, len(text), _CELL))]


def unpacked(cells: Iterable[object], book: str) -> Carried:
    """What texts written by `packed` carry. Raises CallError where they are not whole."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell]
    lost = CallError(
        f"{book} no longer carries the plan it was made from whole",
        mend="write the workbook again with bettercare plan to-excel, and edit that one",
    )
    if len(texts) < 3 or texts[0] != _MARK:
        raise lost
    try:
        told = json.loads(texts[1])
        layout, version = told["layout"], str(told["version"])
        if layout != LAYOUT:
            raise CallError(
                f"{book} was made by Better Care {version} with sheets of layout {layout}; this "
                f"program reads layout {LAYOUT}",
                mend="write the workbook again with this program, and carry the edits over",
            )
        whole = zlib.decompress(base64.b64decode("".join(texts[2:]), validate=True))
        if hashlib.sha256(whole).hexdigest() != told["sha256"]:
            raise lost
        head, _, rest = whole.partition(b"\n")
        files: dict[str, bytes] = {}
        at = 0
        for name, length in json.loads(head):
            if not _inside(name):
                raise lost
            files[name] = rest[at : at + length]
            at += length
        return Carried(files, version, str(told["plan"]))
    except (ValueError, KeyError, TypeError, zlib.error, binascii.Error):
        raise lost from None


def _inside(name: str) -> bool:
    """Whether a name leads nowhere but into the plan's folder."""
    path = PurePosixPath(name)
    return (
        not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
    )

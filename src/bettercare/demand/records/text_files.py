"""Delimited text as hospitals send it: any of four delimiters, three encodings, perhaps gzipped.

A file is UTF-8 (with or without a byte order mark), UTF-16 with one, or Windows-1252. In a file
where some lines are UTF-8 and others are not, no encoding is right: those others are set aside.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from bettercare.demand.records.reading import RecordsError

_BLOCK = 1 << 24
_DELIMITERS = ",|\t;"
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: What stands for a byte that is no text in the file's encoding.
REPLACED = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class TextFile:
    """How to read a text file, and its header; `mixed`: some lines are in another encoding."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    mixed: bool = False


def opened(path: Path) -> BinaryIO:
    """The file's bytes, unpacked where it is gzipped."""
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def look_at(path: Path) -> TextFile:
    """Find out how to read a text file. Errors: `RecordsError` where it is empty or cut off."""
    try:
        with opened(path) as file:
            start = file.read(4)
        mark = next((mark for mark in _MARKS if start.startswith(mark)), b"")
        encoding, mixed = (_MARKS[mark], False) if mark else _encoding(path)
        header, delimiter = _header(path, encoding)
    except (OSError, EOFError, zlib.error, UnicodeError) as error:
        raise RecordsError(cut_off(path, error)) from None
    names = [name for name in header if name]
    if not names:
        raise RecordsError(f"{path} is empty")
    return TextFile(path, encoding, delimiter, tuple(header), mixed)


def cut_off(path: Path, error: Exception) -> str:
    """The sentence for a file that cannot be read to its end."""
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"{path} cannot be read to its end: {first}"


def _encoding(path: Path) -> tuple[str, bool]:
    """UTF-8 or Windows-1252, and whether lines of both are there."""
    if _all_utf8(path):
        return "utf-8", False
    with_utf8 = without = 0
    for line in _lines_beyond_ascii(path):
        try:
            line.decode("utf-8")
            with_utf8 += 1
        except UnicodeDecodeError:
            without += 1
            if not _is_windows(line):
                return "utf-8", True
    return ("utf-8", True) if with_utf8 and without else ("cp1252", False)


def _all_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opened(path) as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _lines_beyond_ascii(path: Path) -> Iterator[bytes]:
    with opened(path) as file:
        for line in file:
            if not line.isascii():
                yield line


def _is_windows(line: bytes) -> bool:
    try:
        line.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def _header(path: Path, encoding: str) -> tuple[list[str], str]:
    """The names of the columns and the delimiter, from the first line that is not blank."""
    with opened(path) as file:
        reader = codecs.getreader(encoding)(file, "replace")
        line = next((line for line in reader if line.strip()), "")
    delimiter = max(_DELIMITERS, key=line.count)
    row = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    return [name.strip() for name in row], delimiter


def as_utf8(file: TextFile, target: Path) -> Path:
    """A copy of a mixed file where what is not UTF-8 is marked as replaced."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    with opened(file.path) as source, target.open("wb") as out:
        while block := source.read(_BLOCK):
            out.write(decoder.decode(block).encode())
        out.write(decoder.decode(b"", final=True).encode())
    return target

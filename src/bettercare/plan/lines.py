"""Line numbers of keys in TOML text, for faults only: tomllib itself gives none."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache

Path = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}\n#]*")
_HEADING = re.compile(r"^[ \t]*\[\s*([A-Za-z0-9_-]+)\s*\]", re.MULTILINE)


def heading_lines(text: str) -> dict[str, int]:
    r"""Line of each plain `[key]` heading; fast enough for every file of a sound plan.

    >>> heading_lines("[a]\nx = 1\n[b]\n")
    {'a': 1, 'b': 3}
    """
    lines: dict[str, int] = {}
    line, last = 1, 0
    for match in _HEADING.finditer(text):
        start = match.start(1)
        line += text.count("\n", last, start)
        last = start
        lines[match[1]] = line
    return lines


def line_of(text: str, path: Path) -> int | None:
    r"""The line where the key at `path` stands, or the nearest key above it that stands anywhere.

    `text` must be valid TOML. Elements of arrays are named by their position.

    >>> line_of("[a]\nx = 1\ny = [\n  { z = 2 },\n]\n", ("a", "y", 0, "z"))
    4
    """
    lines = _key_lines(text)
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


@lru_cache(maxsize=64)
def _key_lines(text: str) -> dict[Path, int]:
    scanner = _Scanner(text)
    with suppress(RecursionError, IndexError):  # not TOML after all: what was found so far
        scanner.document()
    return scanner.lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}  # elements of [[arrays of tables]] so far
        self._line, self._counted = 1, 0

    def document(self) -> None:
        table: Path = ()
        while True:
            self._skip(_SPACE)
            if self.at >= len(self.text):
                return
            if self.text[self.at] == "[":
                table = self._heading()
            else:
                self._pair(table)

    def _heading(self) -> Path:
        many = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if many else 1
        keys = self._keys()
        self._skip(_BLANK)
        self.at += 2 if many else 1
        path: Path = ()
        for number, key in enumerate(keys):
            path = (*path, key)
            self._mark(path, start)
            if many and number == len(keys) - 1:
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
        self._mark(path, start)
        return path

    def _pair(self, table: Path) -> None:
        start = self.at
        path = (*table, *self._keys())
        self._skip(_BLANK)
        if self.text[self.at] != "=":
            raise IndexError
        self.at += 1
        for end in range(len(table) + 1, len(path) + 1):
            self._mark(path[:end], start)
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_BLANK)
        first = self.text[self.at]
        if first in "\"'":
            self._skip(_STRING)
        elif first == "{":
            self._inside("}", path)
        elif first == "[":
            self._inside("]", path)
        else:
            self._skip(_BARE_VALUE)

    def _inside(self, close: str, path: Path) -> None:
        self.at += 1
        number = 0
        while True:
            self._skip(_SPACE)
            if self.text[self.at] == close:
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            before = self.at
            if close == "}":
                self._pair(path)
            else:
                self._mark((*path, number), self.at)
                self._value((*path, number))
            number += 1
            if self.at == before:
                raise IndexError

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_BLANK)
            string = self.text[self.at] in "\"'"
            match = (_STRING if string else _BARE_KEY).match(self.text, self.at)
            if match is None:
                raise IndexError
            keys.append(match[0][1:-1] if string else match[0])
            self.at = match.end()
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _mark(self, path: Path, start: int) -> None:
        if path not in self.lines:
            self._line += self.text.count("\n", self._counted, start)
            self._line -= self.text.count("\n", start, self._counted)
            self._counted = start
            self.lines[path] = self._line

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise IndexError
        self.at = match.end()

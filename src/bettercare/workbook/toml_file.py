"""Edit one TOML file and leave every other line of it as its author wrote it.

Values are changed in place with tomlkit, which keeps comments, order and layout. Whole sections
(`[key]`, `[[effect]]`) are added, taken out and named again as blocks of lines, together with the
comment lines that stand right above their heading.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bettercare.plan.lines import line_of

Path = tuple[str | int, ...]
#: Keys of a file that are written as sections of their own.
SECTIONS = ("cost", "set")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def literal(value: Any) -> str:
    """A value as TOML writes it, on one line.

    >>> literal({"low": 1, "high": 2.5, "kind": "full range"})
    '{ low = 1, high = 2.5, kind = "full range" }'
    """
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key_text(key)} = {literal(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        from tomlkit import string

        return string(value).as_string()
    if isinstance(value, date | int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    return f"[{', '.join(literal(one) for one in value)}]"


def key_text(key: str) -> str:
    """A key as TOML writes it.

    >>> key_text("estate.sites.lgh.beds_general")
    '"estate.sites.lgh.beds_general"'
    """
    return key if _BARE.fullmatch(key) else literal(key)


def section_text(heading: str, entry: Mapping[str, Any], end: str = "\n") -> str:
    r"""A section with its keys, one a line; a list of tables has one a line inside.

    >>> section_text("[a]", {"x": 1})
    '[a]\nx = 1\n'
    """
    lines = [heading] if heading else []
    for key, value in entry.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            lines.append(f"{key_text(key)} = [")
            lines += [f"    {literal(one)}," for one in value]
            lines.append("]")
        else:
            lines.append(f"{key_text(key)} = {literal(value)}")
    return end.join(lines) + end


@dataclass
class TomlFile:
    """One file and what is to become of it; `result` gives its text."""

    text: str
    puts: dict[Path, Any] = field(default_factory=dict)
    drops: list[Path] = field(default_factory=list)
    lists: dict[Path, list[str]] = field(default_factory=dict)
    more: dict[Path, list[dict[str, Any]]] = field(default_factory=dict)  # tables onto a list
    gone: set[Path] = field(default_factory=set)  # sections
    fresh: list[tuple[Path | None, str]] = field(default_factory=list)  # section it follows, text
    renamed: dict[Path, str] = field(default_factory=dict)  # sections
    _heads: list[str] = field(default_factory=list)  # new keys of the file itself

    @property
    def end(self) -> str:
        """What ends its lines."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def result(self) -> str:
        """The edited text."""
        text = self.text
        if self.puts or self.drops or self.lists or self.more:
            text = self._values(text)
        if self.gone or self.fresh or self.renamed or self._heads:
            text = self._sections(text)
        if self.end == "\r\n" and not re.search(r"(?<!\r)\n", self.text):
            text = re.sub(r"(?<!\r)\n", "\r\n", text)
        return text

    def _values(self, text: str) -> str:
        import tomlkit

        document = tomlkit.parse(text)
        for path, items in self.lists.items():
            if len(path) == 1 and path[0] not in document:
                self._heads.append(section_text("", {str(path[0]): items}, self.end))
            else:
                _list(document, path, items)
        top: dict[str, Any] = {}
        for path, value in self.puts.items():
            if path[0] in document:
                _put(document, path, value)
            else:
                _nest(top, path, value)
        for key, value in top.items():
            if key in SECTIONS:
                self.fresh.append((None, section_text(f"[{key}]", value, self.end)))
            else:
                self._heads.append(section_text("", {key: value}, self.end))
        for path, tables in self.more.items():
            _append(document, path, tables)
        for path in sorted(self.drops, key=_backwards, reverse=True):
            _drop(document, path)
        written: str = tomlkit.dumps(document)
        return written

    def _sections(self, text: str) -> str:
        sections = _section_lines(text)
        lines = text.splitlines(keepends=True)
        first = sections[0][1] if sections else len(lines)
        after: dict[Path | None, list[str]] = {}
        for path, fresh in self.fresh:
            known = path is None or any(path == one for one, _, _ in sections)
            after.setdefault(path if known else None, []).append(fresh)
        last = first
        while last > 0 and not lines[last - 1].strip():
            last -= 1
        head = "".join(lines[:last])
        if self._heads and head and not head.endswith("\n"):
            head += self.end
        blocks = [head + "".join(self._heads) + "".join(lines[last:first])]
        for path, start, stop in sections:
            if path not in self.gone:
                block = "".join(lines[start:stop])
                if path in self.renamed:
                    block = _renamed(block, str(path[0]), self.renamed[path])
                blocks.append(block)
            blocks += after.get(path, ())
        blocks += after.get(None, ())
        return _joined([block for block in blocks if block], self.end)


def _nest(table: dict[str, Any], path: Path, value: Any) -> None:
    """Put a value at a path of a plain dictionary."""
    for key in path[:-1]:
        table = table.setdefault(str(key), {})
    table[str(path[-1])] = value


def _backwards(path: Path) -> tuple[tuple[bool, str | int], ...]:
    """Order in which the last member of a list goes first."""
    return tuple((isinstance(key, str), key) for key in path)


def _section_lines(text: str) -> list[tuple[Path, int, int]]:
    """Path, first line and line after the last (from 0) of each section, in order."""
    found: dict[int, Path] = {}
    lines = text.splitlines()
    for key, value in tomllib.loads(text).items():
        listed = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
        paths: list[Path] = [(key, i) for i in range(len(value))] if listed else [(key,)]
        for path in paths:
            line = line_of(text, path)
            if line is not None and isinstance(value, dict | list):
                heading = lines[line - 1].lstrip()
                if heading.startswith("[[" if listed else "["):
                    found[line - 1] = path
    starts: list[tuple[Path, int]] = []
    for line in sorted(found):
        start = line
        while start > 0 and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        starts.append((found[line], start))
    stops = [*(start for _, start in starts), len(lines)][1:]
    return [(path, start, stop) for (path, start), stop in zip(starts, stops, strict=False)]


def _renamed(block: str, old: str, new: str) -> str:
    """A section under another name: its heading, and those of its parts."""
    seek = re.compile(rf'^(\s*\[\s*)("?){re.escape(old)}\2(?=\s*[\].])', re.MULTILINE)
    quoted = '"' if not _BARE.fullmatch(new) else ""
    return seek.sub(lambda found: f"{found[1]}{quoted}{new}{quoted}", block)


def _joined(blocks: Sequence[str], end: str) -> str:
    """Blocks with an empty line between two that have none, and one line end at the end."""
    text = ""
    for block in blocks:
        if text and not text.endswith(end):
            text += end
        if text and not text.endswith(end + end) and not block.startswith(end):
            text += end
        text += block
    while text.endswith(end + end):
        text = text[: -len(end)]
    return text


def _item(value: Any) -> Any:
    """A tomlkit item laid out as `literal` writes it."""
    import tomlkit

    return tomlkit.parse(f"x = {literal(value)}\n")["x"]


def _put(document: Any, path: Path, value: Any) -> None:
    """Put a value at a path, whose missing tables are made in one line."""
    from tomlkit.items import Float, InlineTable

    parent = document
    for depth, key in enumerate(path[:-1]):
        if isinstance(key, str) and key not in parent:
            for name in reversed(path[depth + 1 :]):
                value = {str(name): value}
            _put(document, path[: depth + 1], value)
            return
        parent = parent[key]
    last = path[-1]
    there = last in parent if isinstance(last, str) else True
    if there and isinstance(parent[last], Float) and isinstance(value, int):
        value = float(value)  # 3.0 becomes 4.0
    if there:
        parent[last] = _item(value)
    elif isinstance(parent, InlineTable):
        _put(document, path[:-1], {**parent.unwrap(), str(last): value})
    else:
        _add(parent, str(last), _item(value))


def _add(table: Any, key: str, item: Any) -> None:
    """Add a key to a table after its last one, before blank lines and comments that follow."""
    body = table.value.body
    tail = []
    while body and body[-1][0] is None:
        tail.append(body.pop())
    table.append(key, item)
    body.extend(reversed(tail))


def _drop(document: Any, path: Path) -> None:
    """Take away what stands at a path, and tables in one line that are left with nothing."""
    from tomlkit.items import InlineTable

    parent = document
    for key in path[:-1]:
        parent = parent[key]
    if isinstance(parent, InlineTable) and isinstance(path[-1], str):
        left = {key: value for key, value in parent.unwrap().items() if key != path[-1]}
        if left:
            _put(document, path[:-1], left)
        else:
            _drop(document, path[:-1])
        return
    del parent[path[-1]]
    if path[-1] == 0 and len(parent) == 0:
        _drop(document, path[:-1])


def _list(document: Any, path: Path, wanted: Sequence[str]) -> None:
    """Make a list of names what is wanted: members in place where it has a line for each."""
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    array = parent.get(path[-1]) if isinstance(path[-1], str) else parent[path[-1]]
    before = list(array.unwrap()) if array is not None else []
    kept = [name for name in before if name in wanted]
    if array is None or "\n" not in array.as_string() or kept != list(wanted[: len(kept)]):
        _put(document, path, list(wanted))
        return
    for place in reversed(range(len(before))):
        if before[place] not in wanted:
            del array[place]
    for name in wanted[len(kept) :]:
        array.append(name)


def _append(document: Any, path: Path, tables: Iterable[Mapping[str, Any]]) -> None:
    """Add tables to a list of tables written in one line each, made where there is none."""
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    name = str(path[-1])
    if name in parent:
        for table in tables:
            parent[name].append(_item(table))
        return
    _put(document, path, list(tables))

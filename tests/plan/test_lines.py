"""Line numbers: every key of a TOML text is found on the line where it stands."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from small_plan import small_plan_files

from bettercare.plan.lines import heading_lines, line_of

TEXT = '''\
# a comment with [brackets] and = signs
title = "one # not a comment"
"quoted key" = 1
dotted.inner = 2
many = [
  1, 2,
  { a = "}", b = [3, 4] },
]
long = """
[not_a_table]
key = "no" \\"""
"""
raw = \'\'\'
[nor_this]
\'\'\'

[table]
x = 2014-04-01T10:00:00Z
[table.inner]
y = { z = { w = 1 } }

[[list]]
a = 1
[[list]]
a = 2
[[list.inner]]
b = 3
'''

PLACES = [
    (("title",), 2),
    (("quoted key",), 3),
    (("dotted",), 4),
    (("dotted", "inner"), 4),
    (("many",), 5),
    (("many", 1), 6),
    (("many", 2), 7),
    (("many", 2, "b", 1), 7),
    (("long",), 9),
    (("raw",), 13),
    (("table",), 17),
    (("table", "x"), 18),
    (("table", "inner"), 19),
    (("table", "inner", "y", "z", "w"), 20),
    (("list", 0, "a"), 23),
    (("list", 1), 24),
    (("list", 1, "a"), 25),
    (("list", 1, "inner", 0, "b"), 27),
]


@pytest.mark.parametrize(("path", "line"), PLACES)
def test_lines_of_keys(path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(TEXT)  # the text is TOML
    assert line_of(TEXT, path) == line


def test_a_key_that_is_not_there_has_the_line_of_its_table() -> None:
    assert line_of(TEXT, ("table", "inner", "absent")) == 19
    assert line_of(TEXT, ("absent",)) is None


def test_headings_of_tables() -> None:
    found = heading_lines("[a]\nx = 1\n\n[b]\n[ c ]\n[[d]]\n")
    assert found == {"a": 1, "b": 4, "c": 5}


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of everything in a parsed TOML document."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    found = [path] if path else []
    for key, item in inner:
        found += paths(item, (*path, key))
    return found


@pytest.mark.parametrize("name", [n for n in small_plan_files() if n.endswith(".toml")])
def test_every_key_of_the_small_plan_stands_on_its_line(name: str) -> None:
    text = small_plan_files()[name]
    lines = text.splitlines()
    everything = paths(tomllib.loads(text))
    assert everything
    for path in everything:
        line = line_of(text, path)
        assert line is not None
        key = next(part for part in reversed(path) if isinstance(part, str))
        near = lines[line - 1] if isinstance(path[-1], str) else "\n".join(lines[:line])
        assert key in near

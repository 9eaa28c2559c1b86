"""Edits that leave everything else of a plan's file as its author wrote it."""

from __future__ import annotations

import re
from typing import Any


def with_keys(text: str, keys: dict[str, Any]) -> str:
    r"""A TOML text with these keys before its first `[table]`; comments and order stay.

    >>> print(with_keys('# ours\nformat = 1 # old\n\n[areas.north]\n', {"format": 2, "new": "a"}))
    # ours
    format = 2 # old
    new = "a"
    <BLANKLINE>
    [areas.north]
    <BLANKLINE>
    """
    import tomlkit

    document = tomlkit.parse(text)
    end = "\r\n" if "\r\n" in text else "\n"
    for name, value in keys.items():
        if name in document:
            document[name] = value
            continue
        item = tomlkit.item(value)
        item.trivia.trail = end
        document.add(name, item)
    return document.as_string()


def with_column_renamed(text: str, old: str, new: str) -> str:
    r"""A CSV text with one column of its header renamed; every other byte stays.

    >>> with_column_renamed('area,"age_band",deaths\n', "age_band", "ages")
    'area,"ages",deaths\n'
    >>> with_column_renamed("area,my_age_band\n", "age_band", "ages")
    'area,my_age_band\n'
    """
    header, end, rows = text.partition("\n")
    renamed = re.sub(rf'(?<![^,"\s]){re.escape(old)}(?![^,"\s])', new, header, count=1)
    return renamed + end + rows

"""Write a small plan that checks and runs, for a newcomer to replace from the outside in.

The plan is the folder `template/` of this package: two areas, hill and coast, and the outside. With
other areas named, each takes the invented figures of one of the two until its own are imported.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bettercare.errors import CallError, OutputError
from bettercare.start.area_codes import CODE

OWN_AREAS = ("hill", "coast")  # of the template
_BY_AREA = (  # tables with rows for each area, of which each new area takes those of one of ours
    "assumptions/population/base.csv",
    "assumptions/population/births.csv",
    "assumptions/population/deaths.csv",
    "assumptions/population/net_migration.csv",
    "assumptions/population/deprivation_share.csv",
)
_IN_AREA = "assumptions/estate/sites.csv"  # each row stands in one area
_VALUES = "assumptions/population/migration.toml"


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area to set a plan up for: its key, official code and name."""

    key: str
    code: str
    name: str


def read_area(text: str) -> NewArea:
    """The area a text such as "E06000016=Leicester" names. Raises CallError.

    >>> read_area("E07000135=Oadby and Wigston").key
    'oadby_and_wigston'
    """
    code, _, name = (part.strip() for part in text.partition("="))
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    good = CODE.fullmatch(code) and re.match("[a-z]", key) and name.isprintable()
    if not good or key in ("all", "outside"):
        raise CallError(
            f'"{text[:60]}" does not name an area', mend='write --area "E06000016=Leicester"'
        )
    return NewArea(key, code, name)


def new_plan(folder: Path, title: str = "", areas: Sequence[NewArea] = ()) -> int:
    """Write the plan into `folder`, which must not hold anything; gives the number of files.

    Raises CallError or OutputError; the folder is then as it was.
    """
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CallError(f"{folder} is there already", mend="name a new folder")
    title = title.strip()
    if not title.isprintable() or len(title) > 200:
        raise CallError("The title is not a line of text", mend="give a title of some words")
    keys = [area.key for area in areas]
    if len(set(keys)) < len(keys):
        raise CallError("Two areas have the same name", mend="name each area once")
    fresh = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    count = 0
    try:
        for name, text in _template():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_own(name, text, title, areas), encoding="utf-8", newline="\n")
            count += 1
        if folder.exists():  # empty, and perhaps where the caller stands: fill it
            for part in fresh.iterdir():
                part.rename(folder / part.name)
        else:
            fresh.rename(folder)
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        raise OutputError(f"{folder} cannot be written ({why})") from None
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(fresh)
    return count


def _template() -> Iterator[tuple[str, str]]:
    """Every file of the template with its text, by its name in the plan."""
    yield from _inside(files("bettercare.start").joinpath("template"), "")


def _inside(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _inside(entry, f"{above}{entry.name}/")
        else:
            yield f"{above}{entry.name}", entry.read_text(encoding="utf-8")


def _own(name: str, text: str, title: str, areas: Sequence[NewArea]) -> str:
    """A file of the template with the title and areas asked for."""
    if name == "plan.toml":
        if title:
            quoted = json.dumps(title, ensure_ascii=False)  # a JSON text is a TOML text
            text = re.sub("(?m)^(title|short) = .*$", lambda m: f"{m[1]} = {quoted}", text)
        if areas:
            first, last = text.index(f"[areas.{OWN_AREAS[0]}]"), text.index("[areas.outside]")
            own = "".join(
                f"[areas.{area.key}]\nname = {json.dumps(area.name, ensure_ascii=False)}\n"
                f'code = "{area.code}"\n\n'
                for area in areas
            )
            text = text[:first] + own + text[last:]
        return text
    if not areas:
        return text
    if name in _BY_AREA:
        return _replicated(text, areas)
    if name == _IN_AREA:
        return _placed(text, areas)
    if name == _VALUES:
        block = text[: text.index(f"[{OWN_AREAS[1]}]")].strip() + "\n"
        own_blocks = [block.replace(f"[{OWN_AREAS[0]}]", f"[{area.key}]") for area in areas]
        return "\n".join(own_blocks)
    return text


def _replicated(text: str, areas: Sequence[NewArea]) -> str:
    header, *rows = csv.reader(io.StringIO(text))
    place = header.index("area")
    written = [header]
    for number, area in enumerate(areas):
        pattern = OWN_AREAS[number % len(OWN_AREAS)]
        for row in rows:
            if row[place] == pattern:
                written.append([*row[:place], area.key, *row[place + 1 :]])
    return _csv(written)


def _placed(text: str, areas: Sequence[NewArea]) -> str:
    header, *rows = csv.reader(io.StringIO(text))
    place = header.index("area")
    for row in rows:
        row[place] = areas[OWN_AREAS.index(row[place]) % len(areas)].key
    return _csv([header, *rows])


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()

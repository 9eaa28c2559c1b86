"""Write, read and verify a bundle: a folder of tables and pages with its manifest."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare.bundle import manifest as _manifest
from bettercare.bundle.folder import check_place, replacing, write_file
from bettercare.bundle.manifest import MANIFEST
from bettercare.errors import OutputError

if TYPE_CHECKING:
    import polars as pl

Content = str | bytes
_AT_ONCE = 2  # files made side by side
# The others are small enough for CSV alone.
_FORMATS = dict.fromkeys(("results", "appraisal", "appraisal_flows"), ("parquet", "csv"))


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle read back: its manifest and its tables by name (`results`, `charts/beds`, ...)."""

    folder: Path
    manifest: dict[str, Any]
    frames: dict[str, pl.DataFrame]


def forms(name: str) -> tuple[str, ...]:
    """The forms a table is written in: the large ones in both, the others as CSV.

    >>> forms("results"), forms("charts/beds")
    (('parquet', 'csv'), ('csv',))
    """
    return _FORMATS.get(name, ("csv",))


def check_writable(folder: Path) -> None:
    """Refuse a folder that `write` could not put a bundle in, before any work is done.

    Errors: `OutputError` in one sentence.
    """
    check_place(folder, written_before)


def write(
    folder: Path,
    frames: Mapping[str, pl.DataFrame],
    meta: Mapping[str, Any],
    extra_files: Mapping[str, Content | Callable[[], Content]] | None = None,
) -> tuple[Path, ...]:
    """Write tables, pages and manifest to `folder`, all of it or nothing; give the files' paths.

    `frames` are tables by name, a name may hold a folder (`charts/beds`): `results` is written as
    Parquet and CSV, the others as CSV. `meta` says what the figures were made from (plan_hash,
    code_version, seed, draws, options, years) and may hold the package's name, title, description
    and sources. `extra_files` are further files by path, text in UTF-8, or what makes them: two are
    made at a time, while the tables are being written out, so none may change what another reads.
    The same input gives the same bytes. Errors: `OutputError` in one sentence (no permission, disk
    full, foreign files).
    """
    wanted = dict(extra_files or {})
    # Polars, hashing and the setting of PDF files leave the interpreter free for others
    with ThreadPoolExecutor(1) as beside, ThreadPoolExecutor(_AT_ONCE) as makers:
        tables = beside.submit(_tables, frames)
        made = [makers.submit(_made, content) for content in wanted.values()]
        try:
            pages = {path: one.result() for path, one in zip(wanted, made, strict=True)}
        except BaseException:
            makers.shutdown(wait=False, cancel_futures=True)
            raise
        contents, resources = tables.result()
    for path, page in pages.items():
        contents[path] = page.encode() if isinstance(page, str) else page
        resources.append(_manifest.resource(path, contents[path]))
    contents[MANIFEST] = _manifest.manifest(meta, resources)
    with replacing(folder, written_before) as fresh:
        for path, content in contents.items():
            write_file(fresh / path, content)
    return tuple(folder / path for path in contents)


def _made(content: Content | Callable[[], Content]) -> Content:
    return content() if callable(content) else content


def _tables(frames: Mapping[str, pl.DataFrame]) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """The bytes of every table's files, and what the manifest says of each."""
    contents: dict[str, bytes] = {}
    resources = []
    for name, frame in frames.items():
        for form in forms(name):
            path = f"{name}.{form}"
            contents[path] = _parquet(frame) if form == "parquet" else _csv(frame)
            resources.append(_manifest.resource(path, contents[path], name, frame))
    return contents, resources


def read(folder: Path) -> Bundle:
    """The tables of a bundle. Errors: `OutputError` if a file is missing or not as written."""
    import polars as pl

    problems = verify(folder)
    if problems:
        raise OutputError(f"{folder} is not as it was written: {problems[0]}")
    package = _manifest.load(folder)
    frames: dict[str, pl.DataFrame] = {}
    for entry in package["resources"]:
        name, _, form = entry["path"].rpartition(".")
        if form == "parquet":
            frames[name] = pl.read_parquet(folder / entry["path"])
        elif form == "csv" and name not in frames and "schema" in entry:
            frames[name] = pl.read_csv(folder / entry["path"], schema=_schema(entry))
    return Bundle(folder, package, frames)


def verify(folder: Path) -> tuple[str, ...]:
    """What is wrong with a bundle, one sentence each; empty if every file is as it was written.

    Errors: `OutputError` if the folder holds no manifest that this program can read.
    """
    problems = []
    for entry in _manifest.load(folder)["resources"]:
        path = folder / entry["path"]
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            problems.append(f"{entry['path']} is missing.")
            continue
        except OSError as error:
            problems.append(f"{entry['path']} cannot be read: {error.strerror}.")
            continue
        if _manifest.digest(content) != entry.get("hash"):
            was = f", {entry['bytes']:,} then" if "bytes" in entry else ""
            problems.append(
                f"{entry['path']} has been changed since it was written "
                f"({len(content):,} bytes now{was})."
            )
    return tuple(problems)


def written_before(folder: Path) -> frozenset[str] | None:
    """The files of an earlier output that may be replaced; None where there is none of ours."""
    try:
        package = _manifest.load(folder)
    except OutputError:
        return None
    return frozenset({MANIFEST, *(entry["path"] for entry in package["resources"])})


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=3, statistics=False)
    return buffer.getvalue()


def _csv(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_csv(buffer)
    return buffer.getvalue()


def _schema(entry: dict[str, Any]) -> dict[str, Any]:
    import polars as pl

    kinds = {"integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}
    return {
        column["name"]: kinds.get(column["type"], pl.String) for column in entry["schema"]["fields"]
    }

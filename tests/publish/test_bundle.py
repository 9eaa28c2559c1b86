"""A bundle is written whole or not at all, and says when it has been changed."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import polars as pl
import pytest

from bettercare import bundle
from bettercare.bundle import folder as folders
from bettercare.errors import OutputError

META = {"plan_hash": "sha256:1", "seed": 7, "draws": 4, "title": "Invented", "name": "invented"}


def frames(value: float = 1.0) -> dict[str, pl.DataFrame]:
    return {
        "results": pl.DataFrame({"option": ["a", "b"], "mean": [value, 2.5]}),
        "verdict": pl.DataFrame({"option": ["a"], "holds": ["fails"], "threshold": [None]},
                                schema={"option": pl.String, "holds": pl.String,
                                        "threshold": pl.Float64}),
    }  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def written(folder: Path, value: float = 1.0) -> dict[str, bytes]:
    bundle.write(folder, frames(value), META, {"report.html": "<p>Hello</p>"})
    return contents(folder)


def test_what_is_written_is_read_back(tmp_path):
    written(tmp_path / "out")
    back = bundle.read(tmp_path / "out")
    assert back.frames["results"].equals(frames()["results"])
    assert back.frames["verdict"].equals(frames()["verdict"])
    assert back.manifest["bettercare"]["seed"] == 7


def test_same_input_gives_the_same_bytes(tmp_path):
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_manifest_describes_every_file(tmp_path):
    files = written(tmp_path / "out")
    package = json.loads(files["datapackage.json"])
    entries = {entry["path"]: entry for entry in package["resources"]}
    assert set(entries) == set(files) - {"datapackage.json"}
    for path, entry in entries.items():
        if not path.endswith(".parquet"):  # whose bytes Frictionless cannot count
            assert entry["bytes"] == len(files[path])
        assert entry["hash"].startswith("sha256:")
    holds = next(f for f in entries["verdict.csv"]["schema"]["fields"] if f["name"] == "holds")
    assert holds["constraints"]["enum"] == ["holds", "fails", "cannot tell"]
    assert holds["description"]


def test_verify_finds_a_changed_and_a_missing_file(tmp_path):
    out = tmp_path / "out"
    written(out)
    assert bundle.verify(out) == ()
    (out / "verdict.csv").write_text("option,holds\na,holds\n")
    (out / "report.html").unlink()
    problems = " ".join(bundle.verify(out))
    assert "verdict.csv has been changed" in problems
    assert "report.html is missing" in problems
    with pytest.raises(OutputError, match="not as it was written"):
        bundle.read(out)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "holds no datapackage.json"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "not written by Better Care"),
        (b'{"bettercare": {"format": 99}, "resources": []}', "newer"),
        (b'{"bettercare": {"format": 1}, "resources": [{"path": "../../etc/passwd"}]}', "safe"),
        (b'{"bettercare": {"format": 1}, "resources": [{"path": "/etc/passwd"}]}', "safe"),
    ],
)
def test_what_is_not_a_bundle_is_refused_in_a_sentence(tmp_path, content, said):
    if content is not None:
        (tmp_path / "datapackage.json").write_bytes(content)
    with pytest.raises(OutputError, match=said):
        bundle.verify(tmp_path)


def test_an_earlier_output_is_replaced_and_other_files_are_kept(tmp_path):
    out = tmp_path / "out"
    bundle.write(out, frames() | {"charts/old": frames()["verdict"]}, META, {})
    (out / "minutes.docx").write_bytes(b"ours to keep")
    (out / "papers").mkdir()
    (out / "papers" / "note.txt").write_text("and this")
    files = written(out, 5.0)
    assert files["minutes.docx"] == b"ours to keep"
    assert files["papers/note.txt"] == b"and this"
    assert "charts/old.csv" not in files
    assert bundle.verify(out) == ()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_only_other_files_is_refused(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    for attempt in (lambda: written(out), lambda: bundle.check_writable(out)):
        with pytest.raises(OutputError, match=r"thesis\.txt"):
            attempt()
    assert contents(out) == {"thesis.txt": b"years of work"}


def test_a_file_of_others_with_a_name_we_need_is_refused(tmp_path):
    out = tmp_path / "out"
    before = written(out)
    (out / "index.html").write_text("my own page")
    with pytest.raises(OutputError, match=r"index\.html, which Better Care did not write"):
        bundle.write(out, frames(), META, {"index.html": "ours"})
    assert contents(out) == before | {"index.html": b"my own page"}


def test_awkward_places_are_refused(tmp_path, monkeypatch):
    taken = tmp_path / "taken"
    taken.write_text("a file")
    monkeypatch.chdir(tmp_path)
    for place, said in (
        (taken, "is a file"),
        (taken / "below", "is a file"),
        (Path(), "the folder you are in"),
        (tmp_path.parent, "the folder you are in"),
    ):
        with pytest.raises(OutputError, match=said):
            bundle.check_writable(place)
        with pytest.raises(OutputError, match=said):
            written(place)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_folder_one_may_not_write_in(tmp_path, monkeypatch):
    # root may write everywhere, so the system's answer is put in its mouth
    monkeypatch.setattr(folders.os, "access", lambda path, mode: False)
    with pytest.raises(OutputError, match="cannot be written: permission denied"):
        bundle.check_writable(tmp_path / "out")


@pytest.mark.parametrize(
    ("code", "said"), [(errno.ENOSPC, "is full"), (errno.EACCES, "permission denied"),
                       (errno.EROFS, "read-only"), (errno.EIO, "input/output error")],
)  # fmt: skip
def test_a_full_disk_leaves_the_earlier_output_whole(tmp_path, monkeypatch, code, said):
    out = tmp_path / "out"
    before = written(out)
    calls = []

    def fails_at_third(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 3:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(folders.os, "fsync", fails_at_third)
    with pytest.raises(OutputError, match=said):
        written(out, 9.0)
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_two_renames_serve_where_folders_cannot_change_names(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_exchange", lambda one, other: False)
    out = tmp_path / "out"
    first = written(out)
    second = written(out, 3.0)
    assert first["results.csv"] != second["results.csv"]
    assert bundle.verify(out) == ()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failed_rename_puts_the_earlier_output_back(tmp_path, monkeypatch):
    out = tmp_path / "out"
    before = written(out)
    rename = os.rename

    def second_fails(source, target):
        if ".new-" in str(source):
            raise OSError(errno.EIO, "no")
        rename(source, target)

    monkeypatch.setattr(folders, "_exchange", lambda one, other: False)
    monkeypatch.setattr(folders.os, "rename", second_fails)
    with pytest.raises(OutputError):
        written(out, 3.0)
    assert contents(out) == before


KILLED = """
    import os, signal, sys
    sys.path.insert(0, {src!r})
    import polars as pl
    from pathlib import Path
    from bettercare import bundle
    from bettercare.bundle import folder

    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    {fault}
    frame = pl.DataFrame({{"option": ["new"], "mean": [9.0]}})
    bundle.write(Path({out!r}), {{"results": frame}}, {{"seed": 1}}, {{"report.html": "new"}})
"""


BETWEEN_RENAMES = (
    "folder._exchange = lambda a, b: False; one = os.rename; "
    "folder.os.rename = lambda a, b: die() if '.new-' in str(a) else one(a, b)"
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize(
    "fault",
    [
        "folder.os.fsync = die",
        "folder._swap = die",
        BETWEEN_RENAMES,
    ],
)
def test_a_kill_leaves_the_earlier_output_whole(tmp_path, fault):
    out = tmp_path / "out"
    before = written(out)
    src = str(Path(bundle.__file__).parents[2])
    code = textwrap.dedent(KILLED).format(src=src, out=str(out), fault=fault)
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL
    whole = out if out.exists() else folders.earlier_place(out)
    assert contents(whole) == before
    written(out, 4.0)  # the next run tidies up
    assert bundle.verify(out) == ()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_unfinished_folder_of_a_running_process_is_left_alone(tmp_path):
    fresh = tmp_path / ".out.new-busy"
    fresh.mkdir()
    lock = folders._lock(fresh)
    assert lock is not None
    code = f"""
import sys
sys.path.insert(0, {str(Path(bundle.__file__).parents[2])!r})
from pathlib import Path
from bettercare.bundle import folder
folder._tidy_after_a_kill(Path({str(tmp_path / "out")!r}))
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    assert fresh.exists()
    os.close(lock)
    subprocess.run([sys.executable, "-c", code], check=True)
    assert not fresh.exists()


def test_a_single_file_is_replaced_whole(tmp_path, monkeypatch):
    page = tmp_path / "page.html"
    bundle.write_single(page, "one")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(folders.os, "fsync", full)
        with pytest.raises(OutputError, match="is full"):
            bundle.write_single(page, "two")
    assert page.read_text() == "one"
    with pytest.raises(OutputError, match="is a folder"):
        bundle.write_single(tmp_path, "three")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]

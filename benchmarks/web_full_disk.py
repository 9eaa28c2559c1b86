"""The site on a disk that fills up: real PostgreSQL and uploads on a small file system.

usage: python benchmarks/web_full_disk.py      (as root, on Linux: it mounts 160 MB of memory)

Answers are written and sent while there is room, while there is none, and again when there is room.
Looks at every page that came back and for every response whose receipt was shown. Writes
benchmarks/results/web_full_disk.md.
"""

from __future__ import annotations

import errno
import html
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from measure import conditions
from web import HERE, ROOT, Database, Server, prepare, receipts, stored
from web_load import Site, load

SIZE_MB = 160
DRAFTS = 400
LETTERS = 30_000
SENDERS = 4
FILES = 10
SMALL, LARGE = 200_000, 3_000_000  # bytes: below and above what is kept in memory


def fill(folder: Path) -> Path:
    """Write until nothing more goes in."""
    file = folder / "filler"
    with file.open("wb", buffering=0) as opened:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    opened.write(b"x" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return file


def write_answers(site: Site, paths: list[str]) -> Counter[str]:
    """Write a long answer into each draft; what came of it."""
    letters = random.Random(1)
    came: Counter[str] = Counter()
    for path in paths:
        text = "".join(letters.choices("abcdefghijklmnopqrstuvwxyz <>&", k=LETTERS)).strip()
        answer = site.post(path.replace("/check/", "/q12/"), {"Q12": text})
        if answer.status == 503:
            kept = html.escape(text) in answer.data.decode()
            came["503, and the page gives the text back" if kept else "503, the text is lost"] += 1
        else:
            came[f"{answer.status}"] += 1
    return came


def send_files(site: Site, paths: list[str], size: int) -> Counter[str]:
    """Send a file of so many bytes with each draft; what came of it.

    Small files are read into memory, large ones into a temporary file on the same disk.
    """
    came: Counter[str] = Counter()
    for path in paths:
        answer = site.upload(path.replace("/check/", "/q14/"), "Q14", b"a line\n" * (size // 7))
        told = b"Your browser cannot send a file again by itself" in answer.data
        wait = b"what you typed is still in your browser" in answer.data
        said = ", and the page says what to do" if told or wait else ""
        came[f"{answer.status}{said}"] += 1
    return came


def again(site: Site, database: Database) -> None:
    """Wait until the site is ready; a database that gave up is started as its keeper would."""
    for _ in range(60):
        if site.read("/readyz").status == 200:
            return
        if not database.alive():
            database.start()
        time.sleep(1)
    raise SystemExit("The site did not come back.")


def measured(folder: Path, server: Server, paths: list[str]) -> list[str]:
    """Fill, look, make room, look again."""
    site, database = Site(server.address, SENDERS), Database()
    site.take_token(paths[0])
    third = len(paths) // 3
    before = load(site.send, paths[:third], SENDERS)
    roomy = send_files(site, paths[-1:], SMALL) + send_files(site, paths[-2:-1], LARGE)
    assert roomy == {"302": 2}, roomy
    filler = fill(folder)
    wrote = write_answers(site, paths[third : 2 * third])
    files = send_files(site, paths[-FILES:], SMALL) + send_files(site, paths[-FILES:], LARGE)
    during = load(site.send, paths[third:], SENDERS)
    filler.unlink()
    again(site, database)
    later = send_files(site, paths[third : third + 1], LARGE)
    assert later == {"302": 1}, later
    after = load(site.send, paths, SENDERS)
    shown = receipts(before) | receipts(during) | receipts(after)
    held = stored()
    statuses = Counter(one.status for one in during)
    told = ", ".join(f"{number} answered {status}" for status, number in sorted(statuses.items()))
    told_503 = "503, and the page says what to do"
    assert files == {told_503: 2 * FILES}, files
    wrong = [
        len(shown - held.keys()), sum(times > 1 for times in held.values()),
        len(paths) - len(held), len(paths) - len(receipts(after)),
        wrote["503, the text is lost"], sum(key.startswith("500") for key in wrote), statuses[500],
    ]  # fmt: skip
    assert not any(wrong), f"lost, twice, missing, no receipt, text lost, 500s: {wrong}"
    return [
        f"{len(paths)} answers; {SIZE_MB} MB for the database's data and the site's uploads.",
        "",
        f"With room: {third} sent, {len(receipts(before))} receipts.",
        f"With none left: {third} long answers written: "
        + ", ".join(f"{number} × {what}" for what, number in sorted(wrote.items()))
        + f". {len(during)} sent: {told} (0: no answer).",
        f"{2 * FILES} files of {SMALL // 1000:,} kB and {LARGE // 1000:,} kB sent: "
        + ", ".join(f"{number} × {what}" for what, number in files.items())
        + ". With room again a file is taken.",
        f"With room again: all {len(paths)} sent once more: {len(receipts(after))} receipts.",
        "",
        f"Receipts shown: {len(shown)}. Of these lost: 0. Stored twice: 0. Pages with 500: 0.",
    ]


def main() -> None:
    """Mount, measure, write, take down."""
    if "PG_DATA" not in os.environ:
        folder = tempfile.mkdtemp(prefix="bettercare-full-")
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=0755", "tmpfs", folder]
        if subprocess.run(mount, check=False).returncode:
            raise SystemExit("A small file system could not be mounted: needs root on Linux.")
        beside = str(ROOT / "scripts" / "throwaway_postgres")
        environment = os.environ | {"TMPDIR": folder, "PG_FSYNC": "on"}
        try:
            done = subprocess.run([beside, sys.executable, *sys.argv], env=environment, check=False)
        finally:
            subprocess.run(["umount", folder], check=False)
            Path(folder).rmdir()
        sys.exit(done.returncode)
    folder = Path(os.environ["TMPDIR"])
    with tempfile.TemporaryDirectory(dir="/tmp") as elsewhere:
        server = Server(Path(elsewhere) / "log")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
        os.environ |= {
            "SITE_DATA": str(folder / "site"), "SITE_URL": server.address, "DEBUG": "",
            "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "error",
        }  # fmt: skip
        sys.path.insert(0, str(ROOT / "web"))
        try:
            paths = prepare(DRAFTS)
            server.start()
            rows = measured(folder, server, paths)
        finally:
            server.kill(signal.SIGTERM)
    title = ["# The site on a disk that fills up", "", *conditions().splitlines()[:2], ""]
    text = "\n".join([*title, *rows, ""])
    (HERE / "results" / "web_full_disk.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()

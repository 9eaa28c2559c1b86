"""The site under load, on PostgreSQL with its data safe on disk, the load tool beside it.

usage: python benchmarks/web.py [--submissions N] [--pages N] [--kill]

Measures final submissions and page reads a second and the time in which 95% were answered. With
--kill, server and database are killed (signal 9) while answers are being sent, and every response
whose receipt was shown is looked for afterwards. Writes benchmarks/results/web.md or web_kill.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from measure import conditions
from web_load import Sent, Site, load, quantile, rate

HERE = Path(__file__).parent
ROOT = HERE.parent
SLUG = "better-hospitals"
THREADS = 8
CONDITIONS = (
    f"PostgreSQL with fsync on, 2 server processes of 4 threads, {THREADS} senders, all on one "
    "machine. Processor: milliseconds each, of the server + of the database + of the senders."
)
ANSWERS = {
    "Q1": {"rating": "oppose", "why": "We need the beds. " * 10}, "Q3": "lri", "Q4": ["car", "bus"],
    "Q5": "yes", "Q6": 2, "Q7": ["quick", "close"], "Q9": {"gp": "badly", "nurse": "well"},
    "S1": "agree", "S2": "pass", "Q12": "No bus reaches it from our village. " * 20, "Q13": "LE13",
}  # fmt: skip


def processor_of(main: int) -> float:
    """Seconds of processor that a process and its children have used, those that ended as well."""
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    ticks = 0
    for one in [str(main), *children]:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
        if one == str(main):
            ticks += int(fields[13]) + int(fields[14])  # of children that have ended
    return ticks / os.sysconf("SC_CLK_TCK")


class Server:
    """The production server on a port of its own."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        environment = os.environ | {"BIND": f"127.0.0.1:{self.port}", "WEB_WORKERS": "2"}
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--chdir", "web", "--config",
                 "web/gunicorn.conf.py", "config.wsgi"],
                cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        site = Site(self.address, 1)
        for _ in range(600):
            if site.read("/readyz").status == 200:
                return
            time.sleep(0.1)
        raise SystemExit(f"The site did not start:\n{self._log.read_text()[-2000:]}")

    def processor(self) -> float:
        """Seconds of processor that its processes have used."""
        assert self._running is not None
        return processor_of(self._running.pid)

    def kill(self, with_signal: int = signal.SIGKILL) -> None:
        """End all its processes at once."""
        if self._running is not None:
            os.killpg(self._running.pid, with_signal)
            self._running.wait(60)


class Database:
    """The throwaway PostgreSQL that we run beside."""

    def __init__(self) -> None:
        self.data = Path(os.environ["PG_DATA"])

    def _main(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def processor(self) -> float:
        """Seconds of processor that its processes have used."""
        return processor_of(self._main())

    def kill(self) -> None:
        """Kill every process of it."""
        main = self._main()
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for one in [main, *map(int, children)]:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def alive(self) -> bool:
        """Whether its main process runs."""
        try:
            os.kill(self._main(), 0)
        except (FileNotFoundError, ProcessLookupError):
            return False
        return True

    def start(self) -> None:
        """Start it again; it mends itself from its log."""
        command = [
            f"{os.environ['PG_BIN']}/pg_ctl", "--pgdata", str(self.data), "--silent", "--wait",
            "--log", str(self.data.parent / "log"),
            "--options", f"-k {self.data.parent} -c listen_addresses='' -c max_connections=100",
            "start",
        ]  # fmt: skip
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        for _ in range(20):  # the old processes need a moment to be gone
            if subprocess.run(command, cwd="/", check=False).returncode == 0:
                return
            time.sleep(0.5)
        raise SystemExit("PostgreSQL did not start again.")


def prepare(count: int, *, published: bool) -> list[str]:
    """A database with the example consultation and drafts that are ready: addresses to send to.

    `published`: with a plan too, LLR with few draws, whose pages are as long as in earnest.
    """
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    folder = str(ROOT / "examples" / "consultations" / "better_hospitals")
    call_command("load_consultation", folder, publish=True, verbosity=0)
    if published:
        call_command("publish_plan", str(ROOT / "examples" / "llr_2014"), draws=16)
    from consultation.codes import fingerprint, new_code
    from consultation.models import Consultation, Draft

    one = Consultation.objects.get(slug=SLUG)
    codes = [new_code() for _ in range(count)]
    Draft.objects.bulk_create(
        (
            Draft(key=fingerprint(code), consultation=one, definition_id=one.current_id,
                  language="en", respondent="individual", answers=ANSWERS, wants_equality=True,
                  equality={"E1": "a25"})
            for code in codes
        ),
        batch_size=1000,
    )  # fmt: skip
    return [f"/have-your-say/{SLUG}/answer/{code}/check/" for code in codes]


def stored() -> dict[str, int]:
    """How often each receipt is in the database."""
    from django.db import connection

    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, count(*) FROM consultation_response GROUP BY code")
        return dict(cursor.fetchall())


def receipts(done: list[Sent]) -> set[str]:
    """The receipts that were shown."""
    return {one.location.split("/")[-2] for one in done if "/receipt/" in one.location}


def speed(server: Server, paths: list[str], pages: int) -> list[str]:
    """Submissions and pages, timed."""
    site = Site(server.address, THREADS)
    site.take_token(paths[0])
    database = Database()

    def spent() -> tuple[float, float, float]:
        return server.processor(), database.processor(), time.process_time()

    def timed(do: Callable[[str], Sent], paths: list[str]) -> tuple[list[Sent], list[float]]:
        before = spent()
        done = load(do, paths, THREADS)
        return done, [(b - a) / len(done) * 1000 for a, b in zip(before, spent(), strict=True)]

    warm, rest = paths[:200], paths[200:]
    twice = load(site.send, [path for path in warm for _ in range(2)], THREADS)  # at one moment
    assert len(receipts(twice)) == len(warm), "what was sent twice has one receipt"
    sent, used = timed(site.send, rest)
    shown = receipts(sent)
    assert len(shown) == len(rest), "every submission got its receipt"
    held = stored()
    assert shown <= held.keys(), "every receipt is in the database"
    assert len(held) == len(paths), "every response is stored once"
    rows = [("final submissions", sent, used, "150 a second, p95 under 300 ms")]
    for name, path in (
        ("a page of information", f"/have-your-say/{SLUG}/about/why/"),
        ("the printable form", f"/have-your-say/{SLUG}/form/"),
        ("a page that is the same for all", "/cookies/"),
        ("the plan's options side by side", "/plan/options/"),
        ("the plan's summary, the longest page", "/plan/"),
    ):
        load(site.read, [path] * 50, THREADS)
        read, used = timed(site.read, [path] * pages)
        assert {one.status for one in read} == {200}
        rows.append((name, read, used, "500 a second where cached"))
    return [
        "| what | number | a second | median, ms | p95, ms | processor, ms | target |",
        "|---|--:|--:|--:|--:|--:|---|",
        *(
            f"| {name} | {len(done):,} | {rate(done):.0f} | {quantile(done, 0.5) * 1000:.0f} | "
            f"{quantile(done, 0.95) * 1000:.0f} | {' + '.join(f'{one:.1f}' for one in used)} | "
            f"{target} |"
            for name, done, used, target in rows
        ),
    ]


def killed(server: Server, paths: list[str]) -> list[str]:
    """Send all of them, kill server and database meanwhile, look for every receipt."""
    site = Site(server.address, THREADS)
    site.take_token(paths[0])
    database = Database()
    answered: list[Sent] = []
    tries: list[int] = []
    count = threading.Lock()

    def until_receipt(path: str) -> Sent:
        for number in range(1, 600):
            sent = site.send(path)
            with count:
                answered.append(sent)
            if "/receipt/" in sent.location:
                tries.append(number)
                return sent
            time.sleep(0.2)
        return sent

    def disasters() -> None:
        for share, what in ((0.25, "server"), (0.5, "database"), (0.75, "both")):
            while len(tries) < share * len(paths):
                time.sleep(0.01)
            if what in {"server", "both"}:
                server.kill()
            if what in {"database", "both"}:
                database.kill()
                database.start()
            if what in {"server", "both"}:
                server.start()

    storm = threading.Thread(target=disasters)
    storm.start()
    done = load(until_receipt, paths, THREADS)
    storm.join()
    shown = receipts(answered)
    held = stored()
    lost = shown - held.keys()
    twice = [code for code, times in held.items() if times > 1]
    without = len(paths) - len(receipts(done))
    again = sum(number > 1 for number in tries)
    wrong = [len(lost), len(twice), without, len(held) - len(paths)]
    assert wrong == [0, 0, 0, 0], f"lost, twice, without receipt, too many stored: {wrong}"
    return [
        f"{len(paths):,} answers were sent.",
        "The server was killed at a quarter, the database at a half, both at three quarters.",
        "",
        f"Receipts shown: {len(shown):,}. Of these lost: {len(lost)}. Stored twice: {len(twice)}.",
        f"Responses in the database: {len(held):,}. Sent again, after no answer or a page that",
        f"asked to try again: {again}.",
    ]


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--submissions", type=int, default=5000)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--kill", action="store_true", help="kill server and database meanwhile")
    asked = parser.parse_args()
    if "PG_DATA" not in os.environ:  # run again beside a database of our own, safe on disk
        os.environ["PG_FSYNC"] = "on"
        beside = str(ROOT / "scripts" / "throwaway_postgres")
        os.execv(beside, [beside, sys.executable, *sys.argv])
    folder = Path(tempfile.mkdtemp(prefix="bettercare-bench-web"))
    server = Server(folder / "log")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # the server is ended as well
    os.environ |= {
        "SITE_DATA": str(folder), "SITE_URL": server.address, "DEBUG": "",
        "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "error",
    }  # fmt: skip
    sys.path.insert(0, str(ROOT / "web"))
    try:
        paths = prepare(asked.submissions + (0 if asked.kill else 200), published=not asked.kill)
        server.start()
        rows = killed(server, paths) if asked.kill else speed(server, paths, asked.pages)
    finally:
        server.kill(signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)
    lines = [
        "# The site while it is killed" if asked.kill else "# The site under load",
        "", *conditions().splitlines()[:2], "",
        CONDITIONS, "", *rows, "",
    ]  # fmt: skip
    text = "\n".join(lines)
    (HERE / "results" / ("web_kill.md" if asked.kill else "web.md")).write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()

"""Readers who test the plan on a running site, at the same time: how long each waits for a page.

usage: python benchmarks/trial_readers.py ADDRESS [--readers N] [--questions N] [--pause S]

ADDRESS is a site that `make serve` started, its desks ready (`whatif.log`). Each reader opens an
option, moves one to four figures somewhere in the planners' ranges, reads for a while (about
`--pause` seconds), and goes on. No two ask the same, so no answer comes from a cache, and no reader
is bound to a desk. Every page shows the plan's last year, as the site does where none is chosen.
Stops by itself; prints the table.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import threading
import time
from urllib.parse import urlencode

import urllib3
from measure import conditions

BOX = re.compile(r'<input[^>]*name="([a-z_0-9.]+)"[^>]*inputmode="decimal"')
RANGE = re.compile(r"(-?[\d.,]+) to (-?[\d.,]+)")
Ranges = dict[str, tuple[float, float]]


def ranges_of(pool: urllib3.PoolManager, address: str, option: str) -> Ranges:
    """The figures that may be moved in an option, with the planners' ranges in the last year."""
    page = pool.request("GET", f"{address}/plan/test/{option}/").data.decode()
    found: Ranges = {}
    for name in dict.fromkeys(BOX.findall(page)):
        told = pool.request("GET", f"{address}/api/assumptions/{name}")
        ends = (
            RANGE.match(json.loads(told.data)["steps"][-1]["range"]) if told.status == 200 else None
        )
        if ends:
            found[name] = (float(ends[1].replace(",", "")), float(ends[2].replace(",", "")))
    return found


def reader(
    pool: urllib3.PoolManager, address: str, options: dict[str, Ranges], asked: argparse.Namespace,
    seed: int, waited: list[float], wrong: list[str],
) -> None:  # fmt: skip
    """One reader's questions."""
    chance = random.Random(seed)
    time.sleep(chance.uniform(0, asked.pause))
    for _ in range(asked.questions):
        option = chance.choice(sorted(options))
        moved = chance.sample(sorted(options[option]), chance.randint(1, 4))
        settings = {name: _within(options[option][name], chance) for name in moved}
        path = f"{address}/plan/test/{option}/?{urlencode(settings)}"
        began = time.perf_counter()
        page = pool.request("GET", path)
        waited.append(time.perf_counter() - began)
        if page.status != 200 or b"You changed:" not in page.data:
            wrong.append(f"{page.status} {path}")
        time.sleep(chance.uniform(0.5, 1.5) * asked.pause)


def _within(ends: tuple[float, float], chance: random.Random) -> float:
    """A figure of a range, not at its ends: they are rounded where they are shown."""
    return ends[0] + chance.uniform(0.05, 0.95) * (ends[1] - ends[0])


def main() -> int:
    """Ask, and tell how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("address")
    parser.add_argument("--readers", type=int, default=5)
    parser.add_argument("--questions", type=int, default=20, help="of each reader")
    parser.add_argument("--pause", type=float, default=3.0, help="seconds of reading, about")
    asked = parser.parse_args()
    told = conditions()
    pool = urllib3.PoolManager(maxsize=asked.readers, retries=False)
    keys = [
        one["key"] for one in json.loads(pool.request("GET", f"{asked.address}/api/options").data)
    ]
    options = {key: found for key in keys if len(found := ranges_of(pool, asked.address, key)) >= 4}
    waited: list[float] = []
    wrong: list[str] = []
    threads = [
        threading.Thread(
            target=reader, args=(pool, asked.address, options, asked, seed, waited, wrong)
        )
        for seed in range(asked.readers)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    shown = " / ".join(
        f"{1000 * one:.0f}"
        for one in (min(waited), statistics.median(waited), statistics.quantiles(waited, n=20)[-1])
    )
    print(
        f"{told}\n- {asked.readers} readers, {len(waited)} questions of {len(options)} options, "
        f"about {asked.pause:g} s of reading between: {shown} ms "
        f"(least, median, 95th percentile); {len(wrong)} not answered"
    )
    print("\n".join(wrong[:5]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""A bounded load on a site: so many requests from so many threads, and then it stops by itself."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import urllib3

TIMEOUT = urllib3.Timeout(connect=2, read=30)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: what for, when it began (s), how long it took (s), what came back."""

    what: str
    began: float
    seconds: float
    status: int  # 0: no answer
    location: str


class Site:
    """A site under load, with one cookie for all its forms."""

    def __init__(self, address: str, threads: int) -> None:
        self.address = address
        self.pool = urllib3.PoolManager(maxsize=threads, retries=False, timeout=TIMEOUT)
        self._headers: dict[str, str] = {}
        self._token = ""

    def take_token(self, path: str) -> None:
        """Read a page with a form, for the cookie and the token that sending needs."""
        page = self.pool.request("GET", self.address + path)
        cookie = SimpleCookie(page.headers.get("Set-Cookie", ""))["csrftoken"].value
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.data.decode())
        assert found, "the page has a form"
        self._token = found[1]
        self._headers = {
            "Cookie": f"csrftoken={cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def read(self, path: str) -> Sent:
        """Read a page."""
        return self._timed("GET", path, None)

    def send(self, path: str) -> Sent:
        """Send the form of a page, with nothing but its token."""
        return self._timed("POST", path, urlencode({"csrfmiddlewaretoken": self._token}))

    def post(self, path: str, fields: dict[str, str]) -> urllib3.BaseHTTPResponse:
        """Send a form with answers; gives the page that came back."""
        body = urlencode({"csrfmiddlewaretoken": self._token, **fields})
        return self.pool.request(
            "POST", self.address + path, body=body, headers=self._headers, redirect=False
        )

    def upload(self, path: str, name: str, content: bytes) -> urllib3.BaseHTTPResponse:
        """Send a form with a file of plain text; gives the page that came back."""
        fields = {"csrfmiddlewaretoken": self._token, name: ("note.txt", content, "text/plain")}
        headers = {"Cookie": self._headers["Cookie"]}
        return self.pool.request(
            "POST", self.address + path, fields=fields, headers=headers, redirect=False
        )

    def _timed(self, method: str, path: str, body: str | None) -> Sent:
        began = time.perf_counter()
        try:
            answer = self.pool.request(
                method, self.address + path, body=body, headers=self._headers, redirect=False
            )
        except urllib3.exceptions.HTTPError:
            return Sent(path, began, time.perf_counter() - began, 0, "")
        took = time.perf_counter() - began
        return Sent(path, began, took, answer.status, answer.headers.get("Location", ""))


def load(do: Callable[[str], Sent], paths: Iterable[str], threads: int) -> list[Sent]:
    """Do something for every path from so many threads at once; gives what came of each."""
    waiting: Iterator[str] = iter(list(paths))
    lock = threading.Lock()
    done: list[Sent] = []

    def work() -> None:
        while True:
            with lock:
                path = next(waiting, None)
            if path is None:
                return
            sent = do(path)
            with lock:
                done.append(sent)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(threads)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    return done


def rate(done: list[Sent]) -> float:
    """Requests a second, from the first sent to the last answered."""
    return len(done) / (
        max(one.began + one.seconds for one in done) - min(one.began for one in done)
    )


def quantile(done: list[Sent], share: float) -> float:
    """The time (s) within which that share of the requests was answered."""
    times = sorted(one.seconds for one in done)
    return times[min(len(times) - 1, int(share * len(times)))]

"""What the site's tests share: settings, people, one server and one browser for a session."""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from placed_plan import placed

WIDTHS = (1280, 320)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROOT = Path(__file__).parents[1]
# Playwright keeps an event loop in the thread of the tests; the database is asked between its steps
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def _quick_settings(settings: Any) -> None:
    """Passwords hashed at once, and static files by their own names."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def administrator(db: None) -> Any:
    from accounts.models import User
    from accounts.permissions import Role

    return User.objects.create_user(
        "a@example.org", "a long password", name="Ann Admin", role=Role.ADMINISTRATOR
    )


@pytest.fixture
def officer(db: None) -> Any:
    from accounts.models import User

    return User.objects.create_user("o@example.org", "a long password", name="Olu Officer")


@pytest.fixture
def as_administrator(client: Client, administrator: Any) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of one run of tests share."""
    data = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        data = data.parent  # one folder for all processes
    data /= "site"
    data.mkdir(exist_ok=True)
    return data


@pytest.fixture(scope="session")
def site_data(site_folder: Path) -> Path:
    """Where the site keeps what it writes."""
    return site_folder / "data"


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The site as `make serve` runs it, with SQLite and a small plan; gives its address.

    Processes of one run of tests share one: the first to ask starts it, the last to leave stops it.
    """
    data = site_folder
    with (data / "users").open("w") as users:
        with _alone(data):
            if not (data / "address").exists():
                _start(data)
            fcntl.flock(users, fcntl.LOCK_SH)  # a process that dies leaves it too
        yield (data / "address").read_text()
        with _alone(data), contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (data / "address").unlink()
            os.killpg(int((data / "group").read_text()), signal.SIGTERM)


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One process at a time."""
    with (data / "door").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _start(data: Path) -> None:
    """Start the site on a free port, and write down its address and group of processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "SITE_DATA": str(data / "data"), "PORT": str(port), "PYTHON": sys.executable,
        "WEB_WORKERS": "1", "DATABASE_URL": "", "PLAN_DRAWS": "16",
    }  # fmt: skip
    plan = placed(Path(tempfile.mkdtemp(dir=data)) / "plan")
    with (data / "log").open("w") as log:
        server = subprocess.Popen(
            [ROOT / "scripts" / "serve", plan], env=environment,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/readyz", server, data / "log")
    except BaseException:
        os.killpg(server.pid, signal.SIGTERM)
        raise
    (data / "group").write_text(str(server.pid))
    (data / "address").write_text(address)
    server.returncode = 0  # whoever leaves last stops it, so this process need not wait for it


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The site did not start:\n{log.read_text()}")


@pytest.fixture
def page(browser: Any, site: str) -> Iterator[Any]:
    """A page of the site. Nothing may be asked of another machine."""
    yield from _page(browser, site, viewport={"width": WIDTHS[0], "height": 900})


@pytest.fixture
def page_without_javascript(browser: Any, site: str) -> Iterator[Any]:
    yield from _page(browser, site, java_script_enabled=False)


def _page(browser: Any, site: str, **options: Any) -> Iterator[Any]:
    context = browser.new_context(base_url=site, **options)
    elsewhere: list[str] = []
    wrong: list[str] = []
    context.on(
        "request", lambda sent: None if sent.url.startswith(site) else elsewhere.append(sent.url)
    )
    opened = context.new_page()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened.set_default_timeout(30_000)
    yield opened
    context.close()
    assert elsewhere == []
    # a page that is meant to fail is logged by the browser as a resource that failed
    assert [text for text in wrong if "Failed to load resource" not in text] == []


@pytest.fixture
def picture() -> Any:
    """Takes a picture of a page for the tour in the documentation, where TOUR names a folder."""
    folder = os.environ.get("TOUR")

    def take(page: Any, name: str) -> None:
        if folder:
            from PIL import Image

            page.set_viewport_size({"width": 1000, "height": 750})
            page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
            page.evaluate("document.fonts.ready")
            taken = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
            taken.quantize(64).save(Path(folder) / f"{name}.png", optimize=True)

    return take


@pytest.fixture(scope="session")
def assert_accessible() -> Any:
    """Says every rule of axe that a page breaks, and whether it fits a wide and a narrow screen.

    The rules are held against the narrow page alone (both take a minute or two more), but where
    EVERY_WIDTH is set (`make journeys`).
    """
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page: Any) -> None:
        page.wait_for_load_state()  # a click ends when the next page begins, still without a body
        for width in WIDTHS[::-1]:
            page.set_viewport_size({"width": width, "height": 900})
            _assert_fits(page, width)
            if width != min(WIDTHS) and not os.environ.get("EVERY_WIDTH"):
                continue
            found = axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
            told = [
                f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes'][:3]]}"
                for one in found.response["violations"]
            ]
            assert told == [], f"{page.url} at {width} px: {told}"

    return check


def _assert_fits(page: Any, width: int) -> None:
    """Nothing makes the page wider than its screen, once it is laid out."""
    until = time.monotonic() + 10
    while (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        assert time.monotonic() < until, f"{page.url} is {wide} px wide in {width}"
        page.wait_for_timeout(100)

"""What all tests share: none is timed, for speed lives in benchmarks/ and a machine may be busy.

`make thorough` sets THOROUGH, which asks for more examples and mutations of each kind.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from thorough import examples

settings.register_profile("untimed", deadline=None, max_examples=examples(30, 500))
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a long test first, so that none is left when other processes are done."""
    long = {
        item.path
        for item in items
        if item.get_closest_marker("slow") or item.get_closest_marker("browser")
    }
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium, one a process: a second Playwright in the same thread would not start.

    Without one its tests are skipped, but never in CI.
    """
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # a busy machine is no fault of a page
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        assert not os.environ.get("CI"), "the build server needs Chromium"
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()

"""What all tests share: none is timed, for speed lives in benchmarks/ and a machine may be busy.

`make thorough` sets THOROUGH, which asks for more examples and mutations of each kind.
"""

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

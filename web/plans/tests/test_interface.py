"""The open interface under requests made from its own description: no fault of ours, as told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

EXAMPLES = 4  # of each operation


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """A request ends without closing the connection in whose transaction the test stands.

    Django's own client does the same.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def operations(version: Any, _one_connection: None) -> list[Any]:
    """Every operation that /api/openapi.json describes."""
    import schemathesis

    from config.wsgi import application

    described = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    return [one.ok() for one in described.get_all_operations()]


def asked(operation: Any) -> None:
    """Send an operation some requests made from its description."""

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy())
    def once(case: Any) -> None:
        cache.clear()
        response = case.call()
        assert response.status_code < 500, (case.as_curl_command(), response.text)
        case.validate_response(response)

    once()


def test_requests_from_the_description_are_answered_as_described(operations: list[Any]) -> None:
    assert len(operations) > 10
    for operation in operations:
        asked(operation)

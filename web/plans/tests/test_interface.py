"""The open interface under requests made from its own description: no fault of ours, as told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, Phase, given, settings

EXAMPLES = 4  # of each operation


@pytest.fixture
def operations(version: Any) -> list[Any]:
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

"""A consultation to answer, small uploads, and a walk through its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from consultation import loading
from consultation.definition import survey_of
from core import audit

EXAMPLE = Path(__file__).parents[3] / "examples/consultations/better_hospitals"


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture(autouse=True)
def _fresh_definitions() -> Iterator[None]:
    survey_of.cache_clear()  # the next test's database gives the same numbers to others
    yield
    survey_of.cache_clear()


@pytest.fixture
def consultation(db: None) -> Any:
    return loading.load(EXAMPLE, audit.command_line(), publish=True).consultation


@pytest.fixture
def begun(client: Client, consultation: Any) -> str:
    """The address of a draft just begun, ending in a slash."""
    answer = client.post(f"/have-your-say/{consultation.slug}/start/", {"language": "en"})
    assert answer.status_code == 302
    return str(answer["Location"]).removesuffix("about-you/")


@pytest.fixture
def ready(client: Client, begun: str) -> str:
    """A draft with what must be answered."""
    client.post(f"{begun}about-you/", {"respondent": "individual"})
    client.post(f"{begun}q3/", {"Q3": "lri"})
    return begun

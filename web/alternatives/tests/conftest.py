"""The small plan ready to be tested, and a consultation that is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from consultation import loading
from consultation.definition import survey_of
from core import audit
from plans.tests.conftest import bundled, desk, kept, version

__all__ = ["bundled", "desk", "kept", "version"]
EXAMPLE = Path(__file__).parents[3] / "examples/consultations/better_hospitals"


@pytest.fixture
def consultation(db: None) -> Any:
    survey_of.cache_clear()  # another test's database gives the same numbers to others
    return loading.load(EXAMPLE, audit.command_line(), publish=True).consultation

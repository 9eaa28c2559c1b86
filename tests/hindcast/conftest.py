"""The fixtures of these tests, whose helpers are in tests_hindcast.py."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from tests_hindcast import file, folder  # noqa: F401 - fixtures

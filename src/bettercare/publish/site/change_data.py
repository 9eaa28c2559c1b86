"""What a plan says differently from the one before it, as data for a page of versions."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any


def change_data(before: Path, after: Path) -> list[dict[str, Any]]:
    """Headings, sentences and tables, as `bettercare diff` tells them. Errors: as for reading."""
    from bettercare import plan as plans
    from bettercare.publish.diff_words import told
    from bettercare.versions.compare import compare

    return [asdict(part) for part in told(compare(plans.load(before), plans.load(after)))]

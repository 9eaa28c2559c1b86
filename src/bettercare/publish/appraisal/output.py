"""What `bettercare appraise --out` writes: tables, page and manifest."""

from __future__ import annotations

from pathlib import Path

from bettercare import bundle
from bettercare.appraisal import Appraisal
from bettercare.plan.model import Plan
from bettercare.publish.appraisal import frames, page
from bettercare.publish.output import package_meta


def write(folder: Path, plan: Plan, found: Appraisal) -> tuple[Path, ...]:
    """Write an appraisal to `folder`, all of it or nothing; give the paths."""
    pages = {"appraisal.html": page.page(plan, found)}
    return bundle.write(folder, frames.frames(plan, found), package_meta(plan, found.meta), pages)

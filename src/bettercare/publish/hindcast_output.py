"""What `hindcast` writes: tables, page and manifest, and what a plan folder keeps of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bettercare import bundle
from bettercare.hindcast import Hindcast
from bettercare.plan.model import Plan
from bettercare.publish.figures import frames as chart_frames
from bettercare.publish.figures.trust import draw
from bettercare.publish.report import filled
from bettercare.publish.trust import KEPT, Trust, of_hindcast, staleness


def page(plan: Plan, trust: Trust) -> str:
    """The hindcast as a self-contained, accessible HTML page."""
    return filled(
        "hindcast.html.j2",
        {"plan": plan, "trust": trust, "figures": draw(trust), "staleness": staleness},
    )


def write_hindcast(folder: Path, plan: Plan, found: Hindcast) -> tuple[Path, ...]:
    """Write tables, charts' data and page to `folder`, all of it or nothing; give the paths."""
    trust = of_hindcast(found)
    frames = {"hindcast": found.rows, "scores": found.scores}
    frames |= chart_frames({"trust": draw(trust)})
    return bundle.write(folder, frames, _meta(plan, found), {"hindcast.html": page(plan, trust)})


def keep(plan: Plan, found: Hindcast) -> Path:
    """Keep the tables of a hindcast in the plan folder, for its report; give the folder."""
    folder = Path(plan.root) / KEPT
    frames = {"hindcast": found.rows, "scores": found.scores}
    bundle.write(folder, frames, _meta(plan, found))
    return folder


def _meta(plan: Plan, found: Hindcast) -> dict[str, Any]:
    return found.meta | {
        "name": "".join(c if c.isalnum() else "-" for c in plan.root.resolve().name.lower()),
        "title": f"How far to trust it: {plan.title}",
        "notes": list(found.notes),
    }

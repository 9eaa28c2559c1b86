"""What `run` writes: tables and report; the tables and the manifest are `publish`'s too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare import bundle
from bettercare.plan.model import Plan
from bettercare.publish import report, tables

if TYPE_CHECKING:
    import polars as pl

    from bettercare.verdict import Assessment


def write_run(folder: Path, plan: Plan, assessment: Assessment) -> tuple[Path, ...]:
    """Write tables and report of a run to `folder`, all of it or nothing; give the paths."""
    pages = {"report.html": lambda: report.render(plan, assessment)}
    return bundle.write(folder, frames(assessment), package_meta(plan, assessment.meta), pages)


def frames(assessment: Assessment) -> dict[str, pl.DataFrame]:
    """The tables of a run by name."""
    always = {
        "results": assessment.results,
        "verdict": assessment.verdict,
        "held_back": assessment.held_back,
    }
    others = {
        "capital": assessment.capital,
        "double_running": assessment.double_running,
        "winter": assessment.winter,
    }
    return always | {name: found for name, found in others.items() if found is not None}


def package_meta(plan: Plan, run: dict[str, Any]) -> dict[str, Any]:
    """What the manifest says about the package, from the plan and from how it was run."""
    return run | {
        "name": "".join(c if c.isalnum() else "-" for c in plan.root.resolve().name.lower()),
        "title": plan.title,
        "description": plan.summary,
        "sources": [
            {key: value for key, value in source.items() if value and key != "note"}
            | ({"path": source["link"]} if source["link"] else {})
            for source in tables.sources(plan)
        ],
    }

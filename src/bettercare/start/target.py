"""The plan a file is brought into: its areas with their codes, its base year and its services."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bettercare.errors import CallError


@dataclass(frozen=True, slots=True)
class Target:
    """A plan folder as far as an import needs it.

    `areas` are the codes of the areas that are not outside, by their keys; `base_year` is the
    calendar year the base year begins in; `services` gives each service's unit.
    """

    folder: Path
    areas: dict[str, str]
    base_year: int
    services: dict[str, str]
    owner: str


def read_target(folder: Path) -> Target:
    """What an import needs of the plan at `folder`. Raises CallError where it cannot be told."""
    plan = _toml(folder, "plan.toml")
    services = _toml(folder, "services.toml")
    areas = {
        key: str(area.get("code", "")).strip()
        for key, area in _tables(plan, "areas").items()
        if not area.get("outside")
    }
    if not areas:
        raise CallError("plan.toml has no areas", mend="give it one or more [areas.KEY]")
    begins = str(plan.get("base_year", ""))[:4]
    if not begins.isdecimal():
        raise CallError("plan.toml has no base_year", mend='write base_year = "2023/24"')
    inside = [k for k, p in _tables(plan, "partners").items() if p.get("kind") != "outside"]
    units = {
        key: str(one.get("unit", "")) for key, one in services.items() if isinstance(one, dict)
    }
    return Target(folder, areas, int(begins), units, inside[0] if inside else "")


def codes(target: Target) -> dict[str, str]:
    """The official code of each area; CallError where some have none."""
    without = [key for key, code in target.areas.items() if not code]
    if without:
        mend = f'add code = "E06000016" (its own) to [areas.{without[0]}] of plan.toml'
        raise CallError(f"These areas have no official code: {', '.join(without)}", mend=mend)
    return target.areas


def _toml(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        raise CallError(f"{folder} is not a plan: it has no {name}", mend="name a plan's folder")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        mend = f"bettercare check {folder} tells the line"
        raise CallError(f"{name} cannot be read", mend=mend) from None


def _tables(plan: dict[str, Any], section: str) -> dict[str, dict[str, Any]]:
    found = plan.get(section, {})
    return (
        {k: v for k, v in found.items() if isinstance(v, dict)} if isinstance(found, dict) else {}
    )

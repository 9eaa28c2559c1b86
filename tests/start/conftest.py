"""An invented area set up as a plan, and invented files in the layouts of public statistics."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bettercare.start.kinds import Asked, bring
from bettercare.start.scaffold import new_plan, read_area

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="session")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of two invented areas as `bettercare new` writes it."""
    folder = tmp_path_factory.mktemp("start") / "vale"
    new_plan(folder, "Vale", [read_area("E06000901=Northvale"), read_area("E07000902=Southvale")])
    return folder


@pytest.fixture
def plan(set_up: Path, tmp_path: Path) -> Path:
    """A copy of that plan to bring files into."""
    return Path(shutil.copytree(set_up, tmp_path / "vale"))


@pytest.fixture
def import_into(plan: Path) -> Callable[..., tuple[list[str], tuple[str, ...]]]:
    """Bring files into the plan, replacing what it has."""

    def run(
        kind: str, *paths: Path, replace: bool = True, **asked: object
    ) -> tuple[list[str], tuple[str, ...]]:
        return bring(kind, paths, plan, Asked(**asked), replace=replace)  # type: ignore[arg-type]

    return run


def rows_of(plan: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table of a plan."""
    path = plan / f"assumptions/{table.replace('.', '/')}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def table(plan: Path) -> Callable[[str], list[dict[str, str]]]:
    """Read a table of the plan, such as `population.base`."""
    return lambda address: rows_of(plan, address)


@pytest.fixture
def published(tmp_path: Path) -> Callable[..., Path]:
    """A copy of an invented file with its text changed by a function."""

    def change(name: str, change_text: Callable[[str], str] = lambda text: text) -> Path:
        text = (FILES / name).read_text(encoding="utf-8-sig")
        changed = change_text(text)
        path = tmp_path / name
        path.write_text(changed, encoding="utf-8")
        return path

    return change


@pytest.fixture
def coded(plan: Path) -> Path:
    """The plan with the codes of the invented trust and its sites."""
    for name, pairs in (
        ("plan.toml", (('"X01"', '"RZ9"'),)),
        ("assumptions/estate/sites.csv", (("X0101", "RZ901"), ("X0102", "RZ902"))),
    ):
        path = plan / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    return plan

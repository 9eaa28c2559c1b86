"""The rooms import one way, and starting costs next to nothing."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "bettercare"


def layers() -> list[str]:
    """The rooms of the import contract, from the command line down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    lines = next(c["layers"] for c in contracts if c["type"] == "layers")
    return [room.strip() for line in lines for room in line.split("|")]


@pytest.mark.parametrize("folder", ["", "web"], ids=["package", "site"])
def test_import_contracts_hold(folder: str) -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint], cwd=ROOT / folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_is_in_the_contract_and_holds_code() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    rooms |= {path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    assert rooms == set(layers())
    empty = [
        room
        for room in rooms
        if (PACKAGE / room).is_dir()
        and not any(f.read_text(encoding="utf-8").strip() for f in (PACKAGE / room).rglob("*.py"))
    ]
    assert empty == []


HEAVY = (
    "duckdb", "ibis", "jinja2", "joblib", "numba", "numpy", "pandas", "polars", "pyarrow",
    "pydantic", "SALib", "scipy", "tomlkit",
)  # fmt: skip


@pytest.mark.parametrize("module", ["bettercare", "bettercare.cli"])
def test_starting_loads_nothing_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

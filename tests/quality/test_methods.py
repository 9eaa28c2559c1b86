"""The register of methods is true: every test, module and page it names is there."""

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from bettercare.quality.methods import KINDS, Verification, method_of, methods
from bettercare.tables.plan_tables import PLAN_TABLES
from bettercare.tables.results import MEASURES
from bettercare.tables.value_tables import VALUE_TABLES

ROOT = Path(__file__).parents[2]
CHECKS = [
    pytest.param(check, id=f"{method.key}-{number}")
    for method in methods().values()
    for number, check in enumerate(method.checks)
]


@cache
def functions(path: Path) -> set[str]:
    """The test functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("check", CHECKS)
def test_every_test_the_register_names_is_there(check: Verification) -> None:
    file, _, function = check.test.partition("::")
    path = ROOT / file
    assert path.is_file(), f"{file} has gone: mend methods.toml"
    there = functions(path)
    assert any(name.startswith("test_") for name in there)
    assert not function or function in there, f"{check.test} has gone: mend methods.toml"
    assert check.kind in KINDS
    assert check.says
    assert all(name and value for name, value in check.figures.items())


def test_a_test_that_has_gone_is_noticed() -> None:
    gone = Verification("property", "tests/quality/test_methods.py::test_gone", "x", {})
    with pytest.raises(AssertionError, match="has gone"):
        test_every_test_the_register_names_is_there(gone)


def test_every_module_and_page_the_register_names_is_there() -> None:
    for method in methods().values():
        assert method.checks, f"{method.key} is not checked"
        assert all(find_spec(module) is not None for module in method.modules)
        assert (ROOT / "docs" / f"{method.page}.md").is_file()
        assert not method.how.endswith(".")  # the pages end the sentence


def test_every_pattern_of_the_register_matches_something() -> None:
    from fnmatch import fnmatchcase

    from bettercare.plan.shapes import CHECK_KINDS

    known = {
        "reads": [*VALUE_TABLES, *PLAN_TABLES],
        "answers": list(CHECK_KINDS),
    }
    for method in methods().values():
        for part, names in known.items():
            for pattern in getattr(method, part):
                assert any(fnmatchcase(name, pattern) for name in names), pattern


@pytest.mark.parametrize("name", [measure.name for measure in MEASURES])
def test_every_measure_is_given_by_a_method(name: str) -> None:
    assert method_of(name, "gives") is not None


def test_what_is_shown_first_is_evidence_about_the_world() -> None:
    assert next(iter(KINDS)) == "hindcast"
    assert list(KINDS)[-1] == "golden"

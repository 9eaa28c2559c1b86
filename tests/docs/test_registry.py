"""The registry of what is modelled misses nothing, and says nothing that is not there."""

import re

import pytest

from bettercare.plan.shapes import CHECK_KINDS
from bettercare.quality.methods import methods
from bettercare.tables.plan_tables import PLAN_TABLES
from bettercare.tables.results import MEASURES
from bettercare.tables.value_tables import VALUE_TABLES
from tooling import registry

TABLES = [*VALUE_TABLES, *PLAN_TABLES]


def first_cells(table: str) -> set[str]:
    """The names in the first column of a Markdown table."""
    return set(re.findall(r"^\| `([^`]+)` \|", table, re.M))


def test_every_table_measure_and_kind_of_check_is_on_the_page() -> None:
    assert first_cells(registry.tables()) == set(TABLES)
    assert first_cells(registry.measures()) == {measure.name for measure in MEASURES}
    assert first_cells(registry.checks()) == set(CHECK_KINDS)


@pytest.mark.parametrize("address", TABLES)
def test_every_table_is_read_by_the_model(address: str) -> None:
    assert registry.readers(address), f"nothing in the model reads {address}"


@pytest.mark.parametrize("address", TABLES)
def test_every_table_is_named_by_a_test(address: str) -> None:
    assert registry.naming(address), f"no test names {address}"


def test_every_room_of_the_model_is_on_the_page() -> None:
    shown = registry.parts()
    told = {module.split(".")[1] for method in methods().values() for module in method.modules}
    for name, about in registry.rooms().items():
        assert about, f"bettercare.{name} does not say what it is"
        assert name in told or about in shown
    assert {"population", "demand", "system", "verdict"} <= set(registry.rooms())


def test_a_room_that_no_entry_describes_appears_by_its_own_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = {
        key: each for key, each in methods().items() if "bettercare.workforce" not in each.modules
    }
    monkeypatch.setattr(registry, "methods", lambda: kept)
    shown = registry.parts()
    assert "| Workforce | Staff needed against staff there" in shown
    assert "not said yet" in shown


def test_every_file_of_tests_is_in_the_log_of_verification() -> None:
    shown = registry.verification()
    files = [each for each in registry.test_files() if each.tests]
    assert len(files) > 40
    for each in files:
        assert each.path.relative_to(registry.TESTS).as_posix() in shown
        assert each.about, f"{each.path.name} does not say what it is about"

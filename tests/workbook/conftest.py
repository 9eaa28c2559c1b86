"""Plans and their workbooks, made once."""

from pathlib import Path

import pytest

from bettercare.workbook.exporting import workbook_of

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="session")
def small() -> Path:
    """The folder of the small example."""
    return EXAMPLES / "small"


@pytest.fixture(scope="session")
def small_book(small: Path) -> bytes:
    """The workbook of the small example."""
    return workbook_of(small, "plan.xlsx")

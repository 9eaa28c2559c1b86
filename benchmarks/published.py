"""What is published, held against tools that are not ours: workbook and data package.

usage: python benchmarks/published.py BUNDLE [--tables]

BUNDLE is a folder that `bettercare publish` wrote. Every formula of its workbook is stripped of the
value it holds, LibreOffice (`soffice`) calculates the file anew, and every cell is held against
ours. Then the package's own tool validates every table, the Parquet files among them; `results` is
large and takes minutes, so that `--tables` leaves it out. Ends with 1 where anything differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "publish"))
from recalculated import apart, changed, formulas, recalculated


def calculated_anew(book: Path) -> bool:
    """Whether LibreOffice comes to every value of the workbook's formulas."""
    with tempfile.TemporaryDirectory() as folder:
        bare = changed(book, Path(folder) / book.name, {})
        (theirs,) = recalculated([bare], Path(folder))
        ours = formulas(book)
        different = apart(ours, formulas(theirs))
    print(f"{len(ours):,} formulas calculated anew, {len(different):,} differ")
    print("\n".join(different[:10]))
    return not different


def validated(package: Path, *, without: str) -> bool:
    """Whether Frictionless finds nothing wrong with the package's files."""
    import frictionless

    resources = frictionless.Package(str(package)).resources
    looked_at = [one for one in resources if not (without and str(one.path).startswith(without))]
    reports = [(str(one.path), one.validate()) for one in looked_at]
    wrong = [path for path, report in reports if not report.valid]
    tables = sum(1 for one in looked_at if str(one.path).endswith((".csv", ".parquet")))
    print(
        f"{len(looked_at):,} files validated, {tables:,} of them tables; wrong: {wrong or 'none'}"
    )
    return not wrong


def main() -> None:
    """Look at the workbook, then at the package."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("bundle", type=Path)
    words.add_argument("--tables", action="store_true", help="leave out results")
    asked = words.parse_args()
    same = calculated_anew(asked.bundle / "workbook.xlsx")
    left_out = "results" if asked.tables else ""
    holds = validated(asked.bundle / "datapackage.json", without=left_out)
    sys.exit(0 if same and holds else 1)


if __name__ == "__main__":
    main()

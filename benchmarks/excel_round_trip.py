"""Does a plan come back from Excel as it went? The two examples, and 200 plans made from one.

usage: python benchmarks/excel_round_trip.py [--plans N] [--through-libreoffice N]

Each plan is written as a workbook file, read again, and held against its files byte for byte.
With LibreOffice (`soffice`) the first N workbooks and those of the examples are saved by it in
between. Ends with 1 where any plan came back otherwise.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from varied_plans import varied, write_plan

from bettercare.workbook.carried import folder_files
from bettercare.workbook.exporting import workbook_of
from bettercare.workbook.proposal import propose

EXAMPLES = Path(__file__).parents[1] / "examples"


def comes_back(plan: Path, scratch: Path, *, saved_between: bool) -> bool:
    """Whether a plan is the same after a workbook, which LibreOffice may save in between."""
    book = scratch / "plan.xlsx"
    book.write_bytes(workbook_of(plan, book.name))
    if saved_between:
        book = saved_by_libreoffice(book, scratch / "saved")
    proposal = propose(book)
    return not list(proposal.sentences()) and proposal.after == folder_files(plan)


def saved_by_libreoffice(book: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    form = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder)]
    command = ["soffice", profile, "--headless", *form, str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / book.name


def main() -> None:
    """Take every plan there and back, and say how many came back as they were."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--plans", type=int, default=200)
    words.add_argument("--through-libreoffice", type=int, default=3)
    asked = words.parse_args()
    office = asked.through_libreoffice if shutil.which("soffice") else 0
    began, good, saved = time.process_time(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        plans = [EXAMPLES / "small", EXAMPLES / "llr_2014"]
        files = folder_files(plans[0])
        plans += [
            write_plan(varied(files, seed), scratch / f"plan_{seed}") for seed in range(asked.plans)
        ]
        for number, plan in enumerate(plans):
            between = number < office + 2 and office > 0
            same = comes_back(plan, scratch, saved_between=between)
            good, saved = good + same, saved + (same and between)
            if number % 20 == 0:
                print(f"{number} of {len(plans)}", file=sys.stderr)
            if not same:
                print(f"{plan.name} came back otherwise", file=sys.stderr)
    print(f"{good} of {len(plans)} plans came back byte for byte, {saved} of them by way of")
    print(f"LibreOffice; {time.process_time() - began:.0f} s of processor without LibreOffice's")
    sys.exit(good < len(plans))


if __name__ == "__main__":
    main()

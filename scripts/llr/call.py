"""How the scripts that build the plan from public files are called."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def folders(doc: str | None) -> tuple[Path, Path]:
    """DATA_DIR and the plan folder from the command line; ends with 2 where one is not there."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0] if doc else None)
    parser.add_argument("data", type=Path, help="folder of the public files")
    parser.add_argument("plan", type=Path, help="the plan folder, such as examples/llr_2014")
    given = parser.parse_args()
    missing = [str(path) for path in (given.data, given.plan) if not path.is_dir()]
    if missing:
        print(f"No such folder: {', '.join(missing)}.", file=sys.stderr)
        sys.exit(2)
    return given.data, given.plan

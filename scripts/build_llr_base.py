"""Derive the base of 2011/12 of the Leicester, Leicestershire and Rutland plan, and what followed.

    python scripts/build_llr_base.py DATA_DIR examples/llr_2014

DATA_DIR holds the public files that examples/llr_2014/README.md lists. The script writes the
derived files of bases/2011_12 and observed/2011_2014.csv. The base is made from figures of times
before April 2012 alone; the observations end at mid-2014.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from llr.base_2011 import write_base
from llr.observed import write_observed


def main() -> int:
    """Command line: DATA_DIR and the plan folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="folder of the public files")
    parser.add_argument("plan", type=Path, help="the plan folder, such as examples/llr_2014")
    given = parser.parse_args()
    missing = [str(path) for path in (given.data, given.plan) if not path.is_dir()]
    if missing:
        print(f"No such folder: {', '.join(missing)}.", file=sys.stderr)
        return 2
    write_base(given.data, given.plan)
    write_observed(given.data, given.plan)
    return 0


if __name__ == "__main__":
    sys.exit(main())

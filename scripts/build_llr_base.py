"""Derive the base of 2011/12 of the Leicester, Leicestershire and Rutland plan, and what followed.

    python scripts/build_llr_base.py DATA_DIR examples/llr_2014

DATA_DIR holds the public files that examples/llr_2014/README.md lists. The script writes the
derived files of bases/2011_12 and observed/2011_2014.csv. The base is made from figures of times
before April 2012 alone; the observations end at mid-2014.
"""

from __future__ import annotations

import sys

from llr.base_2011 import write_base
from llr.call import folders
from llr.observed import write_observed


def main() -> int:
    """Command line: DATA_DIR and the plan folder."""
    data, plan = folders(__doc__)
    write_base(data, plan)
    write_observed(data, plan)
    return 0


if __name__ == "__main__":
    sys.exit(main())

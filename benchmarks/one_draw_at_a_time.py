"""The naive comparator: the same plan by the same code, one draw at a time.

usage: python benchmarks/one_draw_at_a_time.py PLAN DRAWS

What a loop over a spreadsheet would do: every draw is a run of its own, of one seed each. Only the
model is run; nothing is written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bettercare.plan import load
from bettercare.verdict import assess


def main(plan: str, draws: str) -> None:
    """Run the plan once a draw."""
    loaded = load(Path(plan))
    for number in range(int(draws)):
        assess(loaded, draws=1, seed=loaded.seed + number, jobs=1)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Derive the CSV tables of the Leicester, Leicestershire and Rutland plan from public files.

    python scripts/build_llr_tables.py DATA_DIR examples/llr_2014

DATA_DIR holds the public files that examples/llr_2014/README.md lists. The script writes the
tables named there and prints how well the plan meets the figures it is calibrated to. It reads
the plan's hand-written files and never changes them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from llr.calibration import calibration, posts, report
from llr.call import folders
from llr.central import Folder, run
from llr.community import birth_shapes, care_home_shapes, judged_shapes
from llr.estate import COLUMNS, site_rows
from llr.hospital import hospital_shapes, stay_shapes
from llr.need import need_tables
from llr.population import flow_spread, write_population
from llr.profiles import profile_rows
from llr.staffing import skill_mix_rows
from llr.writing import write_table


def build(data: Path, plan: Path) -> None:
    """Write every derived table of the plan."""
    people = write_population(data, plan)
    shapes = [
        *hospital_shapes(data),
        *judged_shapes(),
        *care_home_shapes(data, people),
        *birth_shapes(data, people),
    ]
    columns = ("service", "area", "age_band", "sex", "relative", "source")
    write_table(plan, "demand.shape", columns, shapes, 4)
    for address, heads, rows in need_tables(data, people):
        write_table(plan, address, heads, rows, 4, keys=heads.index("source") - 1)
    write_table(
        plan, "demand.profile", ("profile", "month", "relative", "source"), profile_rows(data), 4
    )
    write_table(
        plan, "flow.stay_shape", ("service", "age_band", "relative", "source"), stay_shapes(data), 4
    )
    write_table(plan, "estate.sites", COLUMNS, site_rows(data), 9)  # type: ignore[arg-type]
    folder = Folder(plan)
    base = run(folder)[2013]
    activity = {key: sum(places.values()) for key, places in base.activity.items()}
    beddays = {key: sum(places.values()) for key, places in base.beddays.items()}
    write_table(
        plan,
        "workforce.skill_mix",
        ("service", "staff_group", "wte_per_1000", "per"),
        skill_mix_rows(activity, beddays, posts(folder)),
        4,
    )


def main() -> int:
    """Command line: DATA_DIR and the plan folder."""
    data, plan = folders(__doc__)
    build(data, plan)
    folder = Folder(plan)
    print("Spread of each flow, and of arrivals in each district, over ten years:")
    print("\n".join(flow_spread(data)), end="\n\n")
    print(report(*calibration(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

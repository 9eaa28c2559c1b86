"""The small plan with places: an invented island at 0 degrees, where nobody lives in truth."""

from __future__ import annotations

import shutil
from pathlib import Path

SMALL = Path(__file__).parents[1] / "examples" / "small"
SITES = {"infirmary": (0.10, 0.10), "cottage": (0.30, 0.10)}  # degrees north, east
SMALL_AREAS = """small_area,area,people,latitude,longitude
h1,hill,1000,0.10,0.12
h2,hill,3000,0.14,0.10
c1,coast,2000,0.28,0.10
c2,coast,500,0.34,0.14
"""
MINUTES = """small_area,site,minutes
h1,infirmary,5
h2,infirmary,9
c1,infirmary,31
"""
NAMES = """name,area
ZZ1,hill
ZZ2,hill
ZZ2,coast
Upper Hill-on-Sea,hill
"""
ABOUT = """[small_areas]
title = "Small areas (invented)"
publisher = "This test"
year = "2026"

[minutes]
title = "Minutes by car (invented)"
publisher = "This test"
year = "2026"

[names]
title = "Names (invented)"
publisher = "This test"
year = "2026"
"""


def placed(folder: Path) -> Path:
    """A copy of the small plan, in a folder that is not there yet, with places."""
    shutil.copytree(SMALL, folder)
    table = folder / "assumptions" / "estate" / "sites.csv"
    head, *rows = table.read_text("utf-8").splitlines()
    north, east = head.split(",").index("latitude"), head.split(",").index("longitude")
    told = [head]
    for row in rows:
        cells = row.split(",")
        cells[north], cells[east] = (str(one) for one in SITES[cells[0]])
        told.append(",".join(cells))
    table.write_text("\n".join(told) + "\n", "utf-8")
    places = folder / "places"
    places.mkdir()
    for name, text in (
        ("small_areas.csv", SMALL_AREAS), ("minutes.csv", MINUTES), ("names.csv", NAMES),
        ("places.toml", ABOUT),
    ):  # fmt: skip
        (places / name).write_text(text, "utf-8")
    return folder

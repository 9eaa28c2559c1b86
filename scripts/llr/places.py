"""Names shared by all tables of the plan: districts, age bands, councils, CCGs."""

from __future__ import annotations

#: Office for National Statistics code of each district to its key in the plan.
DISTRICTS: dict[str, str] = {
    "E06000016": "leicester",
    "E07000129": "blaby",
    "E07000130": "charnwood",
    "E07000131": "harborough",
    "E07000132": "hinckley_bosworth",
    "E07000133": "melton",
    "E07000134": "north_west_leicestershire",
    "E07000135": "oadby_wigston",
    "E06000017": "rutland",
}
AREAS = tuple(DISTRICTS.values())

#: Council that pays for social care in each district, as its returns name it.
COUNCIL = {
    area: {"leicester": "Leicester", "rutland": "Rutland"}.get(area, "Leicestershire")
    for area in AREAS
}

SEXES = ("f", "m")
OLDEST = 90  # stands for 90 and over

#: The plan's age bands: first and last age, both included.
BANDS: dict[str, tuple[int, int]] = {
    "0": (0, 0),
    "1-4": (1, 4),
    "5-16": (5, 16),
    "17-44": (17, 44),
    "45-64": (45, 64),
    "65-74": (65, 74),
    "75-84": (75, 84),
    "85+": (85, 90),
}


def ages_of(band: str) -> range:
    """Single years of age of one of the plan's bands, or of a band such as "5-9" or "90+".

    >>> ages_of("85+"), ages_of("5-9")
    (range(85, 91), range(5, 10))
    """
    if band in BANDS:
        first, last = BANDS[band]
    elif band.endswith("+"):
        first, last = int(band[:-1]), OLDEST
    elif "-" in band:
        first, last = (int(end) for end in band.split("-"))
    else:
        first = last = int(band)
    return range(first, last + 1)

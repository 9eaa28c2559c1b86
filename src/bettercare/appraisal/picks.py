"""The yearly figures of a run that benefits and criteria hang on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.appraisal_model import Pick
from bettercare.system.layout import Layout

Floats = NDArray[np.float64]

_MONTHS = 12
# Spans of the layout that hold a measure divided by a dimension.
_PARTS = {
    ("activity", "area"): "activity_area",
    ("activity", "site"): "activity_place",
    ("activity", "pathway"): "activity_pathway",
    ("beddays_midnight", "site"): "beddays_place",
}
_WHOLE = {"activity": "activity", "beddays_midnight": "beddays"}


def picked(layout: Layout, rows: Floats, pick: Pick) -> Floats:
    """A measure by year (years, draws) from the rows (rows, years, draws) of a run."""
    where = dict(pick.where)
    service = where.pop("service", "")
    if pick.measure in _WHOLE:
        return _of_service(layout, rows, pick.measure, service, where)
    if pick.measure == "capacity_short":
        needed = rows[layout["capacity_needed", service]]
        short = needed - rows[layout["capacity_planned", service]]
        return np.asarray(np.maximum(short, 0.0)[0])
    if pick.measure == "beds_short":
        kind = where["bed_type"]
        short = rows[layout["beds_needed", kind]] - rows[layout["beds_planned", kind]]
        worst = short[:_MONTHS].max(axis=0)  # the first rows are of all sites
        return np.asarray(np.maximum(worst, 0.0))
    span = layout[(pick.measure,)]
    if pick.measure == "gap":
        where.setdefault("partner", "all")
    wanted = [
        i
        for i in range(span.start, span.stop)
        if all(getattr(layout.rows[i], name) == key for name, key in where.items())
    ]
    return np.asarray(rows[wanted].sum(axis=0))


def _of_service(
    layout: Layout, rows: Floats, measure: str, service: str, where: dict[str, str]
) -> Floats:
    """A measure of a service, whole or the part in one area, site or pathway."""
    if not where:
        return np.asarray(rows[layout[_WHOLE[measure], service]].sum(axis=0))
    ((name, key),) = where.items()
    span = layout[_PARTS[measure, name], service]
    wanted = [i for i in range(span.start, span.stop) if getattr(layout.rows[i], name) == key]
    return np.asarray(rows[wanted].sum(axis=0))

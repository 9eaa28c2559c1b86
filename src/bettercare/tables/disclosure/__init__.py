"""The disclosure rule: what of a count of people from records may be published, in one place.

Counts are rounded to the nearest 5 and counts of 1 to 7 are suppressed, as national hospital
statistics do. Further figures are suppressed where subtraction would undo that.
"""

from bettercare.tables.disclosure.figures import ALL, Dimension, DisclosureError, Shown
from bettercare.tables.disclosure.publishing import published_counts
from bettercare.tables.disclosure.rule import MULTIPLE, SMALL, bounds_of_shown, rounded

__all__ = [
    "ALL",
    "MULTIPLE",
    "SMALL",
    "Dimension",
    "DisclosureError",
    "Shown",
    "bounds_of_shown",
    "published_counts",
    "rounded",
]

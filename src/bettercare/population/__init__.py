"""People by area, sex, single year of age and year."""

from bettercare.population.controls import Totals
from bettercare.population.project import People, project

__all__ = ["People", "Totals", "project"]

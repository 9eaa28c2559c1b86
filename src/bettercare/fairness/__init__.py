"""Variation between places and over time, told apart from chance."""

from bettercare.fairness.life_expectancy import Expectancy, life_expectancy
from bettercare.fairness.spc import Chart, Limits, Point, control_chart

__all__ = ["Chart", "Expectancy", "Limits", "Point", "control_chart", "life_expectancy"]

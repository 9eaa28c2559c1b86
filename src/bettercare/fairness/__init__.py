"""Variation between places and over time, told apart from chance."""

from bettercare.fairness.spc import Chart, Limits, Point, control_chart

__all__ = ["Chart", "Limits", "Point", "control_chart"]

"""Artificial hospital records of a plan's area: a year, person by person, marked as artificial."""

"""Schemas of every table: columns, units, meaning, allowed values. They feed checks and docs."""

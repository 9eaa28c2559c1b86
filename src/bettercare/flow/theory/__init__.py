"""Exact results of queueing theory that the simulation is held against."""

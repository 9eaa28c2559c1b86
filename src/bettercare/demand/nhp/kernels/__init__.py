"""Compiled loops (Numba): counter-based draws, spells, expectations and counts."""

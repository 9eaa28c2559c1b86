"""Distributions fitted to lengths of stay in records, with how well each of them fits.

`observed` brings stays from files; `families` has the distributions; `likelihood` fits them, to
times as they are or to whole nights; `goodness` says how far off they are; `fit` does it all.
"""

"""Distributions fitted to lengths of stay in records, with how well each of them fits.

`observed` brings stays from files; `families` has the distributions; `likelihood` fits them, to
times as they are or to whole nights; `goodness` says how far off they are; `fit` does it all.
"""

from bettercare.errors import CallError

try:
    import scipy  # noqa: F401 - used where needed; told of here, before anything is read
except ImportError as missing:  # the optional extra is not there
    raise CallError(
        "Fits of stays need scipy, which is not installed",
        mend="install it with: pip install 'bettercare[flow]'",
    ) from missing

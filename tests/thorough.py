"""How many invented examples a test tries: few at each landing, many with `make thorough`."""

import os

THOROUGH = bool(os.environ.get("THOROUGH"))


def examples(few: int, many: int) -> int:
    """`few`, or `many` where THOROUGH is set."""
    return many if THOROUGH else few

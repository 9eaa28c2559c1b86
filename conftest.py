"""What all tests share: none is timed, for speed lives in benchmarks/ and a machine may be busy.

`make thorough` sets THOROUGH, which asks for more examples and mutations of each kind.
"""

import os

from hypothesis import settings

settings.register_profile("quick", deadline=None, max_examples=30)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile("thorough" if os.environ.get("THOROUGH") else "quick")

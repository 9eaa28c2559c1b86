"""What all tests share: none is timed, for speed lives in benchmarks/ and a machine may be busy."""

from hypothesis import settings

settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

"""Hold a plan against what happened: a blind run from its base, scored on what was observed."""

from bettercare.hindcast.run import Hindcast, hindcast

__all__ = ["Hindcast", "hindcast"]

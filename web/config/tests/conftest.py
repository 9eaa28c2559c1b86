"""What the tests of the whole site share with those of its apps."""

from alternatives.tests.conftest import bundled, consultation, desk, kept, version

__all__ = ["bundled", "consultation", "desk", "kept", "version"]

"""The libraries of the extra `papers`: one sentence where one is missing."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from bettercare.errors import CallError


def needed(name: str) -> ModuleType:
    """A library of the extra, loaded; a call error that says what to install where it is not."""
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        raise CallError(
            f"Papers need {missing.name or name}, which is not installed",
            mend="install it with: pip install 'bettercare[papers]'",
        ) from None

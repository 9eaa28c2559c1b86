"""The invented plan and its assessment, for every test of what is published."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def load_invented() -> ModuleType:
    """The module beside this file (tests are not a package)."""
    name = "invented_plan_for_tests"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("invented.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def invented() -> ModuleType:
    return load_invented()


@pytest.fixture(scope="session")
def plan(invented):
    return invented.plan()


@pytest.fixture(scope="session")
def assessment(invented):
    return invented.assessment()

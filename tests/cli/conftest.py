"""The invented plan of tests/publish, put in the place of reading and running a plan."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

INVENTED = Path(__file__).parents[1] / "publish" / "invented.py"


@pytest.fixture(scope="session")
def invented():
    name = "invented_plan_for_tests"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, INVENTED)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture
def quick(invented, monkeypatch):
    """Commands read the invented plan and get its assessment at once; gives what was asked."""
    asked = {}

    def assess(plan, options=None, draws=None, seed=None, jobs=None, progress=None, kept=None):
        asked.update(options=options, draws=draws, seed=seed, jobs=jobs)
        if progress is not None:
            progress(1, 1, "done")
        return invented.assessment()

    monkeypatch.setattr("bettercare.plan.load", lambda folder: invented.plan())
    monkeypatch.setattr("bettercare.plan.load_with_record", lambda folder: (invented.plan(), None))
    monkeypatch.setattr("bettercare.verdict.assess", assess)
    return asked

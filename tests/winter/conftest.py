"""What the winter's tests share."""

from pathlib import Path

import pytest
from winter_small import plan_with_network

from bettercare import plan as plans
from bettercare.plan.model import Plan
from bettercare.winter.planned import Central, central


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan_with_network(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def small(small_root: Path) -> Plan:
    return plans.load(small_root)


@pytest.fixture(scope="session")
def made(small: Plan) -> Central:
    return central(small, ["a_do_nothing", "c_fewer_beds"])

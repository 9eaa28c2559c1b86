"""The response surface: fitted to what is known, kept, read back, and refused where broken."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bettercare.errors import CallError
from bettercare.winter.surface import (
    KEPT,
    RESPONSES,
    Point,
    Surface,
    as_json,
    back,
    fitted_surface,
    forth,
    read_surface,
)

ABOUT = {
    "figures_hash": "p", "network_hash": "n", "options": ("a", "b"), "years": ("2023/24",),
    "replications": 4, "seed": 1, "code_version": "0",
}  # fmt: skip


def truth(occupancy: float, delay: float) -> float:
    """Log odds (or logarithm) of every response: a surface of the very kind that is fitted."""
    return -2.0 + 8.0 * (occupancy - 0.8) + 20.0 * delay + 30.0 * (occupancy - 0.8) * delay


def points(spread: float) -> list[Point]:
    """Twelve points in three groups, four winters each, `spread` from their mean."""
    rng = np.random.default_rng(5)
    found = []
    for group, shift in (("a", 0.0), ("b", 0.03), ("c", 0.06)):
        for occupancy in (0.7, 0.8, 0.95):
            for delay in (0.02, 0.1, 0.15):
                level = truth(occupancy + shift, delay)
                noise = spread * rng.standard_normal(4)
                years = tuple(
                    {name: float(back(name, np.array(level + one))) for name in RESPONSES}
                    for one in noise
                )
                found.append(Point(group, occupancy + shift, delay, years))
    return found


def surface(spread: float = 0.3) -> Surface:
    return fitted_surface(points(spread), ABOUT)


def test_a_surface_of_its_own_kind_is_found_again() -> None:
    found = fitted_surface(points(0.0), ABOUT)
    at = np.array([0.85, 0.9]), np.array([0.05, 0.12])
    expected = [back("ae_over_4_hours", np.array(truth(*one))) for one in zip(*at, strict=True)]
    got = found.at("ae_over_4_hours", *at, np.zeros(2))
    np.testing.assert_allclose(got, expected, rtol=1e-6)
    own = found.responses["ae_over_4_hours"]
    assert own.fit_error < 1e-6
    assert own.winter_spread < 1e-6
    assert own.explained == pytest.approx(1.0)


def test_winters_differ_by_what_they_were_seen_to_differ() -> None:
    own = surface(0.3).responses["ae_over_4_hours"]
    assert own.winter_spread == pytest.approx(0.3, rel=0.2)
    assert own.fit_error < 0.2  # the surface is right: what is left is the winters' own


def test_a_score_moves_the_response_by_both_errors() -> None:
    found = surface()
    own = found.responses["held_days"]
    at = np.array([0.8]), np.array([0.1])
    middle = found.at("held_days", *at, np.zeros(1))
    one_up = found.at("held_days", *at, np.ones(1))
    error = np.hypot(own.fit_error, own.winter_spread)
    assert np.log(one_up / middle)[0] == pytest.approx(error)


def test_pressure_beyond_what_was_simulated_counts_as_the_last_that_was() -> None:
    found = surface()
    edge = found.at("occupancy", np.array([found.high[0]]), np.array([0.1]), np.zeros(1))
    beyond = found.at("occupancy", np.array([9.0]), np.array([0.1]), np.zeros(1))
    assert edge == beyond
    assert found.inside(np.array([0.8, 9.0]), np.array([0.1, 0.1])) == 0.5


def test_shares_stay_between_nought_and_one() -> None:
    for value in (0.0, 1.0):
        again = back("ae_over_12_hours", forth("ae_over_12_hours", np.array(value)))
        assert 0.0 < again < 1.0
        assert abs(again - value) <= 0.002 + 1e-12


def test_it_is_kept_and_read_back(tmp_path: Path) -> None:
    found = surface()
    path = tmp_path / KEPT
    path.parent.mkdir(parents=True)
    path.write_text(as_json(found), encoding="utf-8")
    again = read_surface(tmp_path)
    assert again is not None
    assert as_json(again) == as_json(found)
    assert again.options == ("a", "b")


def test_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert read_surface(tmp_path) is None


@pytest.mark.parametrize("broken", ["{", '{"format": 99}', '{"format": 1}', "[]"])
def test_a_broken_one_is_refused_in_a_sentence(tmp_path: Path, broken: str) -> None:
    path = tmp_path / KEPT
    path.parent.mkdir(parents=True)
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(CallError, match="cannot be read as a response surface"):
        read_surface(tmp_path)


def test_a_response_too_few_is_refused(tmp_path: Path) -> None:
    raw = json.loads(as_json(surface()))
    del raw["responses"]["held_days"]
    path = tmp_path / KEPT
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(CallError, match="cannot be read"):
        read_surface(tmp_path)


def test_too_few_points_are_refused() -> None:
    with pytest.raises(CallError, match="too few"):
        fitted_surface(points(0.1)[:5], ABOUT)
    alone = [replace(one, group="a") for one in points(0.1)]
    with pytest.raises(CallError, match="too few"):
        fitted_surface(alone, ABOUT)

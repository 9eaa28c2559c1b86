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
    """Log odds (or logarithm) of every response: bent, so that no plane is right."""
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


def at(found: Surface, name: str, occupancy: float, delay: float, score: float = 0.0) -> float:
    near = found.near(np.array([occupancy]), np.array([delay]))
    return float(found.read(name, near, np.array([score]))[0])


def test_a_smooth_surface_is_found_again() -> None:
    found = fitted_surface(points(0.0), ABOUT)
    for where in ((0.85, 0.05), (0.9, 0.12), (0.72, 0.03)):
        got = forth("ae_over_4_hours", np.array(at(found, "ae_over_4_hours", *where)))
        assert got == pytest.approx(truth(*where), abs=0.1)  # of a range of nearly four
    own = found.responses["ae_over_4_hours"]
    assert own.fit_error < 0.2
    assert own.winter_spread < 1e-6
    assert own.explained > 0.999


def test_where_a_hospital_tips_both_sides_keep_their_level() -> None:
    def tipping(occupancy: float) -> float:
        return -1.6 if occupancy < 0.8 else 1.2

    def levels(value: float) -> dict[str, float]:
        # days are kept at one and more, so their logarithm at nought and more
        shift = {"held_days": 3.0}
        return {n: float(back(n, np.array(value + shift.get(n, 0.0)))) for n in RESPONSES}

    grid = [(o, d) for o in np.linspace(0.65, 0.95, 7) for d in (0.03, 0.08, 0.14)]
    made = [Point(f"g{i % 5}", o, d, (levels(tipping(o)),) * 2) for i, (o, d) in enumerate(grid)]
    found = fitted_surface(made, ABOUT)
    for occupancy in (0.66, 0.7, 0.9, 0.94):
        got = forth("ae_over_4_hours", np.array(at(found, "ae_over_4_hours", occupancy, 0.08)))
        assert got == pytest.approx(tipping(occupancy), abs=0.35)


def test_winters_differ_by_what_they_were_seen_to_differ() -> None:
    own = surface(0.3).responses["ae_over_4_hours"]
    assert own.winter_spread == pytest.approx(0.3, rel=0.2)
    assert own.fit_error < 0.2  # the surface is right: what is left is the winters' own


def test_a_score_moves_the_response_by_both_errors() -> None:
    found = surface()
    own = found.responses["held_days"]
    middle = at(found, "held_days", 0.8, 0.1)
    one_up = at(found, "held_days", 0.8, 0.1, 1.0)
    error = np.hypot(own.fit_error, own.winter_spread)
    assert np.log(one_up / middle) == pytest.approx(error)


def test_pressure_beyond_what_was_simulated_counts_as_the_last_that_was() -> None:
    found = surface()
    edge, beyond = (at(found, "occupancy", there, 0.1) for there in (found.high[0], 9.0))
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


@pytest.mark.parametrize("broken", ["{", '{"format": 99}', '{"format": 2}', "[]"])
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

"""Figures that move together: same distribution each, and no one else moves."""

from __future__ import annotations

from pathlib import Path

import invented_nhp as trust
import numpy as np
import pytest
from scipy import stats

from bettercare.demand.nhp.drawn import Drawn, draw
from bettercare.demand.nhp.parameters import ParameterError, Parameters, read_parameters
from bettercare.demand.nhp.run import Asked, run_scenario
from bettercare.demand.nhp.streams import Streams, read_correlations

FALLS, SMOKING = "activity_avoidance|ip|falls", "activity_avoidance|ip|smoking"
RECOVERY = "efficiencies|ip|recovery"
GROUP = f'[frailty]\n"{FALLS}" = 0.9\n"{SMOKING}" = -0.8\n"{RECOVERY}" = 0.6\n'
RUNS = 4000


@pytest.fixture(scope="module")
def parameters(tmp_path_factory: pytest.TempPathFactory) -> Parameters:
    path = trust.write_parameters(tmp_path_factory.mktemp("correlations") / "params.json")
    return read_parameters(path)[0]


def drawn(parameters: Parameters, folder: Path, text: str) -> Drawn:
    file = folder / "correlations.toml"
    file.write_text(text, encoding="utf-8")
    streams = Streams(parameters.seed, read_correlations(file, parameters))
    return draw(parameters, RUNS, clipped=False, streams=streams)


def test_members_correlate_by_the_product_of_their_loadings(
    parameters: Parameters, tmp_path: Path
) -> None:
    values = drawn(parameters, tmp_path, GROUP).values
    for one, other, expected in (
        (FALLS, SMOKING, -0.72), (FALLS, RECOVERY, 0.54), (SMOKING, RECOVERY, -0.48),
    ):  # fmt: skip
        found = np.corrcoef(values[one], values[other])[0, 1]
        assert found == pytest.approx(expected, abs=4 / RUNS**0.5)
    assert abs(np.corrcoef(values[FALLS], values["expat|ip|elective|100"])[0, 1]) < 4 / RUNS**0.5


def test_each_is_distributed_as_before(parameters: Parameters, tmp_path: Path) -> None:
    alone, together = draw(parameters, RUNS, clipped=False), drawn(parameters, tmp_path, GROUP)
    for address in (FALLS, SMOKING, RECOVERY):
        assert (alone.values[address] != together.values[address]).mean() > 0.99
        assert stats.ks_2samp(alone.values[address], together.values[address]).pvalue > 1e-4
        low, high = np.quantile(together.values[address], [0.1, 0.9])
        quantity = parameters.quantities[address]
        assert (low, high) == pytest.approx((quantity.low, quantity.high), abs=0.006)


def test_others_do_not_move_and_a_member_can_leave(parameters: Parameters, tmp_path: Path) -> None:
    alone, whole = draw(parameters, RUNS, clipped=False), drawn(parameters, tmp_path, GROUP)
    left = drawn(parameters, tmp_path, GROUP.replace(f'"{SMOKING}" = -0.8\n', ""))
    for address, values in whole.values.items():
        if address not in (FALLS, SMOKING, RECOVERY):
            assert (values == alone.values[address]).all()
        if address != SMOKING:
            assert (values == left.values[address]).all()
    assert (left.values[SMOKING] == alone.values[SMOKING]).all()
    assert whole.variants == alone.variants
    assert alone.ages is not None
    assert whole.ages is not None
    assert (whole.ages == alone.ages).all()


def test_health_status_may_be_a_member(parameters: Parameters, tmp_path: Path) -> None:
    text = f'[health]\n"{FALLS}" = 0.95\nhealth_status_adjustment = 0.95\n'
    found = drawn(parameters, tmp_path, text)
    assert found.ages is not None
    rank = stats.spearmanr(found.values[FALLS], -found.ages[:, 0, 10]).statistic
    assert rank > 0.8


def test_a_scenario_takes_the_file(tmp_path: Path) -> None:
    data = trust.write(tmp_path)
    path = trust.write_parameters(tmp_path / "params.json")
    (tmp_path / "c.toml").write_text(GROUP, encoding="utf-8")
    with_groups = run_scenario(Asked(data, path, 8, correlations=tmp_path / "c.toml"))
    without = run_scenario(Asked(data, path, 8))
    differ = {
        a for a, v in without.drawn.values.items() if (v != with_groups.drawn.values[a]).any()
    }
    assert differ == {FALLS, SMOKING, RECOVERY}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f'[a]\n"{FALLS}" = 0.5\n', "a group of two members or more"),
        (f'[a]\n"{FALLS}" = 0.5\n"{SMOKING[:-1]}" = 0.5\n', f'did you mean "{SMOKING}"'),
        (f'[a]\n"{FALLS}" = 1.0\n"{SMOKING}" = 0.5\n', "loading 1.0 is not between -1 and 1"),
        (f'[a]\n"{FALLS}" = "x"\n"{SMOKING}" = 0.5\n', "loading 'x' is not between"),
        (f'[a]\n"{FALLS}" = 0.1\n"{SMOKING}" = 0.5\n[b]\n"{FALLS}" = 0.1\n"{RECOVERY}" = 0.5\n',
         "is in group a too"),
        (f'[a]\n"{FALLS}" = 0.1\n"non-demographic_adjustment|ip|maternity" = 0.5\n',
         "is a constant: it moves with nothing"),
    ],
)  # fmt: skip
def test_a_bad_group_is_told(
    parameters: Parameters, tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(ParameterError) as told:
        drawn(parameters, tmp_path, text)
    assert sentence in str(told.value)

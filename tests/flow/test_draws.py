"""Draws inside the compiled loop: the published generator, and distributions as they are named."""

import numpy as np
import pytest
from scipy import stats as reference
from scipy.special import ndtri

from bettercare.flow import stays
from bettercare.flow.arrays import build
from bettercare.flow.draws import normal_quantile, philox, unit
from bettercare.flow.moves import draw
from bettercare.flow.network import Arrivals, Network, Node
from bettercare.flow.starting import residual, residual_mean

FULL = 0xFFFFFFFF
#: Known answers of Philox 4x32-10 published with the generator (Random123, kat_vectors).
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((FULL,) * 4, (FULL, FULL), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_the_generator_gives_its_published_answers(
    counter: tuple[int, ...], key: tuple[int, int], words: tuple[int, ...]
) -> None:
    first, second = philox(*map(np.uint64, counter), np.uint64(key[0] | key[1] << 32))
    assert int(first) == words[0] | words[1] << 32
    assert int(second) == words[2] | words[3] << 32


def test_a_unit_is_never_nought_nor_one() -> None:
    assert 0.0 < unit(np.uint64(0)) < 1e-15
    assert 1.0 - 1e-15 < unit(np.uint64(2**64 - 1)) < 1.0


def test_the_normal_quantile_is_exact_to_the_tails() -> None:
    chances = [*np.linspace(1e-6, 1 - 1e-6, 2001), *(10.0**-k for k in range(7, 300, 9))]
    for p in chances:
        assert normal_quantile(p) == pytest.approx(ndtri(p), rel=1e-13, abs=1e-13)


WEIBULL_SCALE, WEIBULL_SHAPE = stays.weibull_parameters(3.0, 0.6)
SIGMA = np.sqrt(np.log1p(1.44))
NAMED = {
    "exponential": (stays.exponential(2.5), reference.expon(scale=2.5)),
    "lognormal": (
        stays.lognormal(7.2, 1.2),
        reference.lognorm(SIGMA, scale=7.2 * np.exp(-(SIGMA**2) / 2.0)),
    ),
    "gamma": (stays.gamma(4.0, 0.8), reference.gamma(1 / 0.64, scale=4.0 * 0.64)),
    "small gamma": (stays.gamma(4.0, 3.0), reference.gamma(1 / 9.0, scale=36.0)),
    "Erlang": (stays.gamma(4.0, 0.5), reference.gamma(4.0, scale=1.0)),
    "Weibull": (stays.weibull(3.0, 0.6), reference.weibull_min(WEIBULL_SHAPE, scale=WEIBULL_SCALE)),
    "uniform": (stays.uniform(1.0, 4.0), reference.uniform(1.0, 3.0)),
}


def quantiles(stay: stays.Stay, chances: np.ndarray) -> np.ndarray:
    """Quantiles as the compiled loop draws them."""
    net = build(Network((Node("n", 1, stay),), (Arrivals("a", "n", "all", rates=(1.0,)),)))
    which = int(net.groups[0]["stay"])
    return np.array([draw(net.dists, net.data, which, u) for u in chances])


@pytest.mark.parametrize("name", NAMED)
def test_quantiles_are_those_of_the_distribution(name: str) -> None:
    stay, known = NAMED[name]
    chances = np.array([1e-6, 1e-3, *np.linspace(0.01, 0.99, 197), 0.999, 1 - 1e-6])
    assert quantiles(stay, chances) == pytest.approx(known.ppf(chances), rel=2e-8)
    assert stay.mean == pytest.approx(known.mean())
    assert stay.cv == pytest.approx(known.std() / known.mean())


@pytest.mark.parametrize("name", NAMED)
def test_survival_is_that_of_the_distribution(name: str) -> None:
    stay, known = NAMED[name]
    for time in (0.0, 0.5, 2.0, 9.0):
        assert stays.survival(stay, time) == pytest.approx(known.sf(time), abs=1e-12)


def test_a_mixture_and_an_empirical_stay_have_the_shares_they_say() -> None:
    grid = (np.arange(4000) + 0.5) / 4000
    mixed = stays.mixture([(0.25, stays.deterministic(8.0)), (0.75, stays.exponential(1.0))])
    drawn = quantiles(mixed, grid)
    assert np.mean(drawn == 8.0) == pytest.approx(0.25)
    assert drawn.mean() == pytest.approx(mixed.mean, rel=1e-2)
    seen = quantiles(stays.empirical([5.0, 1.0, 1.0, 3.0]), grid)
    assert [np.mean(seen == x) for x in (1.0, 3.0, 5.0)] == [0.5, 0.25, 0.25]


ANY = [*(stay for stay, _ in NAMED.values()), stays.deterministic(3.0),
       stays.empirical([1.0, 2.0, 9.0]),
       stays.mixture([(0.4, stays.gamma(2.0, 0.5)), (0.6, stays.lognormal(9.0, 1.0))])]  # fmt: skip


@pytest.mark.parametrize("stay", ANY, ids=lambda stay: stay.kind)
def test_days_still_to_stay_follow_the_equilibrium_distribution(stay: stays.Stay) -> None:
    grid = (np.arange(400) + 0.5) / 400
    u, v = (axis.ravel() for axis in np.meshgrid(grid, grid))
    left = residual(stay, u, v)
    # P(residual > t) = integral of survival beyond t / mean, so its mean is E[S^2] / 2 E[S]
    assert left.mean() == pytest.approx(residual_mean(stay), rel=0.05)
    beyond = np.trapezoid([stays.survival(stay, t) for t in np.linspace(0.0, 2.0, 2001)], dx=0.001)
    assert np.mean(left > 2.0) == pytest.approx(1.0 - beyond / stay.mean, abs=5e-3)

"""Draws and ranges against arithmetic and an independent implementation (SciPy)."""

import numpy as np
import pytest

from bettercare.sampling import DrawBook, deviation, shift, uniforms
from bettercare.sampling.ranges import triangular


def test_the_first_draws_of_many_are_the_draws_of_few():
    few = DrawBook(7, 256).scores("demand.volume.a")
    many = DrawBook(7, 1024).scores("demand.volume.a")
    assert (many[:256] == few).all()


def test_an_address_keeps_its_draws_whatever_else_is_drawn():
    alone = DrawBook(7, 64).scores("b")
    book = DrawBook(7, 64)
    book.scores("a")
    assert (book.scores("b") == alone).all()
    assert not (book.scores("a") == alone).any()
    assert not (DrawBook(8, 64).scores("b") == alone).any()


def test_uniforms_are_uniform():
    stats = pytest.importorskip("scipy.stats")
    drawn = uniforms(3, "x", 20_000)
    assert 0.0 < drawn.min() < drawn.max() < 1.0
    assert stats.kstest(drawn, "uniform").pvalue > 0.001


def test_scores_match_scipys_inverse_normal():
    special = pytest.importorskip("scipy.special")
    book = DrawBook(3, 500)
    expected = special.ndtri(uniforms(3, "x", 500))
    np.testing.assert_allclose(book.scores("x"), expected, rtol=1e-12, atol=1e-12)


def test_members_of_a_group_correlate_by_the_product_of_their_loadings():
    book = DrawBook(11, 40_000)
    first = book.scores("a", "nhs_pay", 0.8)
    second = book.scores("b", "nhs_pay", 0.5)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.4, abs=0.015)  # 0.8 x 0.5
    assert first.std() == pytest.approx(1.0, abs=0.02)


def test_a_member_leaving_a_group_does_not_move_the_rest():
    with_both = DrawBook(11, 16)
    with_both.scores("a", "g", 0.8)
    assert (with_both.scores("b", "g", 0.5) == DrawBook(11, 16).scores("b", "g", 0.5)).all()


@pytest.mark.parametrize(
    ("support", "value", "low", "high"),
    [("positive", 9.4, 8.6, 10.3), ("share", 0.3, 0.1, 0.35), ("real", -0.015, -0.03, 0.0)],
)
@pytest.mark.parametrize(
    ("kind", "below"), [("80% interval", 0.1), ("90% interval", 0.05), ("95% interval", 0.025)]
)
def test_the_ends_of_a_range_are_its_quantiles(support, value, low, high, kind, below):
    scores = DrawBook(5, 20_000).scores("r")
    drawn = shift(value, deviation(value, low, high, kind, support, scores))
    assert np.quantile(drawn, below) == pytest.approx(low, abs=0.05 * (high - low))
    assert np.quantile(drawn, 0.5) == pytest.approx(value, abs=0.03 * (high - low))
    assert np.quantile(drawn, 1 - below) == pytest.approx(high, abs=0.05 * (high - low))
    if support == "positive":
        assert drawn.min() > 0
    if support == "share":
        assert 0 < drawn.min() < drawn.max() < 1


def test_triangular_matches_scipy():
    stats = pytest.importorskip("scipy.stats")
    at = np.linspace(0.01, 0.99, 25)
    expected = stats.triang.ppf(at, c=0.25, loc=2.0, scale=4.0)  # low 2, mode 3, high 6
    np.testing.assert_allclose(triangular(at, 2.0, 3.0, 6.0), expected, rtol=1e-12)


def test_a_full_range_from_nothing_is_kept():
    drawn = shift(0.0, deviation(0.0, 0.0, 4.0, "full range", "positive", np.array([-9.0, 0, 9.0])))
    assert drawn.tolist() == pytest.approx([0.0, 0.0, 4.0], abs=1e-3)


def test_a_later_value_moves_with_the_first():
    away = deviation(10.0, 5.0, 20.0, "80% interval", "positive", np.array([1.2815515655446004]))
    assert float(shift(30.0, away)[0]) == pytest.approx(60.0)  # 30 x 20 / 10
    away = deviation(0.5, 0.2, 0.8, "80% interval", "share", np.array([1.2815515655446004]))
    # odds of 0.8 are 4, of 0.5 are 1: odds of 0.2 (0.25) become 1, a share of 0.5
    assert float(shift(0.2, away)[0]) == pytest.approx(0.5)

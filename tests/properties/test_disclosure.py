"""Nobody can work a small count out from what is published: held against the exact attack."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from disclosure_attack import Attack
from hypothesis import given, settings
from hypothesis import strategies as st

from bettercare.tables.disclosure import (
    SMALL,
    Dimension,
    DisclosureError,
    Shown,
    bounds_of_shown,
    published_counts,
    rounded,
)

# mostly small counts and zeros, some that are clearly shown
counted = st.one_of(st.just(0), st.integers(0, 9), st.integers(8, 60))


def frame_of(shape, counts):
    codes = [[f"{name}{i}" for i in range(n)] for name, n in zip("abc", shape, strict=False)]
    cells = list(product(*codes))
    columns = {"abc"[d]: [cell[d] for cell in cells] for d in range(len(shape))}
    return pl.DataFrame({**columns, "count": pl.Series(counts, dtype=pl.Int64)})


@st.composite
def tables_of_counts(draw):
    """Counts with what is published of them: one to three dimensions, linked or overlapping."""
    kind = draw(st.sampled_from(["line", "square", "box", "linked", "nested", "overlapping"]))
    sides = {"line": 1, "box": 3, "linked": 3}.get(kind, 2)
    shape = [draw(st.integers(2, 4 if sides < 3 else 3)) for _ in range(sides)]
    if kind in ("nested", "overlapping"):
        shape[0] = 4
    counts = draw(st.lists(counted, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    dimensions, tables = [Dimension(name) for name in "abc"[:sides]], None
    if kind == "linked":  # two tables of the same people that share one dimension
        tables = [Shown({"a": ("a",), "b": ("b",)}), Shown({"a": ("a",), "c": ("c",)})]
    if kind in ("nested", "overlapping"):
        groups = {"pair": {f"a{i}": f"pair{i // 2}" for i in range(4)}}
        if kind == "overlapping":
            groups["shifted"] = {f"a{i}": f"shifted{(i + 1) // 2}" for i in range(4)}
            tables = [Shown({"a": (each,), "b": ("b",)}) for each in groups]
        dimensions[0] = Dimension("a", groups)
    return frame_of(shape, counts), dimensions, tables


@given(tables_of_counts())
@settings(max_examples=8, deadline=None)
def test_no_small_count_can_be_bounded_more_closely_than_the_rule_does(case):
    frame, dimensions, tables = case
    published = published_counts(frame, dimensions, tables)
    attack = Attack(frame, dimensions, published)
    true = frame["count"].to_numpy()
    figures = attack.matrix @ true
    assert (published["suppressed"].to_numpy() >= ((figures > 0) & (figures <= SMALL))).all()
    # the finest cells too: what can be had by subtracting one figure from another
    for weights in np.unique(np.vstack([attack.matrix, np.eye(true.size)]), axis=0):
        if 0 < weights @ true <= SMALL:
            assert attack.bound(weights, largest=True) >= SMALL
            by_stars = attack.bound(weights, largest=False, numbers=False)
            assert attack.bound(weights, largest=False) <= max(1, by_stars)


@given(tables_of_counts())
@settings(max_examples=6, deadline=None)
def test_what_is_shown_is_the_count_to_the_nearest_five(case):
    frame, dimensions, tables = case
    published = published_counts(frame, dimensions, tables)
    figures = Attack(frame, dimensions, published).matrix @ frame["count"].to_numpy()
    for true, shown, starred in zip(
        figures, published["count"], published["suppressed"], strict=True
    ):
        assert (shown is None) == starred
        assert starred or (shown % 5 == 0 and abs(shown - true) <= 2)
    keys = published.select(pl.exclude("count", "suppressed"))
    assert keys.is_unique().all()


def test_stars_on_small_counts_alone_would_be_worked_out():
    # a row 3 + 40 = 43 and a column 3 + 12 = 15: the attack is one that can succeed
    frame = frame_of([2, 2], [3, 9, 8, 61])
    dims = [Dimension("a"), Dimension("b")]
    published = published_counts(frame, dims)
    assert published["suppressed"].sum() > 1
    small = pl.col("a").eq("a0") & pl.col("b").eq("b0")
    figures = Attack(frame, dims, published).matrix @ frame["count"].to_numpy()
    naive = published.with_columns(
        pl.when(~small).then(pl.Series(rounded(figures.astype(int)))).alias("count"),
        small.alias("suppressed"),
    )
    attack = Attack(frame, dims, naive)
    assert attack.bound([1, 0, 0, 0], largest=True) < SMALL
    kept = Attack(frame, dims, published)
    assert kept.bound([1, 0, 0, 0], largest=True) >= SMALL
    assert kept.bound([1, 0, 0, 0], largest=False) == 1


def test_as_few_as_can_be_are_suppressed():
    # rounding alone hides 3 among five large cells: its line could be out by 2 for each of them
    frame = frame_of([6], [3, 40, 51, 62, 73, 84])
    assert published_counts(frame, [Dimension("a")])["suppressed"].sum() == 1
    # beside zeros only, the cell and its total are one figure
    frame = frame_of([3], [3, 0, 0])
    assert published_counts(frame, [Dimension("a")])["count"].to_list() == [None, 0, 0, None]
    # of two figures that would do, the one with fewer people
    frame = frame_of([3], [7, 12, 300])
    assert published_counts(frame, [Dimension("a")])["count"].to_list() == [None, None, 300, 320]


def test_a_figure_of_two_tables_is_the_same_in_both():
    frame = frame_of([2, 2, 2], [1, 20, 30, 8, 9, 25, 60, 12])
    dims = [Dimension(name) for name in "abc"]
    tables = [Shown({"a": ("a",), "b": ("b",)}), Shown({"a": ("a",), "c": ("c",)})]
    together = published_counts(frame, dims, tables)
    assert (
        together.filter(pl.col("a") == "a0", pl.col("b") == "all", pl.col("c") == "all").height == 1
    )
    assert together.height == 9 + 9 - 3


def test_shown_figures_stand_for_what_the_rule_says():
    counts = np.arange(8, 200)
    low, high = bounds_of_shown(rounded(counts))
    assert ((low <= counts) & (counts <= high)).all()
    assert low.min() == SMALL + 1


@pytest.mark.parametrize(
    ("frame", "dimensions", "tables", "said"),
    [
        (frame_of([2], [1, 2]).drop("count"), [Dimension("a")], None, "no column count"),
        (frame_of([2], [1, -2]), [Dimension("a")], None, "whole numbers from 0"),
        (
            frame_of([2], [1, 2]).cast({"count": pl.Float64}),
            [Dimension("a")],
            None,
            "whole numbers",
        ),
        (frame_of([2], [1, 2]), [Dimension("a")], [Shown({"b": ("b",)})], 'level "b" of "b"'),
        (frame_of([2], [1, 2]), [Dimension("a", {"g": {"a0": "x"}})], None, "no group for a1"),
        (
            frame_of([2], [1, 2]),
            [Dimension("a", {"g": {"a0": "a0", "a1": "y"}})],
            None,
            "stand for more than one thing",
        ),
        (frame_of([2], [1, 2]).clear(), [Dimension("a")], None, "no counts"),
    ],
)
def test_what_cannot_be_published_is_said(frame, dimensions, tables, said):
    with pytest.raises(DisclosureError, match=said):
        published_counts(frame, dimensions, tables)

"""Age bands: what covers all ages once, and which bands an age names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bettercare.plan.ages import ages_text, bands_of, cover_fault, read_band
from bettercare.plan.model import AgeBand
from bettercare.tables.plan_tables import OLDEST

BANDS = tuple(
    AgeBand(f"{a}-{b}" if b < OLDEST else f"{a}+", a, b)
    for a, b in ((0, 16), (17, 44), (45, 64), (65, 74), (75, 84), (85, 90))
)


@st.composite
def partitions(draw: st.DrawFn) -> tuple[AgeBand, ...]:
    """Bands that cover ages 0 to 90+ once each."""
    firsts = sorted({0, *draw(st.lists(st.integers(1, OLDEST), max_size=12))})
    found = []
    for first, following in zip(firsts, [*firsts[1:], OLDEST + 1], strict=True):
        last = following - 1
        if following > OLDEST:
            text = f"{first}+"
        else:
            text = f"{first}" if first == last else f"{first}-{last}"
        band = read_band(text)
        assert band == AgeBand(text, first, last)
        found.append(band)
    return tuple(found)


@pytest.mark.parametrize("text", ["", "x", "5-", "-5", "16-5", "5-95", "91", "5 +", "1.5", "5-6-7"])
def test_what_is_no_band(text: str) -> None:
    assert read_band(text) is None


@given(partitions())
def test_a_partition_covers_all_ages(bands: tuple[AgeBand, ...]) -> None:
    assert cover_fault(bands) == ""


@given(partitions(), st.data())
def test_a_band_taken_away_leaves_a_gap(bands: tuple[AgeBand, ...], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(bands) - 1))
    problem = cover_fault(bands[:gone] + bands[gone + 1 :])
    if len(bands) == 1:
        assert problem == "there is no band"
    elif gone == len(bands) - 1:
        assert problem.startswith("no band covers") or "is closed" in problem
    else:
        assert (
            problem == f"no band covers {ages_text(range(bands[gone].first, bands[gone].last + 1))}"
        )


@given(partitions(), st.integers(0, OLDEST))
def test_a_band_more_overlaps(bands: tuple[AgeBand, ...], age: int) -> None:
    problem = cover_fault([*bands, AgeBand(str(age), age, age)])
    assert "overlap at" in problem


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("75+", ["75-84", "85+"]),
        ("0-16", ["0-16"]),
        ("45-64", ["45-64"]),
        ("17-64", ["17-44", "45-64"]),
        ("0+", [band.key for band in BANDS]),
        ("65-90", ["65-74", "75-84", "85+"]),
    ],
)
def test_ages_name_the_bands_they_consist_of(text: str, keys: list[str]) -> None:
    assert bands_of(text, BANDS) == (keys, "")


@pytest.mark.parametrize(
    ("text", "band"), [("70+", "65-74"), ("0-17", "17-44"), ("20-30", "17-44")]
)
def test_ages_that_cut_a_band_are_refused(text: str, band: str) -> None:
    assert bands_of(text, BANDS) == ([], f'the ages "{text}" cut the band {band}')


@given(partitions(), st.data())
def test_edges_of_bands_name_those_between(bands: tuple[AgeBand, ...], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(bands) - 1))
    last = data.draw(st.integers(first, len(bands) - 1))
    text = f"{bands[first].first}-{bands[last].last}"
    assert bands_of(text, bands) == ([band.key for band in bands[first : last + 1]], "")

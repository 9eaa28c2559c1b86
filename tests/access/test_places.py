"""Places and distances, against sums done by hand, and what is published of them."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import numpy as np
import pytest
from placed_plan import placed
from typer.testing import CliRunner

from bettercare.access.distance import MILE, kilometres, reach
from bettercare.access.places import read_places
from bettercare.cli import app
from bettercare.errors import PlanFaults
from bettercare.plan import load
from bettercare.publish.facts import Facts
from bettercare.publish.site.map_data import with_maps
from bettercare.verdict import assess

DEGREE = 6371.0088 * math.pi / 180  # kilometres along a great circle


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return placed(tmp_path_factory.mktemp("placed") / "plan")


@pytest.fixture(scope="module")
def published(folder):
    """`site/places.json` and its drawings, of the small plan with places."""
    plan = load(folder)
    facts = Facts(plan, assess(plan, draws=2))
    return facts, *with_maps(facts)


def test_distances_along_a_meridian_the_equator_and_a_parallel():
    assert kilometres(1.0, 0.0, 0.0, 0.0) == pytest.approx(DEGREE)
    assert kilometres(0.0, 3.0, 0.0, 1.0) == pytest.approx(2 * DEGREE)
    short = kilometres(60.0, 0.01, 60.0, 0.0)  # near enough straight: half a degree's length
    assert short == pytest.approx(0.005 * DEGREE, rel=1e-6)
    assert kilometres(90.0, 0.0, -90.0, 123.0) == pytest.approx(180 * DEGREE)


def test_what_people_live_within():
    values, people = np.array([30.0, 1.0, 2.0, np.nan]), np.array([1.0, 1.0, 8.0, 99.0])
    found = reach(values, people)  # whose distance is not known does not count
    assert (found.mean, found.most) == (pytest.approx(4.7), 2.0)
    assert reach(np.array([np.nan]), np.array([1.0])) is None
    assert reach(values, np.zeros(4)) is None


def test_places_are_no_part_of_the_plans_hash(folder, tmp_path):
    with_places = load(folder)
    other = placed(tmp_path / "plan")
    for name in ("minutes.csv", "names.csv"):
        (other / "places" / name).unlink()
    assert load(other).hash == with_places.hash
    found = read_places(with_places)
    assert found.keys == ("h1", "h2", "c1", "c2")
    assert found.minutes["infirmary"][:3].tolist() == [5, 9, 31]
    assert np.isnan(found.minutes["infirmary"][3])
    assert found.names["ZZ2"] == ("hill", "coast")
    without = read_places(load(other))
    assert without.minutes == without.names == {}


def test_everything_wrong_is_told_at_once(tmp_path):
    folder = placed(tmp_path / "plan") / "places"
    (folder / "small_areas.csv").write_text(
        "small_area,area,people,latitude,longitude\n"
        "a,nowhere,1,2,3\na,hill,-1,91,x\n,coast,inf,nan,0\n"
    )
    (folder / "minutes.csv").write_text("small_area,site,minutes\nz,infirmary,1\na,none,1\n")
    (folder / "names.csv").write_text("name,area\nZZ1,hill\nZZ1,hill\n ,hill\nZZ2,sea\n")
    (folder / "places.toml").write_text('[small_areas]\ntitle = "T"\n')
    with pytest.raises(PlanFaults) as told:
        read_places(load(folder.parent))
    assert [(one.line, one.address) for one in told.value.faults] == [
        (2, "area"), (3, "small_area"), (3, "people"), (3, "latitude"), (3, "longitude"),
        (4, "small_area"), (4, "people"), (4, "latitude"), (2, "small_area"), (3, "site"),
        (3, "name"), (4, "name"), (5, "area"),
        (None, "small_areas"), (None, "minutes"), (None, "names"),
    ]  # fmt: skip
    ended = CliRunner().invoke(app, ["check", str(folder.parent)])
    assert ended.exit_code == 2
    first = "places/small_areas.csv:2  area  the plan has no area 'nowhere': one of hill, coast."
    assert first in ended.stdout.splitlines()
    assert ended.stdout.count("\nplaces/") == 16
    assert ended.stdout.endswith(f"16 faults in {folder.parent}.\n")
    for name in ("small_areas.csv", "places.toml"):
        (folder / name).write_bytes(b"\xff\xfe")
    with pytest.raises(PlanFaults, match=r"small_areas\.csv.*cannot be read"):
        read_places(load(folder.parent))


def test_what_is_told_of_travel_is_the_distance_to_beds_that_stay(published):
    facts, said, _ = published
    travel = said["travel"]
    ((what, now),) = travel["first"]
    assert "beds" in what.lower()
    # by hand: from h1, h2 to the infirmary, from c1, c2 to the cottage hospital, by people
    far = [0.02, 0.04, 0.02, math.hypot(0.04, 0.04)]
    mean = sum(km * n for km, n in zip(far, (1000, 3000, 2000, 500), strict=True)) / 6500
    assert now.startswith(f"{mean * DEGREE / MILE:.1f} miles (1 in 10: over ")
    assert any("The model works out no journeys" in one for one in travel["notes"])
    assert any("Minutes by car are known to Infirmary" in one for one in travel["notes"])
    assert set(travel["rows"]) == set(facts.options)
    (hill,) = travel["areas"]["hill"]
    assert hill["now"].startswith(f"{(0.02 * 1000 + 0.04 * 3000) / 4000 * DEGREE / MILE:.1f} miles")


def test_a_hospital_without_beds_counts_no_longer(tmp_path):
    changed = placed(tmp_path / "plan")
    option = changed / "options" / "c_fewer_beds.toml"
    text = option.read_text("utf-8")
    assert text.count("value = 52") == 1
    option.write_text(text.replace("value = 52", "value = 0"), "utf-8")
    plan = load(changed)
    facts = Facts(plan, assess(plan, draws=2))
    travel = with_maps(facts)[0]["travel"]
    last = facts.years[-1]
    ((_, away),) = travel["rows"]["c_fewer_beds"][last]
    ((_, near),) = travel["rows"]["a_do_nothing"][last]
    far = [0.02, 0.04, 0.18, math.hypot(0.24, 0.04)]
    mean = sum(km * n for km, n in zip(far, (1000, 3000, 2000, 500), strict=True)) / 6500
    assert away.startswith(f"{mean * DEGREE / MILE:.1f} miles")
    assert near == travel["first"][0][1]


def test_maps_are_drawings_with_words_and_a_table(published):
    facts, said, drawings = published
    assert set(said["maps"]) == {"people", "options", "area-hill", "area-coast"}
    for block in said["maps"].values():
        assert block["alternative"]
        assert block["source"].startswith("Small areas (invented)")
        assert all(len(row) == len(block["table"]["header"]) for row in block["table"]["rows"])
        for one in block["drawings"]:
            root = ElementTree.fromstring(drawings[one["file"]])
            assert sum(each.tag == "circle" for each in root.iter()) == 4
            assert root[0].tag == "title"
    hospital, cottage = said["maps"]["area-hill"]["table"]["rows"]
    assert hospital[0] == "1 Infirmary (invented)"
    assert hospital[3] == "8 minutes"  # (5 x 1000 + 9 x 3000) / 4000
    assert cottage[3] == "not known"
    assert len(said["maps"]["options"]["drawings"]) == len(facts.options)


def test_a_plan_without_places_says_so():
    from placed_plan import SMALL

    plan = load(SMALL)
    said, drawings = with_maps(Facts(plan, assess(plan, draws=2)))
    assert (said["maps"], drawings, said["travel"]["rows"]) == ({}, {}, {})
    assert "does not say where its people live" in said["travel"]["notes"][-1]

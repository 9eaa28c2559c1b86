"""Every page of a published plan: it is there, it says what the bundle says, its links hold."""

from __future__ import annotations

import json
import math
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from plans import places, published, search

NAMES = (
    "home", "summary", "full_plan", "case_for_change", "options", "areas", "assumptions",
    "sources", "numbers", "documents", "decisions", "time_line", "heard", "versions",
    "downloads", "search", "sitemap", "versions_feed", "decisions_feed", "api",
)  # fmt: skip


ATOM = "{http://www.w3.org/2005/Atom}"


def _bare(element: Any) -> str:
    return str(element.tag).removeprefix(ATOM)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_before_anything_is_published_a_page_says_so(name: str, client: Client, db: None) -> None:
    published.forget()
    page = text(client, reverse(f"plans:{name}"))
    assert "Nothing has been published yet" in page or page.startswith("<?xml")


def test_every_link_of_every_page_leads_somewhere(client: Client, version: Any) -> None:
    seen: set[str] = set()
    waiting = {reverse(f"plans:{name}") for name in NAMES}
    wrong = []
    titles: dict[str, set[str]] = {}
    undated = []  # pages with a date as machines write it
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = client.get(address)
        away = 503 if address.startswith("/plan/test/") else 200  # no process answers trials here
        if answer.status_code not in {200, 302, away}:
            wrong.append((address, answer.status_code))
        if answer.streaming:
            answer.getvalue()  # to its end, which closes the file and not the database
        if "html" not in answer.get("Content-Type", "") or answer.streaming:
            continue
        page = answer.content.decode()
        if answer.status_code == 200 and "?" not in address:
            title = page.partition("<title>")[2].partition("</title>")[0]
            titles.setdefault(title, set()).add(address)
            assert '<meta name="description" content="' in page
            shown = re.sub(r"<code>.*?</code>|<[^>]+>", " ", page.partition("<main")[2])
            undated += [(address, one) for one in re.findall(r"\b20\d\d-\d\d-\d\d\b", shown)]
        found = {unescape(one) for one in re.findall(r'(?:href|src)="(/[^"#]*)', page)}
        found = {one for one in found if not one.startswith("/static/")}
        waiting |= {one for one in found if one not in seen}
        ids = set(re.findall(r'\sid="([^"]+)"', page))
        assert len(ids) == len(re.findall(r'\sid="([^"]+)"', page)), f"ids twice on {address}"
        for local in re.findall(r'href="#([^"]+)"', page):
            assert local in ids, f"{address}#{local}"
    assert wrong == []
    assert len(seen) > 150
    twice = {title: at for title, at in titles.items() if len(at) > 1}
    assert twice == {}
    assert undated == []


def test_the_options_answers_are_those_of_the_verdict(client: Client, version: Any) -> None:
    rows = published.rows(version, "verdict")
    page = text(client, "/plan/options/")
    plan = published.data(version, "plan")
    for option in plan["options"]:
        assert option["label"] in unescape(page)
        whole = {
            row["holds"] for row in rows if (row["option"], row["check"]) == (option["key"], "all")
        }
        assert option["answer"] in whole
    year = plan["years"][-1]
    assert f"in {year}" in text(client, f"/plan/options/?year={year}")
    assert client.get("/plan/options/?year=1900/01").status_code == 404


def test_a_place_is_found_by_name_and_told_by_the_results(client: Client, version: Any) -> None:
    area = published.data(version, "plan")["areas"][0]
    page = text(client, f"/plan/areas/?place={area['name'][:4]}")
    assert "Your area" in page
    page = text(client, reverse("plans:area", args=[area["key"]]))
    assert area["people"]["everyone"][0] in page
    assert area["services"][0]["now"] in page
    assert "We did not find" in text(client, "/plan/areas/?place=ZZ99 9ZZ")
    assert "&lt;script&gt;" in text(client, "/plan/areas/?place=<script>")


def test_assumptions_are_searched_and_told_with_their_sources(client: Client, version: Any) -> None:
    row = published.rows(version, "assumptions")[0]
    assert "No assumption is like that" in text(client, "/plan/assumptions/?words=qqqq")
    page = text(client, f"/plan/assumptions/?words={row['address']}&page=999")
    assert row["label"] in unescape(page)
    page = unescape(text(client, reverse("plans:assumption", args=[row["address"]])))
    source = next(one for one in published.rows(version, "sources") if one["key"] in row["source"])
    assert source["title"] in page


def test_a_number_is_followed_down_to_addresses_of_the_plan(client: Client, version: Any) -> None:
    known = {row["address"] for row in published.rows(version, "assumptions")}
    one = published.data(version, "numbers")["numbers"][0]
    page = text(client, f"/plan/numbers/{one['option']}/{one['check']}/")
    assert one["tree"]["value"] in unescape(page)
    assert known & set(re.findall(r"<code>([^<]+)</code>", page))


def test_search_wants_every_word_and_escapes_what_was_asked(client: Client, version: Any) -> None:
    title = published.data(version, "plan")["options"][-1]["label"]
    word = title.split()[-1]
    assert title in unescape(text(client, f"/search/?q={word}"))
    assert "has some of them" in text(client, f"/search/?q={title} zzzz")
    assert "<b>" not in text(client, "/search/?q=<b>")


def test_search_takes_what_readers_type(client: Client, version: Any) -> None:
    def page(asked: str) -> str:
        return unescape(text(client, f"/search/?q={asked}"))

    right = page("admissions")
    assert "found for “admissions”" in right
    assert "0 found" not in right
    wrong = page("admisions")  # the nearest words the plan has, and the page says so
    assert "found for “admissions”. Nothing is found for “admisions”" in wrong
    assert "each of these has some of them" in page("admissions+zzzzqq")
    assert "Try other or fewer words" in page("zzzzqq")
    assert "Places: " in page(published.data(version, "plan")["areas"][0]["name"])
    assert search.words_of("the A&E, or accident and emergency") == ["the", "a&e", "or", "a&e"]


def test_a_town_is_found_in_its_area_and_a_misspelt_one_is_asked_about() -> None:
    areas = [{"key": key, "name": key.title()} for key in ("charnwood", "melton")]
    names = {
        "Loughborough": ["charnwood"], "Barrow upon Soar": ["charnwood"], "LE7": ["charnwood"],
        "Melton Mowbray": ["melton"], "LE13": ["melton"], "Oakham": ["rutland"],
    }  # fmt: skip

    def keys(text_: str) -> list[str]:
        return [one["key"] for one in places.found(text_, areas, names)]

    assert keys("Loughborough") == keys(" LOUGHBOROUGH ") == ["charnwood"]
    assert keys("Barrow-upon-Soar") == ["charnwood"]
    assert keys("Melton Mowbray") == keys("LE13 1AA") == ["melton"]
    assert keys("Oakham") == []  # in no area of this plan
    assert places.nearest("Loughbrough", areas, names) == "Loughborough"
    assert places.nearest("meltn", areas, names) == "Melton"
    assert places.nearest("Paris", areas, names) == ""


def test_files_are_those_of_the_manifest_and_no_others(client: Client, version: Any) -> None:
    answer = client.get(reverse("plans:file", args=[version.pk, "verdict.csv"]))
    content = answer.getvalue()
    assert content == (version.bundle / "verdict.csv").read_bytes()
    assert "sandbox" in answer["Content-Security-Policy"]
    for path in ("../plan/plan.toml", "nothing.csv", "..%2f..%2fsecret_key", "/etc/passwd"):
        assert client.get(f"/plan/versions/{version.pk}/files/{path}").status_code == 404


def test_a_download_says_what_it_is_how_large_and_on_what_terms(
    client: Client, version: Any
) -> None:
    page = unescape(text(client, "/plan/downloads/"))
    named = published.data(version, "contents")["contents"]
    listed = [one for one in published.resources(version) if one["path"].endswith(".csv")]
    assert len(listed) > 10
    for one in listed:
        size = f"{math.ceil(one['bytes'] / 1000):,} kB"
        assert f"{named[one['path']]}</a> (CSV table, {size}, {one['path']})" in page
    assert "The plan's folder holds no licence." in page


def test_a_page_is_kept_until_another_version_is_published(
    client: Client, version: Any, django_assert_num_queries: Any
) -> None:
    first = client.get("/plan/")
    with django_assert_num_queries(0):
        again = client.get("/plan/")
    assert again.content == first.content
    assert again["Cache-Control"] == "public, max-age=60"
    assert not again.cookies
    assert client.get("/plan/", headers={"If-None-Match": again["ETag"]}).status_code == 304
    assert "Vary" not in again or "Cookie" not in again["Vary"]


def test_the_head_of_a_page_says_what_it_is_to_those_who_share_it(
    client: Client, version: Any
) -> None:
    page = text(client, "/plan/options/")
    assert '<meta property="og:title" content="Compare the options">' in page
    assert re.search(r'<link rel="canonical" href="http://127.0.0.1:8000/plan/options/">', page)


def test_the_map_and_the_feeds_name_whole_addresses(client: Client, version: Any) -> None:
    assert "<loc>http://127.0.0.1:8000/plan/options/</loc>" in text(client, "/sitemap.xml")
    for name in ("versions", "decisions"):  # what Atom (RFC 4287) wants of a feed and its entries
        feed = ElementTree.fromstring(text(client, f"/feeds/{name}.atom"))
        must = {"id", "title", "updated"}
        assert {_bare(one) for one in feed} >= must | {"author", "link"}
        for entry in feed.iterfind(f"{ATOM}entry"):
            assert {_bare(one) for one in entry} >= must | {"link", "summary"}
            assert len(entry.findtext(f"{ATOM}summary", "")) > 5
    assert f"{version.title}: version {version.pk}" in text(client, "/feeds/versions.atom")


def test_the_interface_answers_as_it_is_described(client: Client, version: Any) -> None:
    described = client.get("/api/openapi.json").json()
    assert set(described["paths"]) >= {"/api/plan", "/api/options", "/api/assumptions"}
    assert all(list(one) == ["get"] for one in described["paths"].values())
    plan = client.get("/api/plan").json()
    assert plan["version"]["plan_hash"] == version.plan_hash
    key = plan["options"][0]["key"]
    assert client.get(f"/api/options/{key}").json()["key"] == key
    assert client.get("/api/options/none").json() == {
        "detail": "There is no such thing in the plan."
    }
    assert client.get("/api/none").json() == {"detail": "There is no such address."}
    assert client.get("/api/assumptions?page=0").status_code == 422
    found = client.get("/api/assumptions?words=beds").json()
    assert found["total"] == len(found["items"]) or found["pages"] > 1
    sums = {one["path"]: one["hash"] for one in client.get("/api/files").json()}
    assert sums["verdict.csv"].startswith("sha256:")
    assert json.dumps(client.get(f"/api/areas/{plan['areas'][0]}").json())


def test_maps_stand_beside_tables_and_are_files_of_the_version(
    client: Client, version: Any
) -> None:
    for address, name in (
        ("/plan/areas/", "map-people"), ("/plan/options/", "map-c_fewer_beds"),
        ("/plan/areas/hill/", "map-area-hill"),
    ):  # fmt: skip
        page = client.get(address).content.decode()
        assert page.count("<table") >= 1
        link = re.search(rf'<img src="([^"]*{name}\.svg)" alt="([^"]+)"', page)
        assert link
        assert link[2]
        drawing = client.get(link[1])
        assert (drawing.status_code, drawing["Content-Type"]) == (200, "image/svg+xml")
        assert b"".join(drawing).startswith(b"<svg")  # type: ignore[arg-type]
    area = client.get("/plan/areas/hill/").content.decode()
    assert "The model works out no journeys" in area
    assert "8 minutes" in area

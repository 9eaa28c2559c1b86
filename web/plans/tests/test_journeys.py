"""Journeys of the public through a published plan, in a browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/plan/", "/plan/full/", "/plan/full/beds/", "/plan/case-for-change/", "/plan/options/",
    "/plan/options/b_care_at_home/", "/plan/areas/", "/plan/areas/hill/",
    "/plan/assumptions/", "/plan/sources/",
    "/plan/numbers/", "/plan/numbers/b_care_at_home/acute_beds/", "/plan/documents/",
    "/plan/decisions/", "/plan/time-line/", "/plan/you-said/", "/plan/versions/",
    "/plan/versions/1/", "/plan/downloads/", "/plan/open-interface/", "/search/?q=beds",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_is_accessible(address: str, page: Any, assert_accessible: Any) -> None:
    page.goto(address)
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page)


def test_a_resident_finds_what_it_means_for_her_town(
    page_without_javascript: Any, site: str, picture: Any
) -> None:
    # given a phone without JavaScript, on the home page
    page = page_without_javascript
    page.goto("/")
    picture(page, "home")
    # when she asks for her area by its name
    page.get_by_role("link", name="What it means for my area").click()
    page.get_by_label("Postcode, or the name of your place").fill("hill")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("status").get_by_role("link").first.click()
    # then its people and care are told in tables
    expect(page.get_by_role("table").nth(1)).to_be_visible()
    expect(page).to_have_title(re.compile("What it means for"))
    picture(page, "area")


def test_a_councillor_follows_a_number_to_its_source(
    page: Any, assert_accessible: Any, picture: Any
) -> None:
    # given the options side by side
    page.goto("/plan/options/")
    page.get_by_label("Year", exact=True).select_option(index=1)
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("year="))
    picture(page, "options")
    # when she opens an option and follows the beds
    page.get_by_role("link", name="B. ").first.click()
    page.get_by_role("link", name="Follow").first.click()
    closed = page.locator("details.app-tree:not([open]) > summary:visible")
    closed.first.wait_for()
    while closed.count():
        closed.first.click()
    # then the tree opens down to an address of the plan
    expect(page.locator("main code").first).to_be_visible()
    picture(page, "number")
    assert_accessible(page)


def test_the_whole_page_can_be_used_by_keyboard(page: Any) -> None:
    page.goto("/plan/options/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the content
    expect(page.locator("#maincontent")).to_be_focused()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert "year" in reached
    assert "app-scroll" in reached  # a wide table scrolls by the arrow keys


def test_a_reader_tests_the_plan_and_shares_what_came_of_it(
    page: Any, assert_accessible: Any, picture: Any
) -> None:
    # given an option to test
    _wait_until_ready(page)
    assert_accessible(page)
    expect(page.locator("#results")).to_contain_text("this is the plan as published")
    # when she moves the first figure to the top of its range
    box = page.locator("#trial input[inputmode=decimal]").first
    told = page.locator("#trial .nhsuk-hint").first.inner_text()
    high = re.search(r"From .*? to ([^ ]+)", told)[1]
    box.fill(high.rstrip(".%"))  # as it is written: with £ or commas
    box.press("Tab")
    # then the results follow without leaving the page, and the address holds the settings
    page.get_by_text("You changed:").wait_for()
    expect(page.locator("#said")).to_contain_text("figures change")  # read out, and no more
    picture(page, "trial")
    expect(page).to_have_url(re.compile("year="))
    assert_accessible(page)
    # and whoever opens the address sees the same
    shown = page.locator("#results").inner_text()
    page.goto(page.url)
    assert page.locator("#results").inner_text() == shown
    # and puts the figure back with one link
    page.get_by_role("link", name="Put it back").first.click()
    expect(page.locator("#lead")).to_contain_text("this is the plan as published")


def test_a_reader_tests_the_plan_without_javascript(page_without_javascript: Any) -> None:
    page = page_without_javascript
    _wait_until_ready(page)
    page.locator("#trial input[inputmode=decimal]").first.fill("nonsense")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page).to_have_title(re.compile("^Error: "))
    page.goto("/plan/test/b_care_at_home/")
    page.get_by_role("button", name="Show what changes").click()
    page.wait_for_url("**/plan/test/b_care_at_home/?year=*")
    expect(page.locator("#results")).to_contain_text("this is the plan as published")


def _wait_until_ready(page: Any) -> None:
    """The process that answers reads the plan first: some seconds after the site is there."""
    for _ in range(120):
        if page.goto("/plan/test/b_care_at_home/").status == 200:
            return
        page.wait_for_timeout(500)
    raise AssertionError("the trial did not become ready")


def test_search_finds_and_says_how_much(page: Any) -> None:
    page.goto("/search/")
    page.get_by_label("Words to look for in the plan").fill("acute beds")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("found for “acute beds”")


def test_a_page_on_paper_is_the_text_alone(page: Any) -> None:
    page.goto("/plan/")
    page.emulate_media(media="print")
    expect(page.locator(".nhsuk-footer")).to_be_hidden()
    expect(page.locator(".nhsuk-header__navigation")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()

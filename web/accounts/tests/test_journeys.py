"""Journeys of staff in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PASSWORD = "example-only-password"


def test_an_administrator_signs_in_and_out(page: Any, assert_accessible: Any) -> None:
    # given the sign-in page
    page.goto("/staff/sign-in/")
    assert_accessible(page)
    # when a password is wrong
    page.get_by_label("E-mail address").fill("administrator@example.org")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    # then the error is told, focused and linked
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    # when it is right
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    # then the workspace is there, with the audit log
    expect(page.get_by_role("heading", name="Workspace")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Audit log").click()
    expect(page.get_by_role("cell", name="signed in").first).to_be_visible()
    assert_accessible(page)
    # and signing out takes it all away
    page.goto("/staff/sign-out/")
    assert_accessible(page)
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/staff/")
    expect(page.get_by_role("heading", name="Staff sign in")).to_be_visible()


def test_signing_in_works_with_the_keyboard_alone(page_without_javascript: Any) -> None:
    page = page_without_javascript
    page.goto("/staff/sign-in/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("officer@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Workspace").wait_for()
    expect(page.get_by_role("link", name="Audit log")).to_have_count(0)


@pytest.mark.parametrize("address", ["/accessibility/", "/cookies/", "/contact/", "/not-here/"])
def test_every_page_is_accessible(address: str, page: Any, assert_accessible: Any) -> None:
    page.goto(address)
    assert_accessible(page)

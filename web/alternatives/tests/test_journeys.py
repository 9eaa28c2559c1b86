"""A reader sends an alternative, in a browser; staff read it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
TRIAL = "/plan/test/b_care_at_home/"


def _moved(page: Any) -> None:
    """The page of an option, its first figure moved to the top of its range."""
    for _ in range(120):  # the process that answers reads the plan first
        if page.goto(TRIAL).status == 200:
            break
        page.wait_for_timeout(500)
    box = page.locator("#trial input[inputmode=decimal]").first
    told = page.locator("#trial .nhsuk-hint").first.inner_text()
    found = re.search(r"From .*? to ([^ ]+)", told)
    assert found
    box.fill(found[1])  # as it is written there: with a pound sign, commas


def test_a_reader_sends_an_alternative_and_staff_read_it(page: Any, assert_accessible: Any) -> None:
    # given a figure that was moved, by keyboard alone
    _moved(page)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Send this as my alternative")
    expect(link).to_be_visible()
    why = page.get_by_text("Why this range?").first
    why.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Where this figure comes from").first).to_be_visible()
    link.focus()
    page.keyboard.press("Enter")
    # when she forgets for whom she answers, and then says it
    expect(page.get_by_role("heading", level=1)).to_have_text("Send my alternative")
    assert_accessible(page)
    page.get_by_label("Why do you suggest this?").fill("Care at home is slow to begin.")
    page.get_by_role("button", name="Send my alternative").click()
    expect(page.get_by_role("alert")).to_contain_text("Select who you are answering for")
    assert_accessible(page)
    page.get_by_label("Myself").check()
    page.get_by_role("button", name="Send my alternative").click()
    # then she has a receipt
    expect(page).to_have_url(re.compile("/have-your-say/receipt/"))
    code = page.locator(".app-code-shown").inner_text()
    # and staff see what she changed, what she was shown and why
    page.goto("/staff/sign-in/")
    page.get_by_label("E-mail address").fill("officer@example.org")
    page.get_by_label("Password", exact=True).fill("example-only-password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"/staff/consultations/better-hospitals/responses/{code}/")
    expect(page.get_by_role("heading", name="An alternative")).to_be_visible()
    expect(page.get_by_text("Care at home is slow to begin.")).to_be_visible()
    assert_accessible(page)


def test_an_alternative_goes_with_answers_that_are_begun(page: Any, assert_accessible: Any) -> None:
    # given somebody half-way through the questions, who has written something
    page.goto("/have-your-say/better-hospitals/")
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("Myself").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("(Q1)")).to_be_visible()
    page.get_by_label("Oppose", exact=True).check()
    # when she goes to test the plan and sends what she found
    page.get_by_role("button", name="Test the plan and add what you find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Test the plan")
    assert_accessible(page)
    page.get_by_role("link", name="Go on answering now").focus()
    _moved(page)
    page.keyboard.press("Tab")
    page.get_by_role("link", name="Send this as my alternative").click()
    expect(page.get_by_role("button", name="Add it to my answers")).to_be_visible()
    page.get_by_label("Why do you suggest this?").fill("To be sure.")
    page.get_by_role("button", name="العربية").click()
    expect(page.locator(".app-say[lang=ar][dir=rtl]")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="أضفه إلى إجاباتي").click()
    # then she is where she was, and it stands among her answers
    expect(page.get_by_text("(Q1)")).to_be_visible()
    expect(page.get_by_label("Oppose", exact=True)).to_be_checked()
    page.goto(page.url.replace("/q1/", "/check/"))
    expect(page.get_by_text("To be sure.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Take my alternative out").click()
    expect(page.get_by_text("To be sure.")).to_have_count(0)


def test_an_alternative_is_sent_without_javascript(page_without_javascript: Any) -> None:
    page = page_without_javascript
    _moved(page)
    page.get_by_role("button", name="Show what changes").click()
    page.get_by_role("link", name="Send this as my alternative").click()
    page.get_by_label("Myself").check()
    page.get_by_role("button", name="Send my alternative").click()
    expect(page).to_have_url(re.compile("/have-your-say/receipt/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have received")

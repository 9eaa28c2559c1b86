"""Journeys of the public and of staff in a browser: every page accessible, wide and narrow."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from playwright.sync_api import expect

from consultation.keeping import keeps_answers

from .conftest import EXAMPLE

pytestmark = pytest.mark.browser
PASSWORD = "example-only-password"
ROOT = Path(__file__).parents[3]
START = "/have-your-say/better-hospitals/"


def _next(page: Any) -> None:
    page.get_by_role("button", name="Continue").click()


def test_somebody_answers_every_question(page: Any, assert_accessible: Any, picture: Any) -> None:
    # given somebody who reads what it is about
    page.goto("/have-your-say/")
    assert_accessible(page)
    page.get_by_role("link", name="Building better hospitals").click()
    assert_accessible(page)
    picture(page, "say_overview")
    page.get_by_role("link", name="Why change is needed").click()
    assert_accessible(page)
    page.get_by_role("link", name="Back").click()
    # when they start and forget to say for whom they answer
    page.get_by_role("button", name="Start now").click()
    assert_accessible(page)
    _next(page)
    # then the fault is told, linked and accessible
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="Select who you are answering for").click()
    expect(page.locator("[name=respondent]").first).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Myself").check()
    _next(page)
    # when they go through the questions, each on a page of its own
    for code in ("Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9", "S1", "S2", "S3", "Q10",
                 "Q11", "Q12", "Q13", "Q14", "Q15"):  # fmt: skip
        expect(page.get_by_text(f"({code})")).to_be_visible()
        expect(page.locator("h1")).to_have_count(1)
        if code == "Q1":
            picture(page, "say_question")
        if code not in {"Q2", "Q5", "S2", "S3"}:  # of a kind that was looked at already
            assert_accessible(page)
        if code == "Q3":
            _next(page)  # it must be answered
            assert_accessible(page)
            picture(page, "say_error")
            page.get_by_label("Glenfield Hospital").check()
        if code == "Q12":
            page.get_by_role("textbox").fill("Beds, and <b>buses</b>\nfrom Melton")
        if code == "Q14":
            page.locator("input[type=file]").set_input_files(
                {"name": "note.txt", "mimeType": "text/plain", "buffer": b"A note"}
            )
        _next(page)
    assert_accessible(page)
    page.get_by_label("Yes").check()
    _next(page)
    for _ in range(4):
        _next(page)
    # then they check their answers, change one, and send
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    assert_accessible(page)
    picture(page, "say_check")
    page.get_by_role("link", name=re.compile("Change Which hospital")).click()
    page.get_by_label("Leicester Royal Infirmary").check()
    _next(page)
    expect(page.get_by_text("Leicester Royal Infirmary")).to_be_visible()
    page.get_by_role("button", name="Send your answers").click()
    # and get a receipt, also to keep as a file
    code = page.locator(".app-code-shown").inner_text()
    assert_accessible(page)
    picture(page, "say_receipt")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the receipt").click()
    assert code in Path(download.value.path()).read_text()
    # and the back button sends nothing twice
    page.go_back()
    page.reload()
    expect(page.locator("main")).to_contain_text(code)


def test_saved_answers_are_found_again_by_code(
    page: Any, assert_accessible: Any, picture: Any, site_data: Path
) -> None:
    page.goto(START)
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("Myself").check()
    _next(page)
    page.get_by_label("Oppose", exact=True).check()
    page.get_by_role("button", name="Save and come back later").click()
    code = page.locator(".app-code-shown").inner_text()
    assert_accessible(page)
    picture(page, "say_saved")
    # when she has the code sent to her, first without an address
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_role("link", name="Enter your e-mail address").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.get_by_label("E-mail address").fill("saved@example.org")
    page.get_by_role("button", name="Send me the code").click()
    expect(page.get_by_role("status")).to_contain_text("We are sending the code")
    assert_accessible(page)
    assert code in _mail_to("saved@example.org", site_data / "mail")
    page.goto(f"{START}come-back/")
    assert_accessible(page)
    page.get_by_label("Your code").fill("AAAA")
    _next(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Your code").fill(code.lower())
    _next(page)
    expect(page.get_by_text("(Q2)")).to_be_visible()


@pytest.mark.parametrize("query", ["?language=ar", "?short=1"], ids=["arabic", "short"])
def test_other_languages_and_short_sentences(query: str, page: Any, assert_accessible: Any) -> None:
    for address in (START, f"{START}about/why/", f"{START}form/"):
        page.goto(f"{address}{query}")
        assert_accessible(page)
    page.goto(f"{START}{query}")
    page.locator("main form button").first.click()
    page.locator("input[name=respondent]").first.check()
    page.locator("main form button").first.click()
    assert_accessible(page)
    expect(page.get_by_text("(Q1)")).to_be_visible()


def test_news_and_form(page: Any, assert_accessible: Any, site_data: Path) -> None:
    page.goto(f"{START}form/")
    assert_accessible(page)
    page.goto(f"{START}news/")
    assert_accessible(page)
    page.get_by_label("E-mail address").fill("ann@example.org")
    page.get_by_role("button", name="Get news by e-mail").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
    assert_accessible(page)
    # when the e-mail comes, its link asks once more, and leaving is as easy
    mail = _mail_to("ann@example.org", site_data / "mail")
    link = re.search(r"/have-your-say/news/confirm/(\S+)/", mail)
    assert link
    for address, button, told in (
        (link[0], "Confirm", "You will get news"),
        (f"/have-your-say/news/leave/{link[1]}/", "Stop news", "You will get no more news"),
    ):
        page.goto(address)
        assert_accessible(page)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", name=told)).to_be_visible()
        assert_accessible(page)


def _mail_to(address: str, folder: Path) -> str:
    """The e-mail that the worker wrote, when it has."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for file in folder.glob("*"):
            text = file.read_text("utf-8")
            if f"To: {address}" in text and text.count("</html>"):
                return text
        time.sleep(0.2)
    raise AssertionError("no e-mail came")


def test_answering_works_with_the_keyboard_alone_and_without_javascript(
    page_without_javascript: Any,
) -> None:
    page = page_without_javascript

    def tab_to(text: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            here = page.evaluate(
                "(document.activeElement.labels?.[0] ?? document.activeElement).textContent"
            )
            if here.strip().startswith(text):
                return
        raise AssertionError(f"{text} is not reached by the keyboard on {page.url}")

    def press(text: str, then: str) -> None:
        tab_to(text)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{then}/")

    page.goto(START)
    press("Start now", "about-you")
    tab_to("Myself")
    page.keyboard.press("Space")
    press("Continue", "q1")
    address = page.url
    page.goto(address.replace("/q1/", "/q3/"))
    tab_to("Leicester Royal Infirmary")
    page.keyboard.press("Space")
    press("Continue", "q4")
    page.goto(address.replace("/q1/", "/check/"))
    press("Send your answers", "receipt/*")
    expect(page.get_by_role("heading", name="We have received your answers")).to_be_visible()


def test_staff_enter_a_letter_and_read_it(page: Any, assert_accessible: Any) -> None:
    # given an officer who is signed in
    page.goto("/staff/sign-in/")
    page.get_by_label("E-mail address").fill("officer@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Consultations").click()
    assert_accessible(page)
    page.get_by_role("link", name="Building better hospitals").click()
    assert_accessible(page)
    # when a letter is entered, first without what it says
    page.get_by_role("link", name="Enter a letter").click()
    assert_accessible(page)
    page.get_by_label("Letter or printed form").check()
    page.get_by_role("button", name="Store").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("What it says outside the questions").fill("Keep the birth centre.")
    page.get_by_role("button", name="Store").click()
    # then it is stored, and waits for somebody else to check it
    expect(page.get_by_text("Write this receipt on the original")).to_be_visible()
    expect(page.get_by_text("Somebody else must check it")).to_be_visible()
    assert_accessible(page)
    home = "/staff/consultations/better-hospitals/"
    for address in ("responses/", "responses/?channel=phone", "events/add/", "e-mails/", "news/"):
        page.goto(f"{home}{address}")
        assert_accessible(page)


def _console(command: list[str], data: Path) -> None:
    subprocess.run(
        [sys.executable, ROOT / "web" / "manage.py", *command],
        env=os.environ | {"SITE_DATA": str(data), "DATABASE_URL": ""}, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def test_staff_close_and_withdraw_and_the_public_is_told(
    page: Any, assert_accessible: Any, picture: Any, site_data: Path, tmp_path: Path
) -> None:
    # given a consultation of its own, with answers that are begun
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "other"))
    file = folder / "consultation.toml"
    text = file.read_text("utf-8").replace('"better-hospitals"', '"other"', 1)
    title = '"Building better hospitals for the future"'  # others look for it in the same list
    file.write_text(text.replace(title, '"Something else"', 1), "utf-8")
    _console(["load_consultation", str(folder), "--publish"], site_data)
    page.goto("/have-your-say/other/")
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_label("Myself")).to_be_visible()
    begun = page.url
    # when an administrator closes it, and says why
    page.goto("/staff/sign-in/?next=/staff/consultations/other/state/")
    page.get_by_label("E-mail address").fill("administrator@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    for deed, reason, told in (
        ("Close now", "The hall was flooded.", "can no longer be sent"),
        ("Withdraw", "The plan has changed.", "This consultation was withdrawn on"),
    ):
        page.goto("/staff/consultations/other/state/")
        page.get_by_label(deed).check()
        page.get_by_label("Why?").fill(reason)
        page.get_by_role("button", name="Change it").click()
        expect(page.get_by_role("cell", name=reason)).to_be_visible()
        assert_accessible(page)
        picture(page, f"say_{deed.split()[0].lower()}")
        # then the public reads it, also who was answering
        for address in (begun, "/have-your-say/other/"):
            page.goto(address)
            expect(page.locator("main")).to_contain_text(reason)
            assert_accessible(page)
        page.goto(begun)
        expect(page.locator("main")).to_contain_text(re.compile(told))
    page.goto("/have-your-say/")
    expect(page.get_by_role("heading", name="Withdrawn")).to_be_visible()


def test_the_page_that_gives_answers_back_is_accessible(
    page: Any, assert_accessible: Any, picture: Any
) -> None:
    @keeps_answers
    def away(request: HttpRequest) -> HttpResponse:
        raise OperationalError("The database is away.")

    answer = away(RequestFactory().post("/", {"Q12": "What I wrote " * 9, "Q3": "lri"}))
    page.goto("/cookies/")  # its styles are those of the site
    page.set_content(answer.content.decode())
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert_accessible(page)
    picture(page, "say_not_saved")


def test_another_language_midway(page: Any, assert_accessible: Any, picture: Any) -> None:
    # given somebody who has written something
    page.goto(START)
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_label("Myself")).to_be_visible()
    page.goto(page.url.replace("about-you", "q12"))
    page.get_by_role("textbox").fill("The bus")
    # when they go on in Arabic, and then in Gujarati
    for name, language, direction in (("العربية", "ar", "rtl"), ("ગુજરાતી", "gu", "ltr")):
        page.get_by_role("button", name=name).click()
        # then the page is in that language and direction, and what they wrote is there
        expect(page.locator(f".app-say[lang={language}][dir={direction}]")).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_value("The bus")
        assert_accessible(page)
        page.evaluate("document.fonts.ready")
        picture(page, f"say_{language}")

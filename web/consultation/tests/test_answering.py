"""Answering: save, come back, send once, receipt."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from consultation import answering
from consultation.models import ClosedError, Consultation, Draft, EqualityAnswers, Response, Upload

EVERY_ANSWER: dict[str, dict[str, Any]] = {
    "q1": {"Q1": "oppose", "Q1_why": "Beds"},
    "q2": {"Q2": "dont_know"},
    "q3": {"Q3": "other", "Q3_other_text": "Kettering"},
    "q4": {"Q4": ["car", "bus"]},
    "q5": {"Q5": "yes"},
    "q6": {"Q6": "2"},
    "q7": {"Q7_quick": "1", "Q7_close": "2"},
    "q8": {"Q8": "45"},
    "q9": {"Q9_gp": "badly", "Q9_nurse": "well"},
    "s1": {"S1": "agree"},
    "s2": {"S2": "pass"},
    "s3": {"S3": "disagree"},
    "q10": {"Q10_day": "27", "Q10_month": "3", "Q10_year": "2019"},
    "q11": {"Q11": "No bus on Sundays"},
    "q12": {"Q12": "First line\r\nsecond"},
    "q13": {"Q13": "le13 0xx"},
    "q15": {"Q15_gp": "60", "Q15_nurses": "40"},
}
STORED = {
    "Q1": {"rating": "oppose", "why": "Beds"},
    "Q2": {"rating": "dont_know"},
    "Q3": {"choice": "other", "text": "Kettering"},
    "Q4": ["car", "bus"],
    "Q5": "yes",
    "Q6": 2,
    "Q7": ["quick", "close"],
    "Q8": 45,
    "Q9": {"gp": "badly", "nurse": "well"},
    "S1": "agree",
    "S2": "pass",
    "S3": "disagree",
    "Q10": "2019-03-27",
    "Q11": "No bus on Sundays",
    "Q12": "First line\nsecond",
    "Q13": "LE13",  # the rest of the postcode is dropped
    "Q15": {"gp": 60, "nurses": 40},
}


def test_every_kind_of_question_from_beginning_to_receipt(client: Client, begun: str) -> None:
    client.post(f"{begun}about-you/", {"respondent": "organisation", "organisation": "Friends"})
    for step, sent in EVERY_ANSWER.items():
        answer = client.post(f"{begun}{step}/", sent)
        assert answer.status_code == 302, (step, answer.content.decode())
    pdf = SimpleUploadedFile("my letter.exe", b"%PDF-1.7 text")
    assert client.post(f"{begun}q14/", {"Q14": pdf})["Location"] == f"{begun}q15/"
    client.post(f"{begun}equality/", {"wants": "yes"})
    client.post(f"{begun}e1/", {"E1": "a25"})
    page = client.get(f"{begun}check/").content.decode()
    for text in ("Friends", "Oppose", "1. I am seen quickly", "GP practice: Badly", "27 March 2019",
                 "LE13", "my_letter.pdf", "25 to 44", "45 minutes", "Kettering",
                 "GP practices: 60 points"):  # fmt: skip
        assert text in page, text
    receipt = client.post(f"{begun}check/", {"email": ""})["Location"]
    stored = Response.objects.get()
    assert receipt == f"/have-your-say/receipt/{stored.code}/"
    upload = Upload.objects.get()
    assert stored.answers.pop("Q14") == {
        "upload": upload.pk, "name": "my_letter.pdf", "size": 13
    }  # fmt: skip
    assert stored.answers == STORED
    assert (stored.channel, stored.respondent, stored.organisation) == (
        "web", "organisation", "Friends"
    )  # fmt: skip
    assert (upload.response, upload.draft_key) == (stored, "")
    assert not Draft.objects.exists()
    assert stored.code in client.get(receipt).content.decode()
    file = client.get(f"{receipt}file/")
    assert stored.code in file.content.decode()
    assert "attachment" in file["Content-Disposition"]


def test_equality_answers_are_apart_and_name_no_response(client: Client, ready: str) -> None:
    client.post(f"{ready}equality/", {"wants": "yes"})
    client.post(f"{ready}e2/", {"E2": "female"})
    client.post(f"{ready}check/", {})
    stored, apart = Response.objects.get(), EqualityAnswers.objects.get()
    assert "E2" not in stored.answers
    assert apart.answers == {"E2": "female"}
    assert apart.link == answering.equality_link(stored)
    assert stored.code not in str(vars(apart))


def test_skipping_equality_forgets_what_was_said(client: Client, ready: str) -> None:
    client.post(f"{ready}equality/", {"wants": "yes"})
    client.post(f"{ready}e2/", {"E2": "female"})
    client.post(f"{ready}equality/", {"wants": "no"})
    assert client.get(f"{ready}e2/").status_code == 302
    client.post(f"{ready}check/", {})
    assert not EqualityAnswers.objects.exists()


def test_sent_twice_it_is_one_response(client: Client, ready: str) -> None:
    first, second = (client.post(f"{ready}check/", {})["Location"] for _ in range(2))
    assert first == second
    assert Response.objects.count() == 1
    # the back button and another tab lead to the receipt as well
    assert client.get(f"{ready}q5/")["Location"] == first
    assert client.post(f"{ready}q5/", {"Q5": "no"})["Location"] == first
    assert client.get(f"{ready}saved/")["Location"] == first
    assert "Q5" not in Response.objects.get().answers


def test_nothing_is_sent_without_what_must_be_answered(client: Client, begun: str) -> None:
    answer = client.post(f"{begun}check/", {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Q3: this question needs an answer" in page
    assert "Select who you are answering for" in page
    assert f"{begun}q3/?changing=1" in page
    assert not Response.objects.exists()
    with pytest.raises(answering.UnfinishedError):
        answering.send("better-hospitals", begun.split("/")[-2])
    assert Draft.objects.count() == 1


def test_two_tabs_do_not_undo_each_other(client: Client, begun: str) -> None:
    client.get(f"{begun}q5/")
    client.post(f"{begun}q6/", {"Q6": "1"})
    client.post(f"{begun}q5/", {"Q5": "no"})
    assert Draft.objects.get().answers == {"Q5": "no", "Q6": 1}


def test_answers_are_kept_without_any_session(client: Client, ready: str) -> None:
    code = ready.split("/")[-2]
    other = Client()  # another machine, another day
    slug = Consultation.objects.get().slug
    page = other.get(f"{ready}saved/").content.decode()
    assert code in page
    found = other.post(
        f"/have-your-say/{slug}/come-back/", {"code": code.lower().replace("-", " ")}
    )
    assert found["Location"] == ready
    assert other.get(ready)["Location"] == f"{ready}q1/"
    assert 'value="lri" checked' in other.get(f"{ready}q3/").content.decode()
    assert not other.cookies.get("sessionid")


def test_save_for_later_saves_and_shows_the_code(client: Client, begun: str) -> None:
    answer = client.post(f"{begun}q5/", {"Q5": "yes", "later": "1"})
    assert answer["Location"] == f"{begun}saved/"
    assert Draft.objects.get().answers == {"Q5": "yes"}
    assert client.post(f"{begun}q3/", {"later": "1"})["Location"] == f"{begun}saved/"


def test_an_answer_can_be_changed_and_taken_away(client: Client, ready: str) -> None:
    client.post(f"{ready}q5/", {"Q5": "yes"})
    assert client.post(f"{ready}q5/", {"changing": "1"})["Location"] == f"{ready}check/"
    assert "Q5" not in Draft.objects.get().answers


@pytest.mark.parametrize(
    ("step", "sent", "told"),
    [
        ("q3", {}, "Select an answer"),
        ("q3", {"Q3": "forged"}, "Select a valid choice"),
        ("q4", {"Q4": ["car", "forged"]}, "Select a valid choice"),
        ("q7", {"Q7_quick": "1", "Q7_close": "1"}, "You gave 1 twice"),
        ("q8", {"Q8": "9999"}, "whole number from 0 to 300"),
        ("q8", {"Q8": "x"}, "whole number from 0 to 300"),
        ("q3", {"Q3": "other", "Q3_other_text": "a" * 501}, "500 characters or fewer"),
        ("q13", {"Q13": "a" * 81}, "80 characters or fewer"),
        ("q15", {"Q15_gp": "60", "Q15_nurses": "50"}, "add up to 110. They must add up to 100"),
        ("q15", {"Q15_gp": "-1"}, "whole number from 0 to 100"),
        ("q10", {"Q10_day": "x", "Q10_month": "2", "Q10_year": "2019"}, "real date"),
        ("about-you", {"respondent": "organisation", "organisation": "a" * 201}, "200 characters"),
        ("q10", {"Q10_day": "31", "Q10_month": "2", "Q10_year": "2019"}, "real date"),
        ("q10", {"Q10_day": "1", "Q10_month": "2", "Q10_year": "9" * 30}, "real date"),
        ("q11", {"Q11": "a" * 201}, "200 characters or fewer"),
        ("q12", {"Q12": "a" * 50_001}, "50,000 characters or fewer"),
        ("q12", {"Q12": "a\x00b"}, "Null characters"),
        ("q13", {"Q13": "12 High Street"}, "first part of a postcode"),
        ("about-you", {"respondent": "organisation"}, "name of the organisation"),
        ("equality", {}, "Select yes or no"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_and_kept(
    step: str, sent: dict[str, Any], told: str, client: Client, begun: str
) -> None:
    answer = client.post(f"{begun}{step}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "<title>Error: " in page
    box = re.search(r'error-summary.*?href="#([^"]+)"', page, re.S)
    assert box
    assert f'id="{box[1]}"' in page
    assert Draft.objects.get().answers == {}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("page.pdf", b"<script>alert(1)</script>\x00", "must be a PDF"),
        ("program.txt", b"MZ\x90\x00\x03", "must be a PDF"),
        ("archive.docx", b"PK\x03\x04 not a zip", "must be a PDF"),
        ("empty.txt", b"", "empty"),
        ("big.pdf", b"%PDF-" + b"0" * 10_000_001, "smaller than 10 MB"),
    ],
    ids=["script", "program", "no_zip", "empty", "too_big"],
)
def test_a_wrong_file_is_refused_by_what_is_in_it(
    name: str, content: bytes, told: str, client: Client, begun: str
) -> None:
    answer = client.post(f"{begun}q14/", {"Q14": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "👩🏽\u200d⚕️ 🚑 é",
        "لا أستطيع الوصول إلى المستشفى",
        "\u202eevil",
        "😀" * 50_000,
    ],
    ids=["script", "emoji", "arabic", "override", "long"],
)
def test_any_text_is_kept_as_it_was_written(text: str, client: Client, ready: str) -> None:
    assert client.post(f"{ready}q12/", {"Q12": text}).status_code == 302
    page = client.get(f"{ready}check/").content.decode()
    assert "<script>alert" not in page
    client.post(f"{ready}check/", {})
    assert Response.objects.get().answers["Q12"] == text


def test_a_program_that_fills_the_trap_is_marked_and_not_lost(client: Client, ready: str) -> None:
    assert client.post(f"{ready}check/", {"website": "http://spam"}).status_code == 302
    assert Response.objects.get().looks_automatic


def test_codes_that_open_nothing_are_404_and_then_429(client: Client, consultation: Any) -> None:
    slug = consultation.slug
    for wrong in ("AAAA-AAAA-AAAA-AAAA", "x" * 20, "0" * 16):
        assert client.get(f"/have-your-say/{slug}/answer/{wrong}/").status_code == 404
        assert client.get(f"/have-your-say/receipt/{wrong}/").status_code == 404
    codes = [
        client.get("/have-your-say/receipt/ZZZZ-ZZZZ-ZZZZ-ZZZZ/").status_code for _ in range(60)
    ]
    assert codes[-1] == 429
    answer = client.post(f"/have-your-say/{slug}/come-back/", {"code": "0" * 16})
    assert "no saved answers with this code" in answer.content.decode()


def test_a_code_opens_only_its_own_consultation(client: Client, begun: str) -> None:
    elsewhere = begun.replace("better-hospitals", "another")
    assert client.get(f"{elsewhere}q1/").status_code == 404


def test_after_closing_nothing_is_taken(client: Client, ready: str) -> None:
    Consultation.objects.update(opens=date(2020, 1, 1), closes=date(2020, 3, 1))
    answer = client.post(f"{ready}check/", {})
    assert answer.status_code == 410
    assert "This closed on 1 March 2020" in answer.content.decode()
    with pytest.raises(ClosedError):
        answering.send("better-hospitals", ready.split("/")[-2])
    start = client.post("/have-your-say/better-hospitals/start/")
    assert start["Location"] == "/have-your-say/better-hospitals/"
    assert not Response.objects.exists()


def test_a_receipt_tells_nothing_of_the_answers(client: Client, ready: str) -> None:
    client.post(f"{ready}q12/", {"Q12": "a secret"})
    page = client.get(client.post(f"{ready}check/", {})["Location"]).content.decode()
    assert "a secret" not in page
    assert "Leicester Royal" not in page


def test_states_by_date() -> None:
    one = Consultation(opens=date(2026, 3, 1), closes=date(2026, 5, 31), published=True)

    def state(*when: int) -> str:
        from datetime import datetime

        return one.state(timezone.make_aware(datetime(*when))).name  # type: ignore[arg-type]

    assert state(2026, 2, 28, 23, 59) == "NOT_OPEN"
    assert state(2026, 3, 1) == "OPEN"
    assert state(2026, 5, 31, 23, 59) == "OPEN"
    assert state(2026, 6, 1) == "CLOSED"
    one.published = False
    assert state(2026, 3, 1) == "DRAFT"


def test_pages_to_read_are_kept_for_each_language_and_wording(
    client: Client, consultation: Any, django_assert_num_queries: Any
) -> None:
    page = "/have-your-say/better-hospitals/about/why/"
    first = {query: client.get(page + query).content for query in ("", "?short=1", "?language=ar")}
    assert len(set(first.values())) == 3
    with django_assert_num_queries(0):
        for query, content in first.items():
            again = client.get(f"{page}{query}")
            assert again.content == content
            assert not again.cookies
            unchanged = client.get(page + query, headers={"If-None-Match": again["ETag"]})
            assert unchanged.status_code == 304
    assert client.get("/have-your-say/better-hospitals/about/not-there/").status_code == 404


def test_sending_asks_little_of_the_database(
    client: Client, ready: str, django_assert_max_num_queries: Any
) -> None:
    client.post(f"{ready}equality/", {"wants": "yes"})
    client.post(f"{ready}e2/", {"E2": "female"})
    with django_assert_max_num_queries(6):  # two of them begin and end the transaction
        client.post(f"{ready}check/", {})
    assert EqualityAnswers.objects.count() == 1


def test_another_language_midway_keeps_the_answers(client: Client, ready: str) -> None:
    told = "<html> & so on"
    assert client.post(f"{ready}q12/", {"Q12": told, "language": "ar"})["Location"] == (
        f"{ready}q12/"
    )  # fmt: skip
    page = client.get(f"{ready}q12/").content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert "&lt;html&gt; &amp; so on</textarea>" in page
    # what can not be saved as it stands is shown again, told in the new language
    wrong = client.post(f"{ready}q8/", {"Q8": "many", "language": "gu"})
    assert (wrong.status_code, 'lang="gu"' in wrong.content.decode()) == (422, True)
    assert 'value="many"' in wrong.content.decode()
    # a page of checking is not sent by it, and an unknown language changes nothing
    for language, held in (("en", "en"), ("xx", "en")):
        assert client.post(f"{ready}check/", {"language": language})["Location"] == f"{ready}check/"
        assert Draft.objects.get().language == held
    assert Draft.objects.get().answers == {"Q3": "lri", "Q12": told}
    client.post(f"{ready}about-you/", {"language": "ar"})
    client.post(f"{ready}check/", {})
    assert Response.objects.get().language == "ar"


def test_what_no_translator_has_written_is_marked_as_english(client: Client, begun: str) -> None:
    """Buttons, errors and titles too: whatever has no translation, in every place it may stand."""
    client.post(f"{begun}q5/", {"language": "ar"})
    page = client.post(f"{begun}q8/", {"Q8": "many"}).content.decode()
    marked = 'lang="en-GB" dir="ltr" class="app-missing">'
    assert page.count(f"{marked}Enter a whole number from 0 to 300</span>") == 2
    assert f"{marked}There is a problem</span>" in page
    assert "متابعة" in page  # what has one
    assert "&lt;span" not in page
    for step in ("about-you", "q1", "q3", "q6", "q9", "q10", "q14", "equality", "check", "saved"):
        page = client.get(f"{begun}{step}/").content.decode()
        assert "&lt;span" not in page, step
        assert not re.search(r'<title>[^<]*<span|="[^">]*<span', page), step
    for address in ("", "about/proposals/", "form/"):
        page = client.get(f"/have-your-say/better-hospitals/{address}?language=ar").content.decode()
        assert "&lt;" not in page, address
        assert not re.search(r'<title>[^<]*<span|="[^">]*<(?:span|div)', page), address
        assert re.search(r'<(?:div|span) lang="en-GB" dir="ltr" class="app-missing">', page), (
            address
        )

"""What strangers and bad luck send: a database that is away, a full disk, posted nonsense."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from thorough import examples

from consultation import answering
from consultation.models import Response


@pytest.mark.parametrize("step", ["q12", "check"])
def test_while_the_database_is_away_answers_are_shown_again(
    step: str, client: Client, ready: str, monkeypatch: Any
) -> None:
    def away(code: str) -> None:
        raise OperationalError("could not connect")

    text = "A long answer that took a quarter of an hour <to> write"
    with monkeypatch.context() as patched:
        patched.setattr(answering, "fingerprint", away)
        answer = client.post(f"{ready}{step}/", {"Q12": text, "csrfmiddlewaretoken": "x"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "&lt;to&gt; write</textarea>" in page
    assert 'name="Q12"' in page
    assert "Try again" in page
    # the same form, sent again when the database is back, goes on
    assert client.post(f"{ready}{step}/", {"Q12": text}).status_code == 302


def test_a_page_that_sends_nothing_says_so_plainly(monkeypatch: Any, ready: str) -> None:
    def away(code: str) -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr(answering, "find", away)
    answer = Client(raise_request_exception=False).get(f"{ready}q12/")
    assert answer.status_code == 503
    assert "cannot save or look things up" in answer.content.decode()


def test_a_full_disk_keeps_the_draft(client: Client, ready: str, monkeypatch: Any) -> None:
    def full(*args: Any, **options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("consultation.uploads.keep", full)
        answer = client.post(f"{ready}q14/", {"Q14": SimpleUploadedFile("a.txt", b"text")})
    assert answer.status_code == 503
    assert "choose it once more" in answer.content.decode()
    assert client.post(f"{ready}check/", {}).status_code == 302


def test_a_disk_that_fills_up_midway_in_a_file_is_told(ready: str, monkeypatch: Any) -> None:
    """A large file is written to a temporary one before any view is asked."""
    from django.core.files.uploadhandler import TemporaryFileUploadHandler

    def full(handler: TemporaryFileUploadHandler, *args: Any) -> None:
        handler.file.close()
        raise OSError(errno.ENOSPC, "No space left on device")

    # the token of the form is looked for first, in what can not be read
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "a" * 32
    with monkeypatch.context() as patched:
        patched.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
        file = SimpleUploadedFile("a.txt", b"text\n" * 300_000)
        answer = browser.post(f"{ready}q14/", {"Q14": file})
    assert answer.status_code == 503
    assert "cannot save or look things up" in answer.content.decode()


def test_a_request_larger_than_any_form_is_not_read(client: Client, ready: str) -> None:
    answer = client.post(f"{ready}q14/", {"Q14": "x"}, CONTENT_LENGTH="100000001")
    assert answer.status_code == 413
    assert "choose a smaller file" in answer.content.decode()


def test_nothing_is_stored_where_the_end_fails(
    client: Client, ready: str, monkeypatch: Any
) -> None:
    """The receipt's transaction is whole or nothing."""

    def fail(response: Any, answers: Any) -> None:
        raise OperationalError("disk full")

    client.post(f"{ready}equality/", {"wants": "yes"})
    client.post(f"{ready}e1/", {"E1": "a25"})
    with monkeypatch.context() as patched:
        patched.setattr(answering, "store_equality", fail)
        assert client.post(f"{ready}check/", {}).status_code == 503
    assert not Response.objects.exists()
    assert client.post(f"{ready}check/", {}).status_code == 302
    assert Response.objects.count() == 1


PAGES = ["about-you", "q1", "q3", "q4", "q6", "q7", "q8", "q9", "q10", "q11", "q12", "q13", "s1",
         "q14", "q15", "equality", "e1", "check"]  # fmt: skip
NAMES = ["Q1", "Q1_why", "Q3", "Q4", "Q6", "Q7_quick", "Q7_close", "Q8", "Q9_gp", "Q10_day",
         "Q10_month", "Q10_year", "Q11", "Q12", "Q13", "Q14", "S1", "E1", "Q3_other_text", "Q15_gp",
         "Q15_carers", "respondent",
         "organisation", "wants", "email", "changing", "later"]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "1", "-1", "1e9", "NaN", "9" * 400, "lri", "car", "yes", "agree", "\x00",
                     "２", "individual", "organisation", "a@b.example", "\ud800"]),
)  # fmt: skip


@settings(
    max_examples=examples(15, 300),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a page takes long enough without looking for the shortest
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    page=st.sampled_from(PAGES),
    sent=st.dictionaries(st.sampled_from(NAMES), st.lists(TEXTS, max_size=3), max_size=6),
)
def test_nothing_posted_to_a_page_is_a_fault_of_ours(
    page: str, sent: dict[str, list[str]], client: Client, ready: str
) -> None:
    data = {name: [text.encode("utf-8", "surrogatepass") for text in texts]
            for name, texts in sent.items()}  # fmt: skip
    answer = client.post(f"{ready}{page}/", data)
    assert answer.status_code in {200, 302, 422}
    follow = client.get(f"{ready}check/")
    assert follow.status_code in {200, 302}


@settings(
    max_examples=examples(8, 150),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a page takes long enough without looking for the shortest
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    page=st.sampled_from(["enter/", "events/add/", "news/"]),
    sent=st.dictionaries(
        st.sampled_from([*NAMES, "channel", "received_day", "received_month", "received_year",
                         "event", "words", "title", "day_day", "day_month", "day_year", "place",
                         "attendance", "subject", "text"]),
        TEXTS, max_size=12,
    ),
)  # fmt: skip
def test_nothing_that_staff_post_is_a_fault_of_ours(
    page: str, sent: dict[str, str], client: Client, officer: Any, consultation: Any
) -> None:
    client.force_login(officer)
    data = {name: [text.encode("utf-8", "surrogatepass")] for name, text in sent.items()}
    answer = client.post(f"/staff/consultations/better-hospitals/{page}", data)
    assert answer.status_code in {200, 302, 422}


@pytest.mark.parametrize(
    "sent",
    [{"Q12": "a" * 1_100_000}, {f"x{number}": "" for number in range(600)}],
    ids=["too_long", "too_many"],
)
def test_a_form_larger_than_any_of_ours_is_refused_plainly(
    sent: dict[str, str], client: Client, ready: str
) -> None:
    answer = client.post(f"{ready}q12/", sent)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()
    assert client.post(f"{ready}check/", {}).status_code == 302

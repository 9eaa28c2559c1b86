"""Staff: what came by other channels, the second check, exports, and who may do what."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from consultation.models import EqualityAnswers, Event, Response, Upload
from core.models import AuditEntry

STAFF = "/staff/consultations/better-hospitals"
LETTER = {
    "channel": "letter", "received_day": "2", "received_month": "10", "received_year": "2026",
    "respondent": "individual", "words": "Keep the birth centre.", "Q1": "oppose", "Q9_gp": "well",
    "E1": "a75",
}  # fmt: skip


@pytest.fixture
def as_officer(client: Client, officer: Any) -> Client:
    client.force_login(officer)
    return client


def test_a_letter_is_entered_and_checked_by_somebody_else(
    as_officer: Client, consultation: Any, administrator: Any
) -> None:
    scan = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 scanned")
    answer = as_officer.post(f"{STAFF}/enter/", LETTER | {"scan": scan})
    stored = Response.objects.get()
    assert answer["Location"] == f"{STAFF}/responses/{stored.code}/"
    assert (stored.channel, stored.answers) == (
        "letter", {"Q1": {"rating": "oppose"}, "Q9": {"gp": "well"}}
    )  # fmt: skip
    assert EqualityAnswers.objects.get().answers == {"E1": "a75"}
    page = as_officer.get(answer["Location"]).content.decode()
    assert "Keep the birth centre." in page
    assert "Somebody else must check it" in page
    as_officer.post(f"{answer['Location']}check/")
    stored.refresh_from_db()
    assert stored.needs_check  # not by the one who entered it
    as_officer.force_login(administrator)
    as_officer.post(f"{answer['Location']}check/")
    stored.refresh_from_db()
    assert (stored.checker, stored.needs_check) == (administrator, False)
    file = as_officer.get(f"{answer['Location']}files/{Upload.objects.get().pk}/")
    assert b"".join(file) == b"%PDF-1.4 scanned"  # type: ignore[arg-type]
    assert "attachment" in file["Content-Disposition"]
    done = list(AuditEntry.objects.values_list("action", flat=True))
    assert done[:3] == ["opened a file", "checked a response", "entered a response"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"words": "", "Q1": "", "Q9_gp": ""}, "Enter an answer"),
        ({"channel": "web"}, "Select a valid choice"),
        ({"received_year": "2099"}, "not be in the future"),
        ({"Q1": "forged"}, "Select a valid choice"),
        ({"event": "9" * 30}, "Select a valid choice"),
    ],
)
def test_a_wrong_entry_is_told(
    changed: dict[str, str], told: str, as_officer: Client, consultation: Any
) -> None:
    answer = as_officer.post(f"{STAFF}/enter/", LETTER | changed)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Response.objects.exists()


def test_an_event_has_attendance_notes_and_responses(as_officer: Client, consultation: Any) -> None:
    fields = {"title": "Melton", "day_day": "3", "day_month": "10", "day_year": "2026",
              "place": "Town hall", "starts": "7pm"}  # fmt: skip
    as_officer.post(f"{STAFF}/events/add/", fields)
    event = Event.objects.get()
    as_officer.post(f"{STAFF}/events/{event.pk}/", fields | {"attendance": "61", "notes": "Travel"})
    event.refresh_from_db()
    assert (event.attendance, event.notes) == (61, "Travel")
    as_officer.post(f"{STAFF}/enter/", LETTER | {"channel": "event", "event": str(event.pk)})
    assert Response.objects.get().event == event
    assert "61 came" in as_officer.get(f"{STAFF}/").content.decode()


def test_responses_are_listed_by_channel(as_officer: Client, consultation: Any) -> None:
    as_officer.post(f"{STAFF}/enter/", LETTER)
    code = Response.objects.get().code
    listed = {
        query: code in as_officer.get(f"{STAFF}/responses/{query}").content.decode()
        for query in ("", "?channel=letter", "?channel=web", "?waiting=1", "?channel=x&page=99")
    }
    assert list(listed.values()) == [True, True, False, True, True]


def test_export_has_the_codes_and_no_equality(
    as_officer: Client, consultation: Any, administrator: Any
) -> None:
    more = {"words": "=HYPERLINK()", "Q7_quick": "1", "Q3_other_text": "Kettering", "Q15_gp": "7",
            "E3": "other", "E3_other_text": "Cornish"}  # fmt: skip
    as_officer.post(f"{STAFF}/enter/", LETTER | more)
    code = Response.objects.get().code
    assert as_officer.get(f"{STAFF}/export/responses.csv").status_code == 403
    as_officer.force_login(administrator)

    def exported(what: str) -> str:
        sent = as_officer.get(f"{STAFF}/export/{what}")
        return b"".join(sent).decode()  # type: ignore[arg-type]

    row = next(csv.DictReader(io.StringIO(exported("responses.csv"))))
    assert (row["receipt"], row["Q1.rating"], row["Q9.gp"], row["Q7.quick"]) == (
        code, "oppose", "well", "1"
    )  # fmt: skip
    assert (row["Q3"], row["Q3.other_text"], row["Q15.gp"]) == ("other", "Kettering", "7")
    assert row["words"] == "'=HYPERLINK()"  # no formula for a spreadsheet
    assert row["second_check"] == "waiting"
    assert not [name for name in row if name.startswith("E")]
    assert json.loads(exported("responses.json"))[0]["answers"]["Q1"] == {"rating": "oppose"}
    apart = exported("equality.csv")
    assert "a75" in apart
    assert "other,Cornish" in apart
    assert code not in apart
    assert as_officer.get(f"{STAFF}/export/else.csv").status_code == 404
    assert AuditEntry.objects.filter(action="exported").count() == 3


@pytest.mark.parametrize("page", ["", "responses/", "enter/", "events/add/", "e-mails/", "news/"])
def test_strangers_are_sent_to_sign_in(page: str, client: Client, consultation: Any) -> None:
    assert "/staff/sign-in/" in client.get(f"{STAFF}/{page}")["Location"]
    assert "/staff/sign-in/" in client.post(f"{STAFF}/{page}")["Location"] if page in {
        "enter/", "e-mails/"
    } else True  # fmt: skip

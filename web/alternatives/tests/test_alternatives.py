"""A reader sends the settings that she tried: stored once, seen by staff, in the export."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alternatives.forms import AlternativeForm
from consultation import mailing
from consultation.codes import new_code
from consultation.interface import words_of
from consultation.models import Consultation, Draft, Response
from plans import trial, trial_client

OPTION = "b_care_at_home"
STAFF = "/staff/consultations/better-hospitals"


@pytest.fixture
def moved(desk: Any, version: Any) -> dict[str, float]:
    """A setting: the assumption that matters most, at the top of its range."""
    lever = trial_client.levers(version, OPTION)[0]
    return {lever["address"]: lever["high"]}


@pytest.fixture
def address(moved: dict[str, float], desk: Any) -> str:
    year = desk._ready.ask(OPTION).years[-1]
    return f"/plan/test/{OPTION}/send/?{urlencode({'year': year, **moved})}"


def sent(version: Any, **more: Any) -> dict[str, Any]:
    return {
        "reason": "Care at home is slower to begin.", "respondent": "individual",
        "token": new_code(), "version": version.pk, "website": "", **more,
    }  # fmt: skip


def page_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def test_settings_lead_to_the_page_that_sends_them(
    client: Client, consultation: Any, address: str
) -> None:
    trial_page = page_of(client.get(address.replace("/send/", "/")))
    assert "Send this as my alternative" in trial_page
    assert address.replace("&", "&amp;") in trial_page
    page = page_of(client.get(address))
    assert consultation.title in page
    assert "You suggest" in page
    as_published = page_of(client.get(f"/plan/test/{OPTION}/"))
    assert "Send this as my alternative" not in as_published


def test_an_alternative_is_stored_once_with_what_was_shown(
    client: Client, consultation: Any, address: str, moved: Any, version: Any, desk: Any
) -> None:
    form = sent(version)
    first, again = client.post(address, form), client.post(address, form)
    stored = Response.objects.get()
    assert first["Location"] == again["Location"] == f"/have-your-say/receipt/{stored.code}/"
    assert (stored.channel, stored.respondent, stored.words) == (
        "web", "individual", "Care at home is slower to begin."
    )  # fmt: skip
    document = stored.answers["alternative"]
    assert document["settings"] == moved
    assert (document["version"], document["plan_hash"]) == (version.pk, version.plan_hash)
    # what is stored as shown is what the model answers to these settings
    year = document["year"]
    asked = desk._ready.ask(OPTION, moved).as_dict(year)
    assert document["headlines"] == json.loads(json.dumps(trial.headlines(asked)))
    assert (document["draws"], document["seed"]) == (asked["draws"], asked["seed"])
    assert stored.code in page_of(client.get(first["Location"]))


def test_staff_see_it_and_the_export_holds_it(
    client: Client, consultation: Any, address: str, moved: Any, version: Any, administrator: Any
) -> None:
    client.post(address, sent(version, reason="=1+1"))
    stored = Response.objects.get()
    client.force_login(administrator)
    page = page_of(client.get(f"{STAFF}/responses/{stored.code}/"))
    assert "An alternative" in page
    assert "=1+1" in page
    link = page.split("Test these settings")[0].rpartition('href="')[2].partition('"')[0]
    assert "You changed:" in page_of(client.get(link.replace("&amp;", "&")))
    exported = {
        name: b"".join(client.get(f"{STAFF}/export/responses.{name}")).decode()  # type: ignore[arg-type]
        for name in ("csv", "json")
    }
    row = next(csv.DictReader(io.StringIO(exported["csv"])))
    ((name, value),) = moved.items()
    assert row["alternative.settings"] == f"{name} = {value!r}"
    assert row["alternative.plan_hash"] == version.plan_hash
    assert row["words"] == "'=1+1"
    held = json.loads(exported["json"])[0]["answers"]["alternative"]
    assert held == stored.answers["alternative"]


def test_what_cannot_be_sent_is_told(
    client: Client, consultation: Any, address: str, version: Any
) -> None:
    bare = f"/plan/test/{OPTION}/send/"
    assert "nothing to send" in page_of(client.get(bare))
    assert "nothing to send" in page_of(client.post(bare, sent(version)))
    page = page_of(client.post(address, sent(version, respondent="")), 422)
    assert "Select who you are answering for" in page
    organisation = sent(version, respondent="organisation")
    assert "name of the organisation" in page_of(client.post(address, organisation), 422)
    older = sent(version) | {"version": version.pk + 1}
    assert "published anew" in page_of(client.post(address, older), 422)
    wrong = client.get(f"{address}&year=1900")
    assert wrong.status_code == 302
    assert wrong["Location"].startswith(f"/plan/test/{OPTION}/?")
    assert client.get("/plan/test/none/send/").status_code == 404
    Consultation.objects.update(closes=timezone.localdate() - timedelta(days=1))
    assert "No consultation is open" in page_of(client.post(address, sent(version)))
    assert Response.objects.count() == 0


def test_programs_are_marked_and_tampered_codes_are_no_fault(
    client: Client, consultation: Any, address: str, version: Any
) -> None:
    client.post(address, sent(version, website="http://example.org", token="x" * 99))
    assert Response.objects.get().looks_automatic


def _form(open_now: list[Consultation], data: dict[str, str]) -> AlternativeForm:
    return AlternativeForm(words_of("en"), 1, data, held={}, open_now=open_now)


def test_with_several_open_one_is_chosen(consultation: Any, db: None) -> None:
    other = Consultation(slug="other", title="Another")
    form = _form([consultation, other], {"respondent": "individual"})
    assert list(form.errors) == ["consultation"]
    form = _form([consultation, other], {"respondent": "individual", "consultation": "other"})
    assert form.is_valid()
    assert form.consultation() is other
    assert next(iter(form.fields)) == "consultation"


def begun(client: Client, language: str = "en") -> str:
    """The address of answers that were begun, with the one that must be given."""
    start = client.post("/have-your-say/better-hospitals/start/", {"language": language})
    answers = str(start["Location"]).removesuffix("about-you/")
    client.post(f"{answers}about-you/", {"respondent": "individual"})
    client.post(f"{answers}q3/", {"Q3": "lri"})
    return answers


def test_an_alternative_is_added_to_answers_that_were_begun(
    client: Client, consultation: Any, address: str, moved: Any, version: Any, officer: Any
) -> None:
    answers = begun(client)
    code = answers.split("/")[-2]
    # from a question, with what stands in it saved, to the plan
    assert "Test the plan and add what you find" in page_of(client.get(f"{answers}q8/"))
    away = client.post(f"{answers}q8/", {"Q8": "45", "try": "1"})["Location"]
    assert away == f"/plan/test/with/{code}/q8/"
    assert code in page_of(client.get(away))
    assert client.cookies["answers_begun"]["path"] == "/plan/test/"
    # the code is in no link that a reader shares
    assert code not in page_of(client.get(address.replace("/send/", "/")))
    page = page_of(client.get(address))
    assert "Add it to my answers" in page
    assert "Who are you answering for?" not in page
    sent_with = {"reason": "Slower to begin.", "version": version.pk}
    for _ in range(2):  # sent twice, it is there once
        back = client.post(f"{address}&how=with", sent_with | {"code": code})
    assert back["Location"] in {f"{answers}q8/", answers}
    check = page_of(client.get(f"{answers}check/"))
    assert "My alternative" in check
    assert "Slower to begin." in check
    assert "Take my alternative out" in check
    assert not Response.objects.exists()
    client.post(f"{answers}check/", {"email": "ann@example.org"})
    stored = Response.objects.get()
    assert stored.answers["alternative"]["settings"] == moved
    assert (stored.words, stored.answers["Q3"], stored.answers["Q8"]) == (
        "Slower to begin.", "lri", 45
    )  # fmt: skip
    assert not Draft.objects.exists()
    mailing.copy_of_answers.call(stored.pk, "ann@example.org")
    body = str(mail.outbox[0].body)
    assert "My alternative" in body
    assert "Slower to begin." in body
    # what was sent can not be added to any more, and nothing is lost
    late = client.post(f"{address}&how=with", sent_with | {"code": code})
    assert "no saved answers with this code" in page_of(late, 422)
    assert "Slower to begin.</textarea>" in late.content.decode()


def test_it_can_be_taken_out_again_or_sent_on_its_own(
    client: Client, consultation: Any, address: str, version: Any
) -> None:
    answers = begun(client)
    client.get(client.post(f"{answers}q8/", {"try": "1"})["Location"])
    client.post(address, {"version": version.pk})
    assert "alternative" in Draft.objects.get().answers
    client.post(f"{answers}check/", {"take_out": "1"})
    assert Draft.objects.get().answers.keys() == {"Q3"}
    client.get(f"/plan/test/with/{answers.split('/')[-2]}/check/")
    assert "Send it on its own instead" in page_of(client.get(address))
    alone = client.post(f"{address}&how=alone", sent(version, email="a@example.org"))
    assert "/receipt/" in alone["Location"]
    assert Draft.objects.count() == Response.objects.count() == DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("wrong", ["", "x" * 16, "0000-0000-0000-0000"])
def test_a_wrong_code_adds_nothing(
    wrong: str, client: Client, consultation: Any, address: str, version: Any
) -> None:
    page = page_of(client.post(f"{address}&how=with", {"code": wrong, "version": version.pk}), 422)
    assert "code" in page
    client.cookies["answers_begun"] = "forged/check:1abc:x"
    assert "Send my alternative" in page_of(client.get(address))
    assert client.get("/plan/test/with/0000-0000-0000-0000/q1/").status_code == 404


def test_the_page_that_sends_follows_the_language(
    client: Client, consultation: Any, address: str, version: Any
) -> None:
    page = page_of(client.post(address, sent(version, language="ar", reason="سبب")))
    assert 'class="nhsuk-grid-column-two-thirds app-say" lang="ar" dir="rtl"' in page
    assert "سبب</textarea>" in page
    assert "أرسل بديلي" in page
    assert "&lt;span" not in page
    assert not Response.objects.exists()
    client.post(address, sent(version, shown_in="ar"))
    assert Response.objects.get().language == "ar"
    # from answers that are in another language, it begins in that one
    answers = begun(client, "ar")
    away = client.post(f"{answers}q8/", {"try": "1"})["Location"]
    for page in (page_of(client.get(away)), page_of(client.get(address))):
        assert 'lang="ar" dir="rtl"' in page
        assert "&lt;span" not in page

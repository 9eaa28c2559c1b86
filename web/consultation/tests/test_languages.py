"""All that people get is in the language they chose: dates, e-mails, news, what failed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from consultation import answering, mailing
from consultation.interface import Sentences, plain, words_of
from consultation.models import Consultation, Draft, Response, Subscriber

HOME = "/have-your-say/better-hospitals/"
MARK = '<span lang="en-GB" dir="ltr" class="app-missing">'


@pytest.fixture
def in_arabic(client: Client, ready: str) -> str:
    """A draft with what must be answered, in Arabic."""
    client.post(f"{ready}q5/", {"language": "ar"})
    return ready


def sent_mail(at: int) -> tuple[EmailMultiAlternatives, str]:
    """An e-mail that was sent, and its HTML."""
    message = mail.outbox[at]
    assert isinstance(message, EmailMultiAlternatives)
    return message, str(message.alternatives[0][0])


def test_a_date_is_written_as_its_sentence_is() -> None:
    day = date(2026, 9, 28)
    assert words_of("ar").day_of(day) == "28 سبتمبر 2026"
    assert words_of("gu").day_of(day) == "28 સપ્ટેમ્બર 2026"
    assert words_of("ar").dated("open_until", day) == "مفتوح حتى نهاية يوم 28 سبتمبر 2026."
    # an English sentence has an English date, and a language without months says so
    assert words_of("gu").dated("open_until", day) == (
        f"{MARK}Open until the end of 28 September 2026.</span>"
    )
    welsh = Sentences("cy", {"open_until": "Ar agor tan {day}."})
    assert welsh.dated("open_until", day) == f"Ar agor tan {MARK}28 September 2026</span>."
    assert plain(welsh.dated("open_until", day)) == "Ar agor tan 28 September 2026."
    assert words_of("no/such").language == "en"


def test_pages_receipt_and_copy_are_in_the_language(client: Client, in_arabic: str) -> None:
    client.post(
        f"{in_arabic}q10/", {"Q10_day": "27", "Q10_month": "3", "Q10_year": "2019"}
    )  # fmt: skip
    assert "27 مارس 2019" in client.get(f"{in_arabic}check/").content.decode()
    receipt = client.post(f"{in_arabic}check/", {})["Location"]
    today = words_of("ar").day_of(timezone.localdate())
    assert today in client.get(receipt).content.decode()
    file = client.get(f"{receipt}file/").content.decode()
    assert f"استُلمت في {today}." in file
    assert "<" not in file
    mailing.copy_of_answers.call(Response.objects.get().pk, "ann@example.org")
    message, page = sent_mail(0)
    assert message.subject == "إجاباتك: بناء مستشفيات أفضل للمستقبل"
    assert "27 مارس 2019" in message.body
    assert "<" not in message.body
    assert '<html lang="ar" dir="rtl">' in page
    assert f"{MARK}How would you travel" not in page  # it was not answered
    assert f"{MARK}When were you last in hospital" in page
    assert not re.search(r"<title>[^<]*<[^/]|&lt;", page)


def test_the_code_comes_by_e_mail_in_the_language(client: Client, in_arabic: str) -> None:
    code = in_arabic.split("/")[-2]
    wrong = client.post(f"{in_arabic}saved/", {"email": "no"})
    assert (wrong.status_code, "error-summary" in wrong.content.decode()) == (422, True)
    answer = client.post(f"{in_arabic}saved/", {"email": "ann@example.org"})
    assert answer["Location"] == f"{in_arabic}saved/?sent=1"
    draft = Draft.objects.get()
    mailing.code_to_come_back.call(draft.pk, code, "ann@example.org")
    message, page = sent_mail(0)
    assert code in message.body
    assert f"{in_arabic}" in message.body
    assert "للعودة إليها تحتاج إلى هذا الرمز" in page
    client.post(f"{in_arabic}check/", {})
    mailing.code_to_come_back.call(draft.pk, code, "ann@example.org")
    assert len(mail.outbox) == 1  # sent meanwhile: there is nothing to come back to


def test_news_is_asked_for_and_left_in_the_language(client: Client, consultation: Any) -> None:
    assert 'lang="ar" dir="rtl"' in client.get(f"{HOME}news/?language=ar").content.decode()
    client.post(f"{HOME}news/", {"email": "a@example.org", "language": "ar"})
    one = Subscriber.objects.get()
    assert one.language == "ar"
    mailing.ask_to_confirm.call(one.pk)
    assert sent_mail(0)[0].subject == "أكّد أنك تريد الأخبار"
    for step in ("confirm", "leave"):
        page = client.get(f"/have-your-say/news/{step}/{one.token}/").content.decode()
        assert 'lang="ar" dir="rtl"' in page
        told = client.post(f"/have-your-say/news/{step}/{one.token}/").content.decode()
        assert 'lang="ar" dir="rtl"' in told
        assert "&lt;span" not in page + told
    assert not Subscriber.objects.exists()


def test_what_is_not_saved_is_told_in_the_language(
    client: Client, in_arabic: str, monkeypatch: Any
) -> None:
    def away(code: str) -> None:
        raise OperationalError("could not connect")

    shown = client.get(f"{in_arabic}q12/").content.decode()
    assert '<input type="hidden" name="shown_in" value="ar">' in shown
    monkeypatch.setattr(answering, "fingerprint", away)
    answer = client.post(f"{in_arabic}q12/", {"Q12": "قصير", "shown_in": "ar"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "لم نتمكن من حفظ هذا الآن" in page
    assert 'lang="ar" dir="rtl"' in page
    assert f"{MARK}Your answer: <bdi>قصير</bdi></span>" in page
    assert "Your answer: <bdi>ar</bdi>" not in page


def test_the_form_on_paper_says_the_last_day_there_was(client: Client, consultation: Any) -> None:
    page = client.get(f"{HOME}form/?language=ar").content.decode()
    assert f"{MARK}Please answer before the end of 21 December 2027.</span>" in page
    Consultation.objects.update(ended=timezone.now(), reason="The hall was flooded.")
    from consultation.looking_up import forget

    forget("better-hospitals")
    page = client.get(f"{HOME}form/?language=ar").content.decode()
    assert "Please answer before" not in page
    assert f"أُغلق في {words_of('ar').day_of(timezone.localdate())}." in page
    assert f"{MARK}The hall was flooded.</span>" in page

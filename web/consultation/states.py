"""Publishing, closing, opening again and withdrawing a consultation: by a person, written down."""

from __future__ import annotations

from enum import StrEnum

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from consultation.looking_up import forget
from consultation.models import Consultation, State
from core import audit
from core.models import AuditEntry


class Deed(StrEnum):
    """What staff may do to a consultation's state."""

    PUBLISH = "publish"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


PAST = {
    Deed.PUBLISH: "published a consultation",
    Deed.CLOSE: "closed a consultation",
    Deed.REOPEN: "opened a consultation again",
    Deed.WITHDRAW: "withdrew a consultation",
}


class NotNowError(Exception):
    """In the state in which the consultation is, this can not be done."""


def possible(one: Consultation) -> list[Deed]:
    """What can be done to a consultation in the state in which it is."""
    state = one.state()
    if state is State.WITHDRAWN:
        return []  # people were told that it is over: asking again is a new consultation
    if state is State.DRAFT:
        return [Deed.PUBLISH]
    found = [Deed.WITHDRAW]
    if state is State.OPEN:
        found.insert(0, Deed.CLOSE)
    elif one.ended:
        found.insert(0, Deed.REOPEN)
    return found


def change(actor: User, slug: str, deed: Deed, reason: str = "") -> Consultation:
    """Do it, and write down who did it and why. `reason` is shown to the public.

    Answers whose sending had begun are still taken; others are told. Raises `NotNowError`.
    """
    with transaction.atomic():
        one = Consultation.objects.select_for_update().get(slug=slug)
        if deed not in possible(one):
            raise NotNowError(f"This consultation is {one.state().value}: nothing was changed.")
        now = timezone.now()
        if deed is Deed.PUBLISH:
            one.published = True
        elif deed is Deed.CLOSE:
            one.ended = now
        elif deed is Deed.REOPEN:
            one.ended = None
        else:
            one.withdrawn = now
        one.reason = "" if deed in {Deed.PUBLISH, Deed.REOPEN} else reason
        one.save(update_fields=["published", "ended", "withdrawn", "reason"])
        audit.record(actor, PAST[deed], one, **({"reason": reason} if reason else {}))
    forget(slug)
    return one


def history(one: Consultation) -> models.QuerySet[AuditEntry]:
    """Who changed its state or its questions, when and why, newest first."""
    actions = [*PAST.values(), "loaded a consultation"]
    subject = f"{one._meta.label_lower}:{one.pk}"
    return AuditEntry.objects.filter(subject=subject, action__in=actions)

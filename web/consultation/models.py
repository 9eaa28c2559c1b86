"""Consultations, what people answer by every channel, events and subscribers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class State(StrEnum):
    """Where a consultation stands today."""

    DRAFT = "draft"
    NOT_OPEN = "not open yet"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Channel(models.TextChoices):
    """How a response came in."""

    WEB = "web", "Web"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter or printed form"
    PHONE = "phone", "Phone"
    EVENT = "event", "Event"


class Respondent(models.TextChoices):
    """For whom somebody answers."""

    INDIVIDUAL = "individual", "A person"
    REPRESENTATIVE = "representative", "Somebody on behalf of a person"
    ORGANISATION = "organisation", "An organisation or group"


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class ClosedError(Exception):
    """The consultation takes no answers now. `consultation` is which."""

    def __init__(self, consultation: Consultation) -> None:
        super().__init__(f"{consultation} is {consultation.state().value}.")
        self.consultation = consultation


class Consultation(models.Model):
    """A consultation: its address, its dates, and the definition that holds now."""

    slug = models.SlugField(unique=True, max_length=60)
    title = models.CharField(max_length=300)
    opens = models.DateField()
    closes = models.DateField()  # open until the end of this day
    published = models.BooleanField(default=False)
    ended = models.DateTimeField(null=True)  # closed by staff before its last day
    withdrawn = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was closed or withdrawn, for the public
    current = models.ForeignKey("Definition", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-opens", "slug")

    def __str__(self) -> str:
        return self.title

    def state(self, now: datetime | None = None) -> State:
        """Where it stands at a moment, which is now unless given."""
        at = now or timezone.now()
        if not self.published:
            return State.DRAFT
        if self.withdrawn:
            return State.WITHDRAWN
        if self.ended:
            return State.CLOSED
        if at < _midnight(self.opens):
            return State.NOT_OPEN
        if at >= _midnight(self.closes + timedelta(days=1)):
            return State.CLOSED
        return State.OPEN

    @property
    def last_day(self) -> date:
        """The last day on which it took answers, or will take them."""
        return timezone.localdate(self.ended) if self.ended else self.closes


class Definition(models.Model):
    """One version of a consultation's pages and questions. Never changed: a change is a new one."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="definitions"
    )
    number = models.PositiveIntegerField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="one_definition_each")
        ]

    def __str__(self) -> str:
        return f"{self.consultation} version {self.number}"


class Draft(models.Model):
    """Answers that have not been sent. Opened by a code of which only a fingerprint is kept."""

    key = models.CharField(max_length=64, unique=True)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=12)
    short = models.BooleanField(default=False)
    respondent = models.CharField(max_length=20, choices=Respondent, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=dict)
    words = models.TextField(blank=True, default="")  # outside the questions, as in `Response`
    wants_equality = models.BooleanField(null=True)
    equality = models.JSONField(default=dict)
    begun = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Event(models.Model):
    """A meeting about a consultation: who came and what was said, in notes."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="events")
    title = models.CharField(max_length=200)
    day = models.DateField()
    starts = models.CharField("Time", max_length=40, blank=True)
    place = models.CharField(max_length=200)
    attendance = models.PositiveIntegerField(null=True, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ("day", "id")

    def __str__(self) -> str:
        return f"{self.title}, {self.place}"


class Response(models.Model):
    """What somebody answered, by whatever channel: the one table of responses.

    Holds no name, address or e-mail of a person. Answers are `{question's code: value}`; `words`
    is what came without the questions, such as a letter. Equality answers stand in a table of
    their own. `submission` makes a response unique to what it came from: a draft's fingerprint or a
    message's, so that nothing is stored twice.
    """

    code = models.CharField(max_length=19, unique=True)  # printed on the receipt
    submission = models.CharField(max_length=64, unique=True)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="responses"
    )
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    respondent = models.CharField(max_length=20, choices=Respondent, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12)
    short = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    received = models.DateField()
    stored = models.DateTimeField(auto_now_add=True)
    looks_automatic = models.BooleanField(default=False)  # the honeypot was filled in
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="responses")
    transcriber = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["consultation", "channel"], name="responses_by_channel")]

    def __str__(self) -> str:
        return self.code

    @property
    def needs_check(self) -> bool:
        """Whether a second person has still to compare it with what it was copied from."""
        return self.transcriber_id is not None and self.checked is None


class EqualityAnswers(models.Model):
    """Answers to the equality questions, apart from identity.

    `link` is a keyed hash of the response's code: somebody with the tables alone cannot join them,
    and exports leave it out.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+")
    link = models.CharField(max_length=64, unique=True)
    answers = models.JSONField()

    def __str__(self) -> str:
        return f"equality answers {self.pk}"


class Upload(models.Model):
    """A file that came with a draft or a response: an answer, a scan, or an e-mail as it came."""

    draft_key = models.CharField(max_length=64, blank=True, db_index=True)
    response = models.ForeignKey(
        Response, null=True, on_delete=models.PROTECT, related_name="uploads"
    )
    question = models.CharField(max_length=8, blank=True)  # none: a scan or an original
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="consultation/%Y/%m")
    added = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Subscriber(models.Model):
    """Somebody who wants news by e-mail; written to only once they have confirmed."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField()
    language = models.CharField(max_length=12, default="en")
    token = models.CharField(max_length=43, unique=True)
    asked = models.DateTimeField(auto_now_add=True)
    confirmed = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "email"], name="one_subscription_each")
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"

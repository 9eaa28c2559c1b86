"""What is deleted by itself: nobody's unfinished words and no address are kept longer than told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from consultation.models import Draft, Subscriber, Upload
from core.rate_limits import forget_old

AFTER_CLOSING = timedelta(days=28)  # unfinished answers
UNCONFIRMED = timedelta(days=7)  # addresses whose owners did not confirm
DONE_JOBS = timedelta(days=1)  # they hold the addresses that copies went to
LOOSE_FILES = timedelta(days=1)  # replaced by another file, or of a draft that is gone


def tidy() -> dict[str, int]:
    """Delete what is past its time; gives how many of each."""
    now = timezone.now()
    drafts, _ = Draft.objects.filter(
        consultation__closes__lt=timezone.localdate() - AFTER_CLOSING
    ).delete()
    people, _ = Subscriber.objects.filter(confirmed=None, asked__lt=now - UNCONFIRMED).delete()
    jobs, _ = DBTaskResult.objects.filter(finished_at__lt=now - DONE_JOBS).delete()
    return {
        "unfinished answers": drafts,
        "unconfirmed addresses": people,
        "finished jobs": jobs,
        "loose files": _loose_files() + _nameless_files(),
        "counters": forget_old(),
    }


def _loose_files() -> int:
    """Files that no response has and no draft's answers name."""
    named = {
        answer["upload"]
        for answers in Draft.objects.values_list("answers", flat=True).iterator()
        for answer in answers.values()
        if isinstance(answer, dict) and "upload" in answer
    }
    loose = Upload.objects.filter(response=None, added__lt=timezone.now() - LOOSE_FILES)
    found = [one for one in loose if one.pk not in named]
    for one in found:
        one.file.delete(save=False)
        one.delete()
    return len(found)


def _nameless_files() -> int:
    """Files that no row names: what was left of an upload while the disk was full."""
    folder = Path(default_storage.path("consultation"))
    before = (timezone.now() - LOOSE_FILES).timestamp()
    old = [one for one in folder.rglob("*") if one.is_file() and one.stat().st_mtime < before]
    named = set(Upload.objects.values_list("file", flat=True))
    found = [one for one in old if one.relative_to(folder.parent).as_posix() not in named]
    for one in found:
        one.unlink()
    return len(found)

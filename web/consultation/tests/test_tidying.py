"""What is past its time is deleted, and nothing else."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from consultation.models import Consultation, Draft, Response, Subscriber, Upload


def test_only_what_is_past_its_time_goes(client: Client, ready: str, capsys: Any) -> None:
    long_ago = timezone.now() - timedelta(days=60)
    consultation = Consultation.objects.get()
    for name in ("old", "new"):
        client.post(f"{ready}q14/", {"Q14": SimpleUploadedFile(f"{name}.txt", name.encode())})
    Upload.objects.update(added=long_ago)
    for email, asked, confirmed in (
        ("a", long_ago, None), ("b", timezone.now(), None), ("c", long_ago, long_ago)
    ):  # fmt: skip
        Subscriber.objects.create(
            consultation=consultation,
            email=f"{email}@example.org",
            token=email,
            confirmed=confirmed,
        )
        Subscriber.objects.filter(token=email).update(asked=asked)
    left = Path(Upload.objects.get(name="old.txt").file.path).with_name("left.txt")
    left.write_text("cut off by a full disk")
    os.utime(left, (0, 0))
    replaced = Path(Upload.objects.get(name="old.txt").file.path)
    call_command("tidy_up")
    assert "loose files: 2 deleted" in capsys.readouterr().out
    assert [one.name for one in Upload.objects.all()] == ["new.txt"]
    assert not replaced.exists()
    assert not left.exists()
    assert sorted(Subscriber.objects.values_list("token", flat=True)) == ["b", "c"]
    assert Draft.objects.count() == 1
    client.post(f"{ready}check/", {})
    client.post(f"/have-your-say/{consultation.slug}/start/")
    today = timezone.localdate()
    Consultation.objects.update(opens=today - timedelta(days=90), closes=today - timedelta(days=29))
    call_command("tidy_up")
    assert not Draft.objects.exists()
    assert Response.objects.count() == 1
    assert Upload.objects.count() == 1

"""How often one reader may do a thing, counted in the database so that all processes agree.

Nothing kept tells an address: the counter's key is a hash with a key that changes every day.
"""

from __future__ import annotations

import functools
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from core.models import RateCount

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def reader_hash(request: HttpRequest, purpose: str = "rate") -> str:
    """A keyed hash of the reader's address that is another one tomorrow (64 hex digits)."""
    today = datetime.now(UTC).date().isoformat()
    key = f"{settings.SECRET_KEY}:{purpose}:{today}".encode()
    return hmac.digest(key, address_of(request).encode(), "sha256").hex()


def address_of(request: HttpRequest) -> str:
    """The reader's network address; behind our own proxy, the one that the proxy saw."""
    if settings.BEHIND_PROXY:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        if forwarded:
            return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def count(scope: str, who: str, seconds: int) -> int:
    """Count one more in the window of time that is now; gives how many that makes."""
    window = int(time.time()) // seconds * seconds
    table = RateCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} (scope, who, "window", count) VALUES (%s, %s, %s, 1) '
            f'ON CONFLICT (scope, who, "window") DO UPDATE SET count = {table}.count + 1 '
            "RETURNING count",
            [scope, who, window],
        )
        return int(cursor.fetchone()[0])


def limited(scope: str, most: int, seconds: int) -> Callable[[View[P]], View[P]]:
    """Let one reader send a form `most` times in so many `seconds`; then a clear 429 page.

    Only POST is counted: reading pages is not limited.
    """

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST" and count(scope, reader_hash(request), seconds) > most:
                from core.error_pages import too_many

                return too_many(request, seconds)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def forget_old(seconds: int = 172_800) -> int:
    """Delete counters older than two days; gives how many."""
    deleted, _ = RateCount.objects.filter(window__lt=int(time.time()) - seconds).delete()
    return deleted

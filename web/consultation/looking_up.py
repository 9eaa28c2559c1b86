"""Finding a consultation that the public may see."""

from __future__ import annotations

from django.core.cache import cache
from django.shortcuts import get_object_or_404

from consultation.models import Consultation

_FRESH = 2  # seconds for which a server process does not ask again, for pages that take no answers


def published(slug: str) -> Consultation:
    """A consultation that the public may see, or 404."""
    return get_object_or_404(Consultation, slug=slug, published=True, current__isnull=False)


def lately(slug: str) -> Consultation:
    """The same as it was at most two seconds ago: for pages to read, never to take an answer."""
    key = f"lately:{slug}"
    found: Consultation | None = cache.get(key)
    if found is None:
        found = published(slug)
        cache.set(key, found, _FRESH)
    return found


def forget(slug: str) -> None:
    """Ask again at the next page: it has just been changed."""
    cache.delete(f"lately:{slug}")

"""Make the example users, whose passwords everybody knows, on this machine alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.permissions import Role

PASSWORD = "example-only-password"
EXAMPLES = (
    ("administrator@example.org", "Example Administrator", Role.ADMINISTRATOR),
    ("officer@example.org", "Example Engagement Officer", Role.ENGAGEMENT_OFFICER),
)


class Command(BaseCommand):
    """Make the example users. Refused where the site is reached from elsewhere."""

    help = "Make the example users (this machine only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make those that are missing, and say how to sign in."""
        if not settings.SITE.on_loopback:
            raise CommandError(
                "Example users have a password that everybody knows: this is not loopback."
            )
        for email, name, role in EXAMPLES:
            if not User.objects.filter(email=email).exists():
                User.objects.create_user(email, PASSWORD, name=name, role=role)
            self.stdout.write(f"{role.value}: {email}, password {PASSWORD} (an example)")

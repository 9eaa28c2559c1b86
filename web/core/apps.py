"""The core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every part of the site stands on."""

    name = "core"

"""The app of alternatives."""

from django.apps import AppConfig


class AlternativesConfig(AppConfig):
    """My alternative."""

    name = "alternatives"

"""The plans app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Published versions of the plan."""

    name = "plans"

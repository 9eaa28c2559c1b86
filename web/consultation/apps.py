"""The consultation app."""

from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    """Have your say."""

    name = "consultation"

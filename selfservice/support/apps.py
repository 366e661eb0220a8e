"""The support app."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Cases, chat, calls, approvals, service messages."""

    name = "selfservice.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

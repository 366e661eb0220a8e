"""The support app."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Cases, chat, calls, approvals, service messages."""

    name = "selfservice.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.support import cases
        from selfservice.support.cases.for_apps import SupportCases

        cases.register(SupportCases())

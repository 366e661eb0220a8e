"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """App configuration: companies, accounts, users, grants, applications, letters, second factors."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.login import events  # noqa: F401  (connects to the log-in signals)
        from accounts.users import actor_lookup  # noqa: F401  (registers the actor lookup for users)

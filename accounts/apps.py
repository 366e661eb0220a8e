"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Companies, accounts, users, grants, applications, letters, two-factor."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.login import events  # noqa: F401  (connects to the log-in signals)
        from accounts.users import actor_lookup  # noqa: F401  (registers how users are found again)

"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Companies, accounts, users, grants, applications, letters, two-factor."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pass

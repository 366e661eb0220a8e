"""The subscriptions app."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Subscriptions, their SIM cards and usage; employees' own numbers."""

    name = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"

"""The subscriptions app."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Subscriptions, their SIM cards, what is used; employees' own numbers."""

    name = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"

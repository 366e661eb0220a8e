"""The subscriptions app."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Subscriptions, plans, SIM cards, usage, pools."""

    name = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"

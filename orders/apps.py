"""The orders app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders, in progress and completed."""

    name = "orders"
    default_auto_field = "django.db.models.BigAutoField"

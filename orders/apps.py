"""The orders app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders, under way and done."""

    name = "orders"
    default_auto_field = "django.db.models.BigAutoField"

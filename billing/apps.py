"""The billing app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Invoices and credit notes."""

    name = "billing"
    default_auto_field = "django.db.models.BigAutoField"

"""The telephony app."""

from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    """Telephony users, call flows, vacation greetings, licences."""

    name = "telephony"
    default_auto_field = "django.db.models.BigAutoField"

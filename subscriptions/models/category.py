"""The four categories of subscriptions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """The category of a subscription or plan."""

    MOBILE = "mobile", _("Mobile")
    TELEPHONY = "telephony", _("Telephony")
    INTERNET = "internet", _("Internet")
    CIRCUITS = "circuits", _("Circuits")

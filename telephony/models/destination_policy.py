"""Where a company's calls may be forwarded to, and how many forwards out of the company there may be."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.permissions import SEE

# External forwards that may be set at the same time where a company has not chosen another number.
DEFAULT_CAP = 10


class DestinationPolicy(ScopedModel):
    """A company's choices; without a row, no country but Denmark and the default cap."""

    scope = Scope(function=SEE)

    uid = public_id()
    company = models.OneToOneField(Company, models.PROTECT, related_name="+")
    # ISO 3166 codes of countries besides Denmark.
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    # External forwards that may be set at the same time.
    forwards_cap = models.PositiveSmallIntegerField(default=DEFAULT_CAP)
    # When the last alarm about a burst of forwards was raised.
    alarmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "destination policies"

    def __str__(self) -> str:
        return ", ".join(("DK", *self.countries))

"""SIM cards: what puts a subscription into a phone, with the codes that open it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from selfservice.kernel.crypto import unseal
from selfservice.kernel.fields import public_id
from selfservice.kernel.scope import Scope, ScopedModel
from subscriptions.models.subscription import Subscription


class SimCard(ScopedModel):
    """A card or an eSIM profile. Its PUK codes are kept encrypted, each bound to this very card."""

    class Kind(models.TextChoices):
        """A piece of plastic, or a profile in the phone."""

        PHYSICAL = "physical", _("SIM card")
        ESIM = "esim", "eSIM"

    scope = Scope(account="subscription__account_id", function="mobile", owner="subscription__user_id")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="sims")
    iccid = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PHYSICAL)
    puk1 = models.BinaryField()
    puk2 = models.BinaryField(null=True)
    active = models.BooleanField(default=True)
    activated_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["company", "iccid"], name="sim_by_iccid")]

    def __str__(self) -> str:
        return self.iccid_shown

    @property
    def iccid_shown(self) -> str:
        """The card's number in groups of four, as it is printed."""
        return "\u00a0".join(self.iccid[i : i + 4] for i in range(0, len(self.iccid), 4))

    def open(self, code: str) -> str:
        """A code ("puk1", "puk2") in plain. For the action that shows it, and puts that on record."""
        return unseal(getattr(self, code), self.iccid).decode()

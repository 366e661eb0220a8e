"""SIM cards and eSIM profiles, with their PIN and PUK codes."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Company
from selfservice.kernel.core.crypto import unseal
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import KEY, Subscription


def grouped(iccid: str) -> str:
    """Return the number of a SIM card in groups of four digits, as printed on the card."""
    return "\u00a0".join(iccid[i : i + 4] for i in range(0, len(iccid), 4))


class SimCard(ScopedModel):
    """A card or an eSIM profile. Its codes are encrypted, and each is bound to the ICCID of this card.

    A company can have cards in stock, which belong to no number yet.
    """

    class Kind(models.TextChoices):
        """A plastic card, or a profile in the phone."""

        PHYSICAL = "physical", _("SIM card")
        ESIM = "esim", "eSIM"

    class State(models.TextChoices):
        """The state of a card: in the company's stock, ordered, in use, or replaced."""

        STOCK = "stock", pgettext_lazy("SIM card", "In stock")
        ORDERED = "ordered", pgettext_lazy("SIM card", "On its way")
        ACTIVE = "active", pgettext_lazy("SIM card", "In use")
        ENDED = "ended", pgettext_lazy("SIM card", "Replaced")

    scope = Scope(account="subscription__account_id", function="mobile", owner="subscription__user_id")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, models.CASCADE, null=True, blank=True, related_name="sims")
    iccid = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PHYSICAL)
    pin = models.BinaryField(null=True)
    puk1 = models.BinaryField()
    puk2 = models.BinaryField(null=True)
    # Of an eSIM profile: the server to download it from (SM-DP+), and the code for it there, which is encrypted because
    # it is all that a download needs.
    smdp = models.CharField(max_length=100, blank=True)
    matching_id = models.BinaryField(null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ACTIVE)
    activated_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # People read out the last digits of a card.
    iccid_reversed = models.GeneratedField(expression=Reverse("iccid"), output_field=KEY, db_persist=True)

    class Meta:
        indexes = [
            models.Index(fields=["company", "iccid"], name="sim_by_iccid"),
            models.Index(fields=["company", "iccid_reversed"], name="sim_by_last_digits"),
            models.Index(fields=["subscription", "state"], name="sim_in_use"),
        ]

    def __str__(self) -> str:
        return self.iccid_shown

    @property
    def iccid_shown(self) -> str:
        """The ICCID in groups of four digits, as printed on the card."""
        return grouped(self.iccid)

    def open(self, code: str) -> str:
        """Decrypt a code ("pin", "puk1", "puk2", "matching_id"), for actions that show it and write an audit entry."""
        return unseal(getattr(self, code), self.iccid).decode()

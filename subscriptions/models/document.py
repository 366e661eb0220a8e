"""Documents of a subscription: the receipt of a termination, unchanged once created."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel
from subscriptions.models.subscription import Subscription
from subscriptions.permissions import OPENS, SEE


class Document(ScopedModel):
    """A PDF that a worker renders once from `facts` and never again. It contains no secrets."""

    class Kind(models.TextChoices):
        """The kind of document."""

        TERMINATION = "termination", _("Receipt of termination")

    scope = Scope(
        account="subscription__account_id",
        function=SEE,
        owner="subscription__user_id",
        kind="subscription__category",
        opens=OPENS,
    )

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    language = models.CharField(max_length=2, default="da")
    # Pairs of name and value; dates and amounts as text.
    facts = models.JSONField(default=dict)
    # Null until a worker has rendered it.
    pdf = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subscription}"

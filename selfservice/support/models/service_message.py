"""Service messages: disturbances and planned work that support tells customers of."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.core.formatting import clock, is_danish, when
from selfservice.kernel.scope.models import Scope, ScopedModel


class ServiceMessage(models.Model):
    """A message from `starts` until `ends` (until support ends it, if empty), for those whom it concerns.

    Without companies, areas and products it concerns everybody; else who is in one of each kind that is named.
    """

    # Of the companies that are named and those below them: set by service_messages/audience.py.
    company_ids: frozenset[int]

    class Kind(models.TextChoices):
        """What it tells of."""

        DISTURBANCE = "disturbance", _("Disturbance")
        PLANNED = "planned", _("Planned work")

    uid = public_id()
    kind = models.CharField(max_length=11, choices=Kind.choices)
    title_da = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    text_da = models.TextField(max_length=2000)
    text_en = models.TextField(max_length=2000, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    # CVR numbers; subsidiaries are meant with them.
    cvrs = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    # Beginnings of post codes ("80", "8000").
    areas = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    # Categories of subscriptions ("mobile", "internet").
    products = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    # Null while support still writes it.
    published_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # The last user whom the job that mails it has looked at.
    mailed_up_to = models.BigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("-starts", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gt=F("starts")), name="service_message_ends_later")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the active language, or in Danish."""
        return self.title_da if is_danish() else self.title_en or self.title_da

    @property
    def text(self) -> str:
        """The text in the active language, or in Danish."""
        return self.text_da if is_danish() else self.text_en or self.text_da

    @property
    def interval(self) -> str:
        """From when until when, as people read it."""
        if self.ends is None:
            return _now("from %(when)s") % {"when": when(self.starts)}
        same_day = timezone.localdate(self.starts) == timezone.localdate(self.ends)
        # "9. dec. 2026 kl. 1.00–4.00"
        ends = f"–{clock(self.ends).split()[-1]}" if same_day else f" – {when(self.ends)}"
        return f"{when(self.starts)}{ends}"

    @property
    def is_for_all(self) -> bool:
        """Whether it concerns everybody."""
        return not (self.cvrs or self.areas or self.products)


class ServiceMail(ScopedModel):
    """A user who wants service messages by mail."""

    scope = Scope(owner="user_id", owner_always=True, function="staff_only")

    uid = public_id()
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.user_id)

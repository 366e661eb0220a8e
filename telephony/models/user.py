"""Users of the telephony solution: people with a number, a licence, presence and forwarding."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Company, User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.db.collation import danish, search_key
from selfservice.kernel.scope.models import Scope, ScopedModel
from telephony.models.licence import LicenceType
from telephony.permissions import SEE

KEY = models.CharField(max_length=200, db_collation="C")


class TelephonyUser(ScopedModel):
    """A person in the telephone exchange. Its own login sees it by `user`, all others by company."""

    class State(models.TextChoices):
        """LEFT: the person has left; the row stays for the log and history."""

        INVITED = "invited", pgettext_lazy("telephony user", "Invited")
        ACTIVE = "active", pgettext_lazy("telephony user", "Active")
        LEAVE = "leave", pgettext_lazy("telephony user", "On leave")
        BARRED = "barred", pgettext_lazy("telephony user", "Barred")
        LEFT = "left", pgettext_lazy("telephony user", "Left")

    class Presence(models.TextChoices):
        """Whether calls reach the person; groups and queues skip all but AVAILABLE."""

        AVAILABLE = "available", pgettext_lazy("presence", "Available")
        BUSY = "busy", pgettext_lazy("presence", "Busy")
        AWAY = "away", pgettext_lazy("presence", "Away")
        DND = "dnd", pgettext_lazy("presence", "Do not disturb")

    scope = Scope(function=SEE, owner="user_id")

    uid = public_id()
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    department = models.CharField(max_length=100, blank=True)
    mail = models.EmailField(blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ACTIVE)
    # The login of the person, for whom this is "my telephone".
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    licence = models.ForeignKey(LicenceType, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # E.164; the direct number is that of the TelephoneNumber that leads here, denormalized for lists.
    direct_number = models.CharField(max_length=16, blank=True)
    mobile_number = models.CharField(max_length=16, blank=True)
    # Two to five digits, within the company.
    short_number = models.CharField(max_length=5, blank=True)

    presence = models.CharField(max_length=9, choices=Presence.choices, default=Presence.AVAILABLE)
    # When the presence goes back to AVAILABLE; null for until changed.
    presence_until = models.DateTimeField(null=True, blank=True)
    # Where calls are forwarded to, E.164; empty for nowhere.
    forward_always = models.CharField(max_length=16, blank=True)
    forward_busy = models.CharField(max_length=16, blank=True)
    forward_no_answer = models.CharField(max_length=16, blank=True)
    forward_unavailable = models.CharField(max_length=16, blank=True)
    # Whether one of them leaves the company; denormalized for lists and for the cap.
    forwards_out = models.BooleanField(default=False)
    voicemail = models.BooleanField(default=True)
    # The last day, if the person is leaving.
    leaves_on = models.DateField(null=True, blank=True)
    # When a call was last made or answered, by the exchange's report.
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    name_key = models.GeneratedField(expression=danish("name"), output_field=KEY, db_persist=True)
    department_key = models.GeneratedField(expression=danish("department"), output_field=KEY, db_persist=True)
    search_key = search_key("name", "department", "mail")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "short_number"],
                condition=~Q(short_number="") & ~Q(state="left"),
                name="one_user_per_short_number",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "name_key", "id"], name="telephony_user_by_name"),
            models.Index(fields=["company", "department_key", "id"], name="telephony_user_by_department"),
            models.Index(fields=["company", "direct_number", "id"], name="telephony_user_by_direct"),
            models.Index(fields=["company", "mobile_number", "id"], name="telephony_user_by_mobile"),
            models.Index(fields=["company", "short_number", "id"], name="telephony_user_by_short"),
            models.Index(fields=["company", "state", "name_key", "id"], name="telephony_user_in_state"),
            models.Index(fields=["company", "licence", "name_key", "id"], name="telephony_user_by_licence"),
            models.Index(
                fields=["company", "name_key", "id"], condition=Q(forwards_out=True), name="telephony_user_forwarding"
            ),
            models.Index(
                fields=["company", "leaves_on", "id"],
                condition=Q(leaves_on__isnull=False),
                name="telephony_user_leaving",
            ),
            models.Index(
                fields=["company", "last_used_at"], condition=Q(licence__isnull=False), name="telephony_user_used"
            ),
        ]

    FORWARDS = ("forward_always", "forward_busy", "forward_no_answer", "forward_unavailable")

    def __str__(self) -> str:
        return self.name

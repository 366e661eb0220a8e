"""Users: a customer's administrators and employees, and the operator's support staff."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Company
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.db.collation import Danish, search_key
from selfservice.kernel.scope.models import Scope, ScopedModel
from selfservice.kernel.types.cleaning import password_spellings, password_text


class User(ScopedModel, AbstractBaseUser, PermissionsMixin):
    """User with a login. Customers' users belong to a company; support staff to none, and work in the Django admin."""

    class State(models.TextChoices):
        """State of a login; ux.md has the texts that users see (Inviteret, Aktiv, Låst, Lukket)."""

        INVITED = "invited", _("invited")
        ACTIVE = "active", _("active")
        LOCKED = "locked", _("locked")
        CLOSED = "closed", _("closed")

    class Theme(models.TextChoices):
        """Light, dark, or the device's setting."""

        DEVICE = "", _("follow the device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    scope = Scope(company="company_id", function="users")

    uid = public_id()
    # Converted to lower case on save, so that two user names can't differ by case alone.
    username = models.CharField(max_length=150, unique=True)
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="users", db_index=False)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    mobile = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.INVITED)
    is_staff = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="da")
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.DEVICE, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # When a colleague last invited the user; the link in that mail is valid for a week (accounts/users/invitations.py).
    invited_at = models.DateTimeField(null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    search_key = search_key("name", "username", "email")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "email"]

    class Meta:
        indexes = [
            models.Index("company", Danish("name"), "id", name="user_by_danish_name"),
            # The tabs of the list are counted from it alone.
            models.Index(fields=["company", "state"], name="user_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = self.username.strip().lower()
        super().save(*args, **kwargs)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether Django may authenticate the user: the login is activated, and neither locked nor closed."""
        return self.state == self.State.ACTIVE

    @property
    def first_name(self) -> str:
        """First word of the name, for the greeting on the front page."""
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        """First letters of the first and the last name, for the narrow header."""
        words = self.name.split()
        return "".join(w[0] for w in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()

    def set_password(self, raw_password: str | None) -> None:
        """Set the password, in the Unicode form in which it is checked first."""
        super().set_password(None if raw_password is None else password_text(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Return whether the password is right, in any Unicode form; store one from before in the form of new ones."""
        first, *others = [None] if raw_password is None else password_spellings(raw_password)
        if super().check_password(first):
            return True
        if not any(super(User, self).check_password(other) for other in others):
            return False
        self.set_password(raw_password)
        self.save(update_fields=["password"])
        return True

    def get_full_name(self) -> str:
        return self.name

"""Applications for access, which a company's representative sends before anyone there has a login."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Company
from accounts.models.user import User
from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel

# Crockford's base 32: no I, L, O or U, so that people don't misread it on paper or over the phone.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """Return a reference to read aloud to support, "7K2M-9QXA": 40 bits."""
    text = "".join(secrets.choice(CROCKFORD) for _ in range(8))
    return f"{text[:4]}-{text[4:]}"


class Application(ScopedModel):
    """Application for access. The applicant sees the same answer in every state."""

    class State(models.TextChoices):
        """Approved: a letter is on its way. With support: a person decides. Duplicate: another one is pending."""

        APPROVED = "approved", _("approved")
        WITH_SUPPORT = "with_support", _("with support")
        REJECTED = "rejected", _("rejected")
        DUPLICATE = "duplicate", _("another one is under way")

    class Cause(models.TextChoices):
        """Reason why an application is with support."""

        NONE = "", ""
        UNKNOWN = "unknown", _("the CVR number is no customer's")
        HAS_ADMINISTRATOR = "has_administrator", _("the company has an administrator")
        ACCOUNT_MISMATCH = "account_mismatch", _("the account number is not the company's")
        LETTER_REFUSED = "letter_refused", _("e-Boks refused the letter")

    scope = Scope(company="company_id", function="users")

    # Part of the status page's URL: anyone who has the link may see the page.
    uid = public_id()
    reference = models.CharField(max_length=9, unique=True, default=new_reference)
    cvr = models.CharField(max_length=8, db_index=True)
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="applications")
    company_name = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    mobile = models.CharField(max_length=16)
    account_number = models.CharField(max_length=8, blank=True)
    consented_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=2, default="da")
    state = models.CharField(max_length=12, choices=State.choices)
    cause = models.CharField(max_length=20, choices=Cause.choices, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="applications")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-created_at"], name="application_by_state")]

    def __str__(self) -> str:
        return f"{self.reference} {self.company_name}"

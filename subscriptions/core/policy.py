"""What employees may do with their own number, as their company has decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Company, User
from accounts.permissions.access import administrators
from selfservice.kernel.scope.models import as_system
from subscriptions.models import CompanyPolicy, Subscription

# The choices by name, in the order in which they are asked.
CHOICES = ("see_puk", "bar_lost", "see_usage")


@dataclass(frozen=True, slots=True)
class Policy:
    """The choices in force, and the company whose they are (None: nobody has chosen, and everything is allowed)."""

    see_puk: bool = True
    bar_lost: bool = True
    see_usage: bool = True
    company_id: int | None = None


def policy_of(company: Company) -> Policy:
    """The company's own choices, else those of the nearest company above it."""
    upwards: Sequence[int] = [company.pk, *company.above]
    # A company above is often one that the person can't see.
    with as_system("the policy that a company follows"):
        rows = CompanyPolicy.objects.system().filter(company__in=upwards)
        found = {row.company_id: row for row in rows}
    nearest = next((found[pk] for pk in upwards if pk in found), None)
    if nearest is None:
        return Policy()
    return Policy(**{name: getattr(nearest, name) for name in CHOICES}, company_id=nearest.company_id)


def policy_for(subscription: Subscription) -> Policy:
    """The policy in force for a number, read once for the object."""
    kept: Any = subscription
    if not hasattr(kept, "policy"):
        kept.policy = policy_of(subscription.company)
    found: Policy = kept.policy
    return found


def who_decides(company_id: int) -> list[User]:
    """The administrators to ask about a number of the company's."""
    with as_system("name who can help with a number"):
        return administrators(company_id)


def names_of(people: Sequence[User]) -> str:
    """The first of them, in one line."""
    return ", ".join(person.name for person in people[:3])


def against_policy(subscription: Subscription) -> str:
    """What a person reads whose company has decided against it."""
    people = names_of(who_decides(subscription.company_id))
    return _("Your company has decided that employees don't do this themselves. Ask %(names)s.") % {
        "names": people or _("your administrator")
    }

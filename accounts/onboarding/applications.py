"""Rules for applications: which get a letter immediately, and which a person must decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Account, ActivationCode, Application, Company, User
from accounts.onboarding.letters.codes import live_codes
from accounts.permissions.access import administrators

# While the code is valid, a second application for the company changes nothing.
UNDER_WAY = timedelta(days=7)

Verdict = tuple[Application.State, Application.Cause]


def evaluate_application(company: Company | None, data: Mapping[str, Any]) -> Verdict:
    """Decide an application: approve a known customer without an administrator; support decides the others.

    A repeated application by the same person that support has not answered yet is a duplicate. Call under `as_system`,
    with the company row locked, so that two concurrent applications can't both be approved.
    """
    state, cause = _decide(company, data["account_number"])
    if state == Application.State.WITH_SUPPORT and _is_repeated(data["cvr"], data["email"], cause):
        return Application.State.DUPLICATE, Application.Cause.NONE
    return state, cause


def _is_repeated(cvr: str, email: str, cause: Application.Cause) -> bool:
    waiting = Application.objects.system().filter(state=Application.State.WITH_SUPPORT, cause=cause)
    return waiting.filter(cvr=cvr, email__iexact=email).exists()


def _decide(company: Company | None, account_number: str) -> Verdict:
    state, cause = Application.State, Application.Cause
    if company is None:
        return state.WITH_SUPPORT, cause.UNKNOWN
    if administrators(company.pk):
        return state.WITH_SUPPORT, cause.HAS_ADMINISTRATOR
    if is_under_way(company):
        return state.DUPLICATE, cause.NONE
    if account_number and not Account.objects.system().filter(company=company, number=account_number).exists():
        return state.WITH_SUPPORT, cause.ACCOUNT_MISMATCH
    return state.APPROVED, cause.NONE


def is_under_way(company: Company) -> bool:
    """Return whether an approved application of the company is unused: its code may yet arrive or be used.

    A code that wrong tries have closed is neither.
    """
    approved = Application.objects.system().filter(
        company=company, state=Application.State.APPROVED, decided_at__gt=timezone.now() - UNDER_WAY
    )
    unused = approved.filter(Q(user=None) | Q(user__state=User.State.INVITED))
    arrived = ActivationCode.objects.system().filter(user=OuterRef("user"))
    return unused.filter(~Exists(arrived) | Exists(live_codes().filter(user=OuterRef("user")))).exists()

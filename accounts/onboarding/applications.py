"""The rules of applying: who gets a letter at once, and what a person must decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Account, Application, Company, User
from accounts.permissions.access import administrators

# As long as the code lives, a second application for the company changes nothing.
UNDER_WAY = timedelta(days=7)

Verdict = tuple[Application.State, Application.Cause]


def judge(company: Company | None, data: Mapping[str, Any]) -> Verdict:
    """Decide an application. A known customer without an administrator is approved at once; the rest is support's.

    What the same person has asked before, and support has not answered, is not asked of support again. Under
    `as_system`, with the company row locked, so that two at once can't both be approved.
    """
    state, cause = _judge(company, data["account_number"])
    if state == Application.State.WITH_SUPPORT and _waits(data["cvr"], data["email"], cause):
        return Application.State.DUPLICATE, Application.Cause.NONE
    return state, cause


def _waits(cvr: str, email: str, cause: Application.Cause) -> bool:
    waiting = Application.objects.system().filter(state=Application.State.WITH_SUPPORT, cause=cause)
    return waiting.filter(cvr=cvr, email__iexact=email).exists()


def _judge(company: Company | None, account_number: str) -> Verdict:
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
    """Whether an approved application of the company still waits to be used: its code may yet arrive or be used."""
    return (
        Application.objects.system()
        .filter(company=company, state=Application.State.APPROVED, decided_at__gt=timezone.now() - UNDER_WAY)
        .filter(Q(user=None) | Q(user__state=User.State.INVITED))
        .exists()
    )

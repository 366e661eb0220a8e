"""Closing a login for good, whoever does it; and what its owner leaves behind, for whoever has to take it over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.grants import lines
from accounts.models import ActivationCode, AuthenticatorApp, BackupCodes, Draft, Passkey, SmsFactor, User
from accounts.sessions import end_sessions
from selfservice.kernel.actor import Actor
from selfservice.kernel.scope import as_system

Facts = list[tuple[Any, Any]]
# Other apps add what they know of a person: a number, an order that waits.
_sources: list[Callable[[Actor, User], Facts]] = []


def register_left_behind(find: Callable[[Actor, User], Facts]) -> None:
    """Add a source of what a person leaves behind, as names and values in words, seen with the actor's eyes."""
    _sources.append(find)


def left_behind(actor: Actor, user: User) -> Facts:
    """What is the person's and must be looked after when they leave."""
    facts: Facts = [(_("Rights that end"), line) for line in lines(user)]
    with as_system("what a person leaves behind"):
        drafts = Draft.objects.system().filter(owner=user).exclude(answers__has_key="made").count()
    if drafts:
        facts.append((_("Logins half created"), drafts))
    return [*facts, *(fact for find in _sources for fact in find(actor, user))]


def forget_factors(user: User) -> None:
    """Remove all second factors. Inside an action."""
    for factor in (Passkey, AuthenticatorApp, SmsFactor, BackupCodes):
        factor.objects.filter(user=user).delete()


def close(user: User, now: datetime) -> int:
    """Password, factors, sessions, rights and live codes go; returns how many sessions. Inside an action, as system."""
    user.state, user.closed_at = User.State.CLOSED, now
    user.set_unusable_password()
    user.save()
    user.grants.system().all().delete()
    forget_factors(user)
    ActivationCode.objects.system().filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)
    Draft.objects.system().filter(owner=user).delete()
    return end_sessions(user.pk)

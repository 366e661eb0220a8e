"""Close a login permanently, and list what its owner leaves behind for a successor."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import ActivationCode, AuthenticatorApp, BackupCodes, Draft, Passkey, SmsFactor, User
from accounts.permissions.grants import lines
from accounts.session.store import end_sessions
from accounts.user_hooks import Facts, user_hooks
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system


def remaining_data(actor: Actor, user: User) -> Facts:
    """Return facts about the user's rights and belongings that need attention when they leave."""
    facts: Facts = [(_("Rights that end"), line) for line in lines(user)]
    with as_system("what a person leaves behind"):
        drafts = Draft.objects.system().filter(owner=user).exclude(answers__has_key="made").count()
    if drafts:
        facts.append((_("Logins half created"), drafts))
    return [*facts, *(fact for hooks in user_hooks.values() for fact in hooks.remaining_data(actor, user))]


def delete_factors(user: User) -> None:
    """Delete all second factors. Call inside an action."""
    for factor in (Passkey, AuthenticatorApp, SmsFactor, BackupCodes):
        factor.objects.filter(user=user).delete()


def close(user: User, now: datetime) -> int:
    """Remove password, factors, sessions, rights and live codes; return the number of sessions.

    Call inside an action, as the system.
    """
    user.state, user.closed_at = User.State.CLOSED, now
    user.set_unusable_password()
    user.save()
    user.grants.system().all().delete()
    delete_factors(user)
    ActivationCode.objects.system().filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)
    Draft.objects.system().filter(Q(owner=user) | Q(user=user)).delete()
    for hooks in user_hooks.values():
        hooks.login_closed(user)
    return end_sessions(user.pk)

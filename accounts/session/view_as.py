"""Seeing the portal as a colleague does ("Se som"): whose eyes, what stays closed, and how it ends.

The session stays the administrator's; only the actor is the colleague's, with `actor.real` telling who really sits
there. Looking is all that is possible: the gate refuses every method that changes something, and so does the runner.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor, user_with_grants
from accounts.permissions.rules import covers_all
from selfservice.kernel import audit
from selfservice.kernel.scope.actor import Access, Actor, PortalActor

KEY = "_view_as"
# Nobody forgets for a whole day through whose eyes they look.
LIFE = timedelta(minutes=30)
# What may be sent while looking: the way out, and choices of this browser.
STILL_OPEN = frozenset({"view_as_end", "logout", "set_theme", "stay"})
# Pages of the person's own login, which are nobody else's to see.
PERSONAL = frozenset(
    {"profile", "add_app", "backup_codes", "password_change", "change_mail", "change_mobile", "activate_factors",
     "activate_backup_codes", "confirm"}
)  # fmt: skip


def begin(request: HttpRequest, user: User) -> None:
    """From the next request on, see as the user. The action `view_as` has put it on record."""
    request.session[KEY] = {"id": user.pk, "at": timezone.now().isoformat()}


def end(request: HttpRequest, actor: Actor) -> None:
    """See as oneself again, on record."""
    if request.session.pop(KEY, None):
        audit.record(actor.real or actor, "view_as_ended", viewed(request))


def viewed(request: HttpRequest) -> User | None:
    """Whose view is looked at in this request."""
    return getattr(request, "viewed", None)


def seen_as(request: HttpRequest, real: PortalActor) -> PortalActor | None:
    """The actor of the colleague whose view is looked at, or None. Asked anew at each request. Under `as_system`.

    When it is over by itself (`has_lapsed`), that is on record.
    """
    kept: dict[str, Any] | None = request.session.get(KEY)
    if not kept:
        return None
    user = user_with_grants(kept["id"])
    if user is None or not _still(real, user, kept["at"]):
        del request.session[KEY]
        audit.record(real, "view_as_ended", user)
        request.view_lapsed = True  # type: ignore[attr-defined]
        return None
    request.viewed = user  # type: ignore[attr-defined]
    actor = portal_actor(user, ip=real.ip)
    return replace(actor, real=real, access=tuple(_without_own(part, real) for part in actor.access))


def _without_own(part: Access, real: PortalActor) -> Access:
    """The colleague's own number and its usage are for those to see who may see numbers and usage anyway."""
    if real.holds(Function.MOBILE, part.company_id) and real.holds(Function.USAGE, part.company_id):
        return part
    return replace(part, functions=part.functions - {Function.OWN})


def has_lapsed(request: HttpRequest) -> bool:
    """Whether this request was meant for a colleague's view that is over."""
    return getattr(request, "view_lapsed", False)


def _still(real: PortalActor, user: User, since: str) -> bool:
    """Whether it has not lasted too long, and the colleague is still one who holds nothing beyond the viewer."""
    in_time = timezone.now() - datetime.fromisoformat(since) <= LIFE
    administered = user.company_id is not None and real.holds(Function.USERS, user.company_id)
    if not in_time or not administered or user.state == User.State.CLOSED:
        return False
    return covers_all(real.access, portal_actor(user).access)


def is_closed(request: HttpRequest, view_name: str) -> bool:
    """Whether the page or act can't be had while a colleague's view is looked at."""
    if viewed(request) is None:
        return False
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    personal = view_name in PERSONAL or view_name.startswith("user_draft") or view_name == "user_new"
    return view_name not in STILL_OPEN and (changes or personal)

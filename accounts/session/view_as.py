"""View the portal as a colleague ("Se som"): the actor, the pages that stay closed, and the end of the view.

The session stays the administrator's; only the actor is the colleague's, with the administrator in `actor.real`. The
view is read-only: the permission middleware refuses every method that changes something, and so does the runner.
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
# Short, so that nobody forgets for a whole day that they use a colleague's view.
LIFE = timedelta(minutes=30)
# Requests allowed in the view: end it, log out, and set choices of this browser.
STILL_OPEN = frozenset({"view_as_end", "logout", "set_theme", "stay"})
# Pages of the user's own login, which nobody else may see, besides those with a form.
PERSONAL = frozenset({"profile", "activate_factors", "activate_backup_codes", "confirm"})


def begin(request: HttpRequest, user: User) -> None:
    """Show the user's view from the next request on. The action `view_as` has written the audit entry."""
    request.session[KEY] = {"id": user.pk, "at": timezone.now().isoformat()}


def end(request: HttpRequest, actor: Actor) -> None:
    """Return to the administrator's own view, and write the audit entry."""
    if request.session.pop(KEY, None):
        audit.record(actor.real or actor, "view_as_ended", viewed_user(request))


def viewed_user(request: HttpRequest) -> User | None:
    """Return the user whose view this request shows, or None."""
    return getattr(request, "viewed", None)


def viewed_actor(request: HttpRequest, real: PortalActor) -> PortalActor | None:
    """Return the actor of the viewed colleague, or None. Checked again in each request. Under `as_system`.

    If the view has ended by itself (`has_lapsed`), write an audit entry.
    """
    stored: dict[str, Any] | None = request.session.get(KEY)
    if not stored:
        return None
    user = user_with_grants(stored["id"])
    if user is None or not _still(real, user, stored["at"]):
        del request.session[KEY]
        audit.record(real, "view_as_ended", user)
        request.view_lapsed = True  # type: ignore[attr-defined]
        return None
    request.viewed = user  # type: ignore[attr-defined]
    actor = portal_actor(user, ip=real.ip)
    return replace(actor, real=real, access=tuple(_without_own(part, real) for part in actor.access))


def _without_own(part: Access, real: PortalActor) -> Access:
    """Remove the colleague's own number and its usage, unless the viewer may see numbers and usage anyway."""
    if real.holds(Function.MOBILE, part.company_id) and real.holds(Function.USAGE, part.company_id):
        return part
    return replace(part, functions=part.functions - {Function.OWN})


def has_lapsed(request: HttpRequest) -> bool:
    """Return whether this request was meant for a colleague's view that has ended."""
    return getattr(request, "view_lapsed", False)


def _still(real: PortalActor, user: User, since: str) -> bool:
    """Return whether the view is within its time, and the colleague still holds nothing beyond the viewer."""
    in_time = timezone.now() - datetime.fromisoformat(since) <= LIFE
    administered = user.company_id is not None and real.holds(Function.USERS, user.company_id)
    if not in_time or not administered or user.state == User.State.CLOSED:
        return False
    return covers_all(real.access, portal_actor(user).access)


def is_closed(request: HttpRequest, view_name: str, view_class: Any) -> bool:
    """Return whether a colleague's view leaves the page or action out: changes, what leads to one, personal pages."""
    if viewed_user(request) is None:
        return False
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    personal = view_name in PERSONAL or view_name.startswith("user_draft") or view_name == "user_new"
    leads_to_change = getattr(view_class, "closed_in_view_as", False)
    return view_name not in STILL_OPEN and (changes or personal or leads_to_change)

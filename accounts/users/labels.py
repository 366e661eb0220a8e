"""Labels of a login (status, second factors, rights), and conditions for logins that need attention."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.grants import reach, words
from accounts.users.invitations import LIFE, is_open
from selfservice.kernel.scope.actor import Access

# A user who has not logged in for this long may have left.
IDLE = timedelta(days=90)
EXPIRED = Q(state=User.State.INVITED, invited_at__lte=Now() - LIFE)
SLEEPING = Q(state=User.State.ACTIVE, last_login__lte=Now() - IDLE)
ATTENTION = EXPIRED | SLEEPING

# CSS class of each status: the normal one has none, exceptions get a fill (portal.css).
LOOKS = {User.State.INVITED: "wait", User.State.ACTIVE: "", User.State.LOCKED: "bad", User.State.CLOSED: "off"}
STATES: dict[str, Any] = {
    User.State.INVITED: gettext_lazy("Invited"),
    User.State.ACTIVE: gettext_lazy("Active"),
    User.State.LOCKED: gettext_lazy("Locked"),
    User.State.CLOSED: gettext_lazy("Closed"),
}


def expired(user: User) -> bool:
    """Return whether the user was invited and can no longer use the link."""
    return user.state == User.State.INVITED and user.invited_at is not None and not is_open(user)


def status_text(user: User) -> str:
    """Return Inviteret, Aktiv, Låst or Lukket, or that an invitation has expired."""
    return pgettext("invitation", "Expired") if expired(user) else str(STATES[user.state])


def status(user: User) -> SafeString:
    """Return the same as HTML with its CSS class."""
    look = "warn" if expired(user) else LOOKS[User.State(user.state)]
    return SafeString(f'<span class="status {look}">{escape(status_text(user))}</span>')


def factors_text(passkey: bool, app: bool, sms: bool) -> str:
    """Return the kinds of second factor a user has, as text."""
    named = ((passkey, _("Passkey")), (app, pgettext("second factor", "App")), (sms, _("Text message")))
    return ", ".join(name for has, name in named if has) or _("None yet")


def rights_text(rows: list[dict[str, Any]], several: bool, *, of_several: bool = False) -> str:
    """Return rights in a line, with company names if there are several.

    Where the reader sees several companies (`of_several`), that of an administrator is named too.
    """
    parts = []
    for row in rows:
        named = None if row["accounts"] is None else frozenset(row["accounts"])
        part = Access(row["company"], frozenset(row["functions"]), named, row["whole_group"])
        text = words(part.functions)
        if part.whole_group or part.accounts is not None:
            text = f"{text} ({reach(part)})"
        elif of_several and not several and Function.USERS in part.functions:
            text = f"{text} ({row['name']})"
        parts.append(f"{row['name']}: {text}" if several and not part.whole_group else text)
    return "; ".join(parts) or _("none")

"""The list of colleagues' logins (selvbetjeningsbrugere)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, ClassVar

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.functions import Function
from accounts.models import Draft, User
from accounts.permissions.grants import administered
from accounts.users.alerts import joined, late_invitations, single_administrator
from accounts.users.filters import UserFilters
from accounts.users.labels import ATTENTION, status, status_text
from accounts.users.row_data import add_rights
from selfservice.kernel.core.formatting import breakable, day, phone
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.db.collation import danish
from selfservice.kernel.lists.views import Column, ListPage, View
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import full_actor

# Sorts before every log-in.
NEVER = Value(datetime(1970, 1, 1, tzinfo=UTC))


def contact(user: Any) -> SafeString:
    """Return e-mail (for invitations) and mobile (for codes) as HTML."""
    return SafeString(f"{conditional_escape(breakable(user.email))}<br><small>{escape(phone(user.mobile))}</small>")


def contact_text(user: Any) -> str:
    """Return the same as text, for a file."""
    return ", ".join(filter(None, (user.email, phone(user.mobile))))


def drafts_of(actor: Actor) -> list[dict[str, Any]]:
    """Return the actor's unfinished drafts. Filtered by owner: nobody may see another user's."""
    if actor.id is None or actor.real is not None:
        return []
    with as_system("one's own drafts"):
        rows: list[Any] = _DRAFTS.rows(actor)
    return [{"uid": uid, "updated_at": at, "name": name or "", "whose": whose or ""} for uid, at, name, whose in rows]


def _drafts(actor: Actor) -> Any:
    mine = Draft.objects.system().filter(owner_id=actor.id).exclude(answers__has_key="made")
    return mine.order_by("-updated_at").values_list("uid", "updated_at", "answers__person__name", "user__name")[:5]


_DRAFTS: CachedQuery[Draft] = CachedQuery(_drafts)


class UserList(ListPage):
    """All users with a login at the current companies."""

    title = _("Self-service users")
    template_name = "accounts/users.html"
    function = Function.USERS
    model = User
    unread = ("password", "is_superuser", "is_staff", "theme", "created_at", "activated_at", "closed_at", "search_key")
    filters = UserFilters
    search_label = _("Name, user name, e-mail or mobile")
    empty = _("Here you see the colleagues who have a login. Create the first one.")
    default_sort = "navn"
    views: ClassVar[list[View]] = [
        View("alle", pgettext_lazy("users", "All"), ~Q(state=User.State.CLOSED)),
        View("aktive", pgettext_lazy("users", "Active"), Q(state=User.State.ACTIVE)),
        View("inviterede", pgettext_lazy("users", "Invited"), Q(state=User.State.INVITED)),
        View("laaste", pgettext_lazy("users", "Locked"), Q(state=User.State.LOCKED)),
        View("opfoelgning", _("Needs attention"), ATTENTION),
        View("lukkede", pgettext_lazy("users", "Closed"), Q(state=User.State.CLOSED)),
    ]
    columns: ClassVar[list[Column]] = [
        Column("navn", _("Name"), lambda u: u.name, danish("name"), sub=lambda u: u.email),
        Column("brugernavn", _("User name"), lambda u: u.username, F("username"), css="p3"),
        Column("mail", _("E-mail and mobile"), contact, danish("email"), css="p2", text=contact_text),
        Column("mobil", _("Mobile number"), lambda u: phone(u.mobile), F("mobile"), css="p3", shown=False),
        Column("rettigheder", _("Rights"), lambda u: u.rights, css="p2"),
        Column("faktor", pgettext_lazy("column", "Second factor"), lambda u: u.factors, css="p3"),
        Column(
            "log-ind",
            _("Last log-in"),
            lambda u: day(u.last_login),
            Coalesce("last_login", NEVER),
            css="p3",
            text=lambda u: u.last_login,
        ),
        Column("status", _("Status"), status, F("state"), text=status_text),
    ]

    link_name = "user"

    def decorate(self, rows: Sequence[Any]) -> None:
        # At all companies, not only the current one: a grant for the whole group is stored at the parent.
        add_rights(rows, administered(full_actor(self.request)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.actor
        yours, others = single_administrator(actor)
        return super().get_context_data(
            only_you=joined(yours) if not others else "",
            only_one=joined([*yours, *others]) if others else "",
            drafts=drafts_of(actor),
            late=late_invitations(actor) if self.state.view().name != "opfoelgning" else 0,
            **kwargs,
        )

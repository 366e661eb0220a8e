"""Colleagues' logins (selvbetjeningsbrugere): the overview."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.attention import late_invitations, only_administrator
from accounts.functions import Function
from accounts.models import AuthenticatorApp, Draft, Grant, Passkey, SmsFactor, User
from accounts.user_filters import UserFilters
from accounts.user_words import ATTENTION, factors_text, rights_text, status, status_text
from selfservice.kernel.danish import danish
from selfservice.kernel.scope import as_system
from selfservice.kernel.tables import Column, ListPage, View
from selfservice.kernel.templatetags.ui import breakable, day, phone, when

# What sorts before every log-in.
NEVER = Value(datetime(1970, 1, 1, tzinfo=UTC))


def user_rows(rows: Any) -> Any:
    """Users read together with their grants and the kinds of their second factors. The outer query's eyes decide."""
    with as_system("name what a user is read with"):
        grant = JSONObject(
            company="company_id",
            name="company__name",
            whole_group="whole_group",
            functions="functions",
            accounts="account_ids",
        )
        grants = Grant.objects.system().filter(user=OuterRef("pk")).order_by("company__name").values_list(grant)
        mine = {"user": OuterRef("pk"), "confirmed": True}
        return rows.annotate(
            grant_rows=ArraySubquery(grants),
            has_passkey=Exists(Passkey.objects.filter(**mine)),
            has_app=Exists(AuthenticatorApp.objects.filter(**mine)),
            has_sms=Exists(SmsFactor.objects.filter(**mine)),
        )


def factors_of_row(user: Any) -> str:
    """The kinds of second factor, for a row of `user_rows`."""
    return factors_text(user.has_passkey, user.has_app, user.has_sms)


def contact(user: Any) -> SafeString:
    """Where a person is reached: one gets the invitation, the other the codes."""
    return format_html("{}<br><small>{}</small>", breakable(user.email), phone(user.mobile))


class UserList(ListPage):
    """Everybody with a login at the companies that are looked at."""

    title = _("Self-service users")
    template_name = "accounts/users.html"
    function = Function.USERS
    model = User
    related = ("company",)
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
        Column("mail", _("E-mail and mobile"), contact, danish("email"), css="p2", text=lambda u: u.email),
        Column("mobil", _("Mobile number"), lambda u: phone(u.mobile), F("mobile"), css="p3", shown=False),
        Column("rettigheder", _("Rights"), lambda u: rights_text(u.grant_rows, len(u.grant_rows) > 1), css="p2"),
        Column("faktor", pgettext_lazy("column", "Second factor"), factors_of_row, css="p3"),
        Column(
            "log-ind",
            _("Last log-in"),
            lambda u: day(u.last_login),
            Coalesce("last_login", NEVER),
            css="p3",
            text=lambda u: when(u.last_login),
        ),
        Column("status", _("Status"), status, F("state"), text=status_text),
    ]

    link_name = "user"

    def rows(self) -> Any:
        return user_rows(super().rows())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.actor
        drafts = Draft.objects.visible_to(actor).filter(owner_id=actor.id or 0).exclude(answers__has_key="made")
        return super().get_context_data(
            alone=bool(only_administrator(actor)),
            drafts=list(drafts.select_related("user").order_by("-updated_at")[:5]),
            late=late_invitations(actor) if self.state.view().name != "opfoelgning" else 0,
            **kwargs,
        )

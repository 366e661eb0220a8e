"""The list of users, and a user's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.history.labels import act_word
from selfservice.kernel.history.timeline import timeline
from selfservice.kernel.lists.bulk import acts_for
from selfservice.kernel.lists.views import Column, View
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.web.pages import Page
from telephony.core.companies import CompaniesList
from telephony.core.snapshots import rows_of
from telephony.core.user_uses import flow_uses, forward_uses, greeting_uses
from telephony.exchange.objects import refused
from telephony.exchange.reasons import reason_words
from telephony.models import LicenceEnding, TelephonyUser
from telephony.permissions import CHANGE, HOURS, SEE
from telephony.users import cells
from telephony.users.columns import COLUMNS
from telephony.users.filters import UserFilters
from telephony.users.of_number import subscriptions_of
from telephony.users.presence import presence_words
from telephony.users.row_data import groups_at, next_greetings

State = TelephonyUser.State
# The sections of a user's page with buttons: its own, and that of leaving.
SECTION, LEAVING = "user", "leaving"


class UserList(CompaniesList):
    """All users of the telephony solution; those who have left have a tab of their own."""

    title = _("Users of the telephony solution")
    template_name = "telephony/users/list.html"
    function = SEE
    model = TelephonyUser
    filters = UserFilters
    default_sort = "navn"
    link_name = "telephony_user"
    export_name = "telefonbrugere"
    unread = ("search_key", "voicemail", "created_at", "user")
    search_label = _("Name, department, e-mail or number")
    empty = _("Here you see the people who have a telephone in the solution.")
    columns: ClassVar[Sequence[Column]] = COLUMNS
    views: ClassVar[Sequence[View]] = (
        View("ibrug", pgettext_lazy("telephony users", "In use"), Q(state__in=[State.ACTIVE, State.LEAVE])),
        View("inviterede", pgettext_lazy("telephony users", "Invited"), Q(state=State.INVITED)),
        View("spaerrede", pgettext_lazy("telephony users", "Barred"), Q(state=State.BARRED)),
        View("fratraadte", pgettext_lazy("telephony users", "Left"), Q(state=State.LEFT)),
    )

    def bulk_acts(self) -> list[Any]:
        return acts_for(self.actor, TelephonyUser)

    def decorate(self, rows: Sequence[Any]) -> None:
        shown = {column.name for column in self.shown}
        groups = groups_at(self.actor, rows) if "koer" in shown else {}
        greetings = next_greetings(self.actor, rows) if "ferie" in shown else {}
        for row in rows:
            row.groups, row.greeting = groups.get(str(row.uid), []), greetings.get(row.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_change = self.actor.holds(CHANGE) and self.actor.real is None
        return super().get_context_data(may_change=may_change, **kwargs)


class UserPage(Page):
    """One user: numbers, presence, forwarding, licence, what uses them, and history."""

    function = SEE
    template_name = "telephony/users/user.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.actor
        seen = TelephonyUser.objects.visible_to(actor, function=SEE).select_related("company", "licence", "user")
        user = get_object_or_404(seen, uid=kwargs["uid"])
        rows, now = rows_of(actor, user.company_id), timezone.now()
        acts = acts_on(actor, user, "telephony_user_act", SECTION)
        leave = acts_on(actor, user, "telephony_user_act", LEAVING)
        tone, status = cells.status_parts(user)
        pages = subscriptions_of(actor, user)
        return super().get_context_data(
            person=user,
            status=status,
            tone=tone,
            direct_page=pages.get(user.direct_number),
            mobile_page=pages.get(user.mobile_number),
            presence=presence_words(user, now),
            forwards=[(label, number) for label, number in cells.forwards(user)],
            vacation=cells.away(next_greetings(actor, [user]).get(user.pk), now),
            flow_uses=flow_uses(rows, user),
            forward_uses=forward_uses(rows, user),
            greeting_uses=greeting_uses(rows, user),
            acts=acts,
            leave=leave[0] if leave else None,
            refused=[(state, reason_words(state.reason)) for state in refused(actor, user.uid)],
            gives_up=gives_up(actor, user),
            may_change=actor.holds(CHANGE, user.company_id) and actor.real is None,
            may_greet=actor.holds(HOURS, user.company_id) and actor.real is None,
            has_left=user.state == State.LEFT,
            planned=planned(actor, user),
            timeline=timeline(actor, user),
            **kwargs,
        )


def gives_up(actor: Actor, user: TelephonyUser) -> date | None:
    """Return the last day of a user's licence, if notice has been given of it."""
    endings = LicenceEnding.objects.visible_to(actor).filter(company=user.company_id, ended_at=None)
    chosen = endings.filter(pool__type=user.licence_id, release__contains=[user.pk]).order_by("last_day")
    return chosen.values_list("last_day", flat=True).first()


def planned(actor: Actor, user: TelephonyUser) -> list[tuple[Any, ActionRun]]:
    """Return what is planned for a user: the action's label and its run, the next first."""
    rows = ActionRun.objects.visible_to(actor).filter(target_model=user._meta.label_lower, target_id=user.pk)
    found = rows.filter(state=ActionRun.State.SCHEDULED).order_by("due_at")
    return [(act_word(run.action), run) for run in found]


class UserAct(ActPage):
    """The page of an action on a user; leaving has its own."""

    model = TelephonyUser
    section = SECTION

    def back_to(self, target: TelephonyUser) -> str:
        return reverse("telephony_user", args=[target.uid])

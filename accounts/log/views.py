"""The company's log: the list, and the page of an entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.functions import Function
from accounts.log.filters import LogFilters
from accounts.models import Company, User
from accounts.permissions.companies import companies_of
from selfservice.kernel.core.formatting import when
from selfservice.kernel.history import format as entry_format
from selfservice.kernel.history.labels import events_of, marked
from selfservice.kernel.history.run_states import read_run_states
from selfservice.kernel.lists.views import Column, ListPage, View
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.web.object_links import link_to
from selfservice.kernel.web.pages import Page

SHORT = 120
# An IPv6 address in two halves; any other text in one piece.
HALVES = re.compile(r"(?:[0-9a-f]*:){4}|.+")


def entries(actor: Actor) -> Any:
    """Return the part of the log that the actor may read, without the operator's own alarms."""
    return AuditEntry.objects.visible_to(actor, function=Function.LOG).exclude(event__in=marked("internal"))


def event(entry: AuditEntry) -> str:
    """Return what happened."""
    return entry_format.what(entry)


def target_name(entry: AuditEntry) -> str:
    """Return whom or what the entry concerns."""
    own = entry.actor_kind == "user" and (entry.target_model, entry.target_id) == ("accounts.user", entry.actor_id)
    return _now("their own login") if own else entry.target_name


def company(entry: Any) -> str:
    """Return the name of the company whose log has the entry."""
    return str(entry.companies.get(entry.company_id, ""))


def company_if_several(entry: Any) -> str:
    """Return the company if the actor sees several: a download across a group is in the log of each."""
    return company(entry) if entry.several else ""


def about(entry: Any) -> str:
    """Return what the entry concerns, with the company in small print."""
    what, where = target_name(entry), company_if_several(entry)
    return format_html("{}<br><small>{}</small>", what, where) if what and where else what or where


def time_and_company(entry: Any) -> str:
    """Return the time and the company, for screens that hide these columns."""
    return " · ".join(filter(None, (when(entry.at), company_if_several(entry))))


def actor_and_address(entry: AuditEntry) -> tuple[str, ...]:
    """Return who did it, on whose behalf, and from which IP address."""
    behalf = _now("on behalf of %(name)s") % {"name": entry.on_behalf_of} if entry.on_behalf_of else ""
    return tuple(filter(None, (entry_format.who(entry), behalf, entry_format.where_from(entry))))


def small_print(entry: AuditEntry) -> str:
    """Return the same as HTML, in small print after the name. A long IPv6 address breaks in the middle."""
    who, *small = actor_and_address(entry)
    broken = (format_html_join("", "{}<wbr>", ((part,) for part in re.findall(HALVES, text))) for text in small)
    return format_html("{}{}", who, format_html_join("", "<br><small>{}</small>", ((text,) for text in broken)))


class LogList(ListPage):
    """Everything that was done, newest first."""

    title = _("Log")
    template_name = "accounts/log_list.html"
    says_errors = True
    function = Function.LOG
    model = AuditEntry
    filters = LogFilters
    search_label = _("Person, event or reason")
    lead = _("Kept for five years. Nobody can change or delete an entry, not even us.")
    empty = _("Here you see who has done what in your company's self-service.")
    default_sort = "-tid"
    link_name = "log_entry"
    columns: ClassVar[list[Column]] = [
        Column("hvad", _("What happened"), event, sub=time_and_company),
        # By id, which increases with time: the index is sorted by it.
        Column("tid", _("Time"), lambda e: when(e.at), F("id"), css="p2 tel", text=lambda e: e.at),
        Column("om", _("Concerns"), about, css="p2", text=lambda e: e.target_name),
        Column("selskab", _("Company"), company, css="p3", shown=False),
        Column("hvem", _("Who"), small_print, text=lambda e: ", ".join(actor_and_address(e))),
        Column("vegne", _("On behalf of"), lambda e: e.on_behalf_of, css="p3", shown=False),
        Column("ip", _("IP address"), entry_format.where_from, css="p3", shown=False),
        Column(
            "aendret", _("What changed"), lambda e: entry_format.changes(e, SHORT), css="p3", text=entry_format.changes
        ),
    ]
    views: ClassVar[list[View]] = [
        View("alt", pgettext_lazy("log", "Everything")),
        View("log-ind", _("Log-ins"), Q(event__in=events_of("logins"))),
        View("brugere", _("Users and rights"), Q(event__in=events_of("users"))),
        View("numre", _("Numbers and SIM cards"), Q(event__in=events_of("numbers"))),
        View("support", _("Support"), Q(actor_kind="staff")),
    ]

    def rows(self) -> Any:
        return entries(self.actor)

    def decorate(self, rows: Sequence[Any]) -> None:
        # Lazy: most users have one company, whose name is not shown.
        names = SimpleLazyObject(lambda: {company.pk: company.name for company in companies_of(self.request)})
        several = len(self.actor.at(self.function)) > 1
        read_run_states(self.actor, rows)
        for entry in rows:
            entry.companies, entry.several = names, several

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        filtered = not self.params.keys().isdisjoint(vars(self.filters)["base_filters"])
        return context | {"form_has_errors": filtered and bool(context["form"].errors)}


class LogEntryPage(Page):
    """Page of one entry with all its data."""

    function = Function.LOG
    template_name = "accounts/log_entry.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            entry = entries(self.actor).get(uid=kwargs["uid"])
        except (AuditEntry.DoesNotExist, ValidationError) as error:
            raise Http404 from error
        read_run_states(self.actor, [entry])
        return super().get_context_data(
            entry=entry,
            what=entry_format.what(entry),
            who=entry_format.who(entry),
            kind=entry_format.kind_word(entry),
            why=entry_format.why(entry),
            where_from=entry_format.where_from(entry),
            lines=entry_format.lines(entry),
            company=Company.objects.visible_to(self.actor).filter(pk=entry.company_id).first(),
            target_url=link_to(self.actor, entry.target_model, entry.target_id),
            more_of_person=self.more_of_person(entry),
            **kwargs,
        )

    def more_of_person(self, entry: AuditEntry) -> str:
        """Return the URL of the list filtered by the user who did it; empty if the actor does not see one."""
        if entry.actor_kind != "user" or entry.actor_id is None:
            return ""
        person = User.objects.visible_to(self.actor, function=Function.LOG).filter(pk=entry.actor_id).first()
        return f"{reverse('log')}?{urlencode({'person': person.uid})}" if person else ""

"""The page of support: how to reach a person; for who has logged in, what is open, and their own cases."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.web.page_cache import CachedPage
from selfservice.kernel.web.pages import Page
from selfservice.support.cases.rules import seen_cases
from selfservice.support.cases.words import promised, status
from selfservice.support.hours.stored import hours
from selfservice.support.models import Case
from selfservice.support.service_messages.current import for_all

# Cases of the page.
SHOWN = 5
# The ways to support besides the phone: URL name, label and icon.
WAYS = (("case_new", _("Write"), "mail"), ("support_chat", _("Chat"), "chat"), ("calls", _("Call us"), "phone"))


class Support(CachedPage, Page):
    """The page. Logged out it is the same for everybody, and cached: what changes by the hour is not on it."""

    template_name = "support/cases/overview.html"

    def version(self) -> str:
        """Return what the page depends on: the messages that it shows."""
        return repr([(one.pk, one.title_da, one.text_da, one.ends) for one in for_all()])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["service_messages"] = for_all()
        actor = self.actor
        if actor.kind != "user":
            return super().get_context_data(**kwargs)
        now, opening = timezone.now(), hours()
        rows = seen_cases(actor).filter(author=actor.id, state__in=Case.UNDER_WAY)
        found = list(rows.order_by("-last_message_at", "-id")[: SHOWN + 1])
        return super().get_context_data(
            open_until=opening.open_until(now),
            opens_at=opening.opens_at(now),
            # While viewing as a colleague nothing is sent.
            ways=[(reverse(name), label, icon) for name, label, icon in WAYS if actor.real is None],
            cases=[(case, status(case), promised(case)) for case in found[:SHOWN]],
            has_more=len(found) > SHOWN,
            **kwargs,
        )

    def get_template_names(self) -> list[str]:
        return [self.template_name]

"""Disturbances and planned work: what is in force, what is to come, what is over, and mails about them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from selfservice.kernel.actions.create_views import CreatePage
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.web.pages import Page
from selfservice.support.models import ServiceMail
from selfservice.support.service_messages.actions.want_mails import WantForm, WantServiceMails
from selfservice.support.service_messages.current import past, shown_to


class ServiceMessages(Page):
    """The messages that concern the person."""

    all_companies = True
    function = None
    template_name = "support/service_messages/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, now = self.actor, timezone.now()
        found = shown_to(actor)
        return super().get_context_data(
            current=[one for one in found if one.starts <= now],
            coming=[one for one in found if one.starts > now],
            past=past(actor),
            form=None if actor.real else WantForm(initial={"wanted": wants_mails(actor)}),
            **kwargs,
        )


class ServiceMailChoice(CreatePage):
    """Choose whether to get them by mail."""

    function = None
    all_companies = True
    action = WantServiceMails
    back = "service_messages"


def wants_mails(actor: Actor) -> bool:
    """Return whether the person gets the messages by mail."""
    return bool(ServiceMail.objects.visible_to(actor).filter(user=actor.id or 0).exists())

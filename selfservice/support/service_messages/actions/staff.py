"""Support writes, publishes and ends service messages, which belong to no company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.support.models import ServiceMessage
from selfservice.support.service_messages.current import forget
from selfservice.support.service_messages.forms import MessageForm, RowForm

LOGGED = ("kind", "title_da", "text_da", "title_en", "text_en", "starts", "ends", "cvrs", "areas", "products")


class MessageAction(Action):
    """Base of them. The page names the message in the form: it has no scope by which an actor sees it."""

    log_kind = "support"
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    Form: ClassVar[type[forms.Form]] = RowForm

    def message(self, data: Mapping[str, Any]) -> ServiceMessage:
        """Return the message, locked."""
        found = ServiceMessage.objects.select_for_update().filter(uid=data["row"]).first()
        if found is None:
            raise ActionRefused(_now("There is no such message."))
        return found


class SaveServiceMessage(MessageAction):
    """Store a message. One that is published is changed for its readers at once; nobody is mailed again."""

    slug = "save_service_message"
    label = _("Save the message")
    log_label = _("Service message saved")
    done_receipt = _("“%(target)s” is saved.")
    Form = MessageForm

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        row = self.message(data) if data.get("row") else ServiceMessage()
        before = {name: getattr(row, name) for name in LOGGED} if row.pk else {}
        for name in ("kind", "title_da", "text_da", "title_en", "text_en", "cvrs", "areas", "products"):
            setattr(row, name, data[name])
        row.starts, row.ends = data["first"], data["last"]
        row.save()
        forget()
        after = {name: getattr(row, name) for name in LOGGED}
        changed = [name for name in LOGGED if before.get(name) != after[name]]
        return Change(
            row,
            before={name: before[name] for name in changed if before},
            after={name: after[name] for name in changed},
        )


class PublishServiceMessage(MessageAction):
    """Show it to those whom it concerns, and mail those of them who want that."""

    slug = "publish_service_message"
    label = _("Publish")
    log_label = _("Service message published")
    consequence = _(
        "It is shown at once to those whom it concerns, and mailed once to those of them who have asked for mails."
    )
    done_receipt = _("“%(target)s” is published.")

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        row = self.message(data)
        if row.published_at:
            raise ActionRefused(_now("It is published already."))
        row.published_at = now
        row.save(update_fields=["published_at"])
        forget()
        return Change(row, after={"published_at": now})


class EndServiceMessage(MessageAction):
    """End it now. One that has not begun is called off, and is a draft again."""

    slug = "end_service_message"
    label = _("End it now")
    log_label = _("Service message ended")
    done_receipt = _("“%(target)s” is ended.")

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        row = self.message(data)
        if row.ends and row.ends <= now:
            raise ActionRefused(_now("It is over already."))
        if row.starts >= now:
            # Work that is called off before it has begun: a draft again.
            published, row.published_at = row.published_at, None
            row.save(update_fields=["published_at"])
            forget()
            return Change(row, before={"published_at": published}, after={"published_at": None})
        before, row.ends = row.ends, now
        row.save(update_fields=["ends"])
        forget()
        return Change(row, before={"ends": before}, after={"ends": now})

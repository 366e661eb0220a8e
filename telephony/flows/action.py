"""Base of the changes of a draft: each is refused if the form was drawn from an earlier revision of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import when
from selfservice.kernel.scope.actor import Needed
from telephony.core.snapshots import rows_of
from telephony.exchange.action import TelephonyAction
from telephony.flows import drafts
from telephony.flows.forms import EditForm
from telephony.flows.objects import Objects
from telephony.models import CallFlow
from telephony.permissions import DRAFT
from telephony.routing.definition import Definition
from telephony.routing.definition_json import MOST_NODES, DefinitionInvalid, dump, read


class Conflict(str):
    """The reason to refuse a form that was drawn before somebody else changed the draft."""

    __slots__ = ()


class Edit(NamedTuple):
    """A changed definition, what the log says of it, and the step that the page opens next."""

    definition: Definition
    before: dict[str, Any]
    after: dict[str, Any]
    opens: str = ""


class DraftAction(TelephonyAction):
    """A change of a flow's draft, which is begun from what is in use. Callers get nothing of it before publishing."""

    model = CallFlow
    function: ClassVar[Needed | None] = DRAFT
    section = "editor"
    done_receipt: ClassVar[Any] = _lazy("Saved in the draft.")
    refused_receipt: ClassVar[Any] = _lazy("Not saved. %(why)s")
    # The versions, the definition and what it refers to, of the target.
    versions: drafts.Versions
    definition: Definition
    objects: Objects

    def load(self, target: CallFlow) -> None:
        """Read the flow, once."""
        if not hasattr(self, "versions"):
            self.versions = drafts.versions(self.actor, target)
            self.definition = drafts.definition_of(self.versions.latest)
            self.objects = Objects(rows_of(self.actor, target.company_id), self.definition)

    def form(self, target: CallFlow | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        if target is None:
            return EditForm(data)
        self.load(target)
        if data is not None and self.is_stale(data):
            return EditForm(data)
        return self.edit_form(target, data or {}, data)

    def unbound(self, target: CallFlow, where: Mapping[str, str]) -> forms.Form:
        """Return the form to be filled in, for the step and outlet in `where`. Raises Http404 if there is none."""
        self.load(target)
        form = self.edit_form(target, where, None)
        form.initial["revision"] = drafts.token(self.versions.latest)
        return form

    def is_stale(self, data: Mapping[str, Any]) -> bool:
        """Return whether a form was drawn from another revision."""
        return str(data.get("revision", "")) != drafts.token(self.versions.latest)

    def edit_form(self, target: CallFlow, where: Mapping[str, Any], data: Mapping[str, Any] | None) -> forms.Form:
        """Return the action's form for the definition as it is, for the step and outlet in `where`."""
        return EditForm(data)

    def edit(self, target: CallFlow, data: Mapping[str, Any]) -> Edit:
        """Return the change. Raises ActionRefused."""
        raise NotImplementedError

    def refuse(self, target: CallFlow, data: Mapping[str, Any], today: date) -> str | None:
        self.load(target)
        if data and self.is_stale(data):
            return self.conflict()
        return None

    def conflict(self) -> Conflict:
        """Return who changed the draft and when, in words."""
        version = self.versions.latest
        if version is None or not version.author_name:
            return Conflict(_("The draft has been changed since you opened it."))
        if version.author_id == self.actor.id:
            text = _("You changed the draft %(when)s in another window, after you opened it here.")
            return Conflict(text % {"when": when(version.changed_at)})
        text = _("%(who)s changed the draft %(when)s, after you opened it.")
        return Conflict(text % {"who": version.author_name, "when": when(version.changed_at)})

    def apply(self, target: CallFlow, data: Mapping[str, Any], now: datetime) -> Change:
        edit = self.edit(target, data)
        if edit.definition == self.definition:
            raise ActionRefused(_("Nothing is changed: it is like that already."))
        try:
            read(dump(edit.definition))
        except DefinitionInvalid as error:
            most = _("A call flow has at most %(n)s steps, and texts of limited length.") % {"n": MOST_NODES}
            raise ActionRefused(most) from error
        drafts.change(self.actor, target, self.versions.latest, edit.definition, now)
        return Change(target, before=edit.before, after=edit.after, revealed=edit.opens)

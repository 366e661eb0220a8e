"""The changes when a person leaves, written by the action (actions/leave.py) after it has locked the flows."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import ActionRefused, Change
from selfservice.kernel.core.refusals import all_texts
from selfservice.kernel.scope.actor import Actor
from telephony.core.destinations import ForwardingRules
from telephony.core.locks import lock_free
from telephony.core.problems import problem
from telephony.core.snapshots import Rows
from telephony.core.user_uses import FlowUse, numbers_of
from telephony.core.world_data import Surroundings, surroundings_from
from telephony.leaving.places import Place
from telephony.leaving.replacement import instead, number_for, without
from telephony.models import (
    CallFlow,
    FlowVersion,
    Schedule,
    TelephoneNumber,
    TelephonyUser,
    VacationGreeting,
)
from telephony.routing.definition import Definition
from telephony.routing.definition_json import dump
from telephony.routing.validate import validate

State = FlowVersion.State


class Leaving:
    """One person who leaves. `changed` collects what the exchange must get."""

    def __init__(self, actor: Actor, rows: Rows, user: TelephonyUser, now: datetime) -> None:
        self.actor, self.rows, self.user, self.now = actor, rows, user, now
        self.changed: dict[Any, None] = {user: None}
        # For the log: names of the flows and people in which somebody else is now.
        self.replaced: list[str] = []
        self.rules = ForwardingRules(user.company_id, verified=True)

    def replace(self, place: Place, by: TelephonyUser | None) -> None:
        """Put somebody else, or nobody, where the person is used. Raises ActionRefused."""
        if place.flows:
            self._in_flow(place, by)
        elif place.colleague is not None:
            self._in_forwards(place.colleague, by)
        elif place.greeting is not None:
            self._in_greeting(place.greeting, by)
        self.replaced.append(f"{place.label}: {by.name if by else '–'}")

    def _in_flow(self, place: Place, by: TelephonyUser | None) -> None:
        flow, published_before = place.flows[0].flow, place.flows[0].flow.published_number
        versions = self.rows(FlowVersion).filter(flow=flow)
        for use in place.flows:
            new = instead(use.definition, self.user, by) if by else without(use.definition, self.user)
            if new is None:
                raise ActionRefused(_("%(place)s: choose who takes over.") % {"place": place.label})
            if use.is_published:
                self._refuse_invalid(place, flow, new)
                self._publish(flow, use, dump(new), self._free_number(versions))
            else:
                self._redraft(use, dump(new))
        if flow.published_number != published_before:
            # The draft was begun from what now has the same replacement: it is not out of date by it.
            drafts = versions.filter(state=State.DRAFT, base_number=published_before)
            drafts.update(base_number=flow.published_number)

    @cached_property
    def _around(self) -> Surroundings:
        return surroundings_from(self.rows)

    def _refuse_invalid(self, place: Place, flow: CallFlow, new: Definition) -> None:
        """Raise ActionRefused for a version that could not be published: the exchange would keep the present one."""
        errors = [one for one in validate(new, self._around.world, uid=str(flow.uid)) if one.level == "error"]
        if errors:
            raise ActionRefused(f"{place.label}: {problem(errors[0], new, self._around.names).text}")

    def _free_number(self, versions: Any) -> int:
        """Return the number of the next version in use: that of the draft, which moves on to stay the last one."""
        last: int = versions.aggregate(last=Max("number"))["last"]
        draft = versions.filter(state=State.DRAFT).values_list("number", flat=True).first()
        if draft is None:
            return last + 1
        versions.filter(state=State.DRAFT).update(number=last + 1)
        return int(draft)

    def _publish(self, flow: CallFlow, use: FlowUse, new: dict[str, Any], number: int) -> None:
        """Put a new version into use; the one in use becomes an earlier one, unchanged."""
        use.version.state = State.ARCHIVED
        use.version.save(update_fields=["state"])
        FlowVersion.objects.create(
            company_id=flow.company_id,
            flow=flow,
            number=number,
            state=State.PUBLISHED,
            definition=new,
            schema_version=use.version.schema_version,
            base_number=use.version.number,
            author_id=self.actor.id if self.actor.kind == "user" else None,
            author_name=self.actor.name[:200],
            message=(_("%(name)s has left") % {"name": self.user.name})[:200],
            published_at=self.now,
        )
        flow.published_number, flow.published_at = number, self.now
        flow.save(update_fields=["published_number", "published_at"])
        self.changed[flow] = None

    def _redraft(self, use: FlowUse, new: dict[str, Any]) -> None:
        """Change a draft; what it was before is not given back, since the person would be in it again."""
        draft = use.version
        draft.definition, draft.before, draft.revision = new, None, draft.revision + 1
        draft.save(update_fields=["definition", "before", "revision"])

    def _in_forwards(self, colleague: TelephonyUser, by: TelephonyUser | None) -> None:
        colleague = lock_free(self.rows(TelephonyUser).select_related("licence").filter(pk=colleague.pk))
        gone, number = numbers_of(self.user), number_for(by) if by else ""
        wanted = {name: number for name in TelephonyUser.FORWARDS if getattr(colleague, name) in gone}
        if reason := self.rules.refusal(colleague, wanted):
            raise ActionRefused(f"{colleague.name}: {reason}")
        for name in wanted:
            setattr(colleague, name, number)
        forwards = self.rules.forwards(colleague, {}).values()
        colleague.forwards_out = any(forward.number and forward.is_out for forward in forwards)
        colleague.save(update_fields=[*wanted, "forwards_out"])
        self.changed[colleague] = None

    def _in_greeting(self, greeting: VacationGreeting, by: TelephonyUser | None) -> None:
        if by is None:
            greeting.action, greeting.target = VacationGreeting.Action.MESSAGE, ""
        else:
            number, called = number_for(by), greeting.number.number if greeting.number else ""
            if reason := self.rules.greeting_refusal(greeting.user, called, number):
                raise ActionRefused(f"{greeting}: {all_texts(reason)}")
            greeting.target = number
        greeting.save(update_fields=["action", "target"])
        self._greeting_changed(greeting)

    def _greeting_changed(self, greeting: VacationGreeting) -> None:
        """Send the user of a greeting, or all schedules: other greetings are exceptions of each."""
        sent = [greeting.user] if greeting.user else self.rows(Schedule)
        self.changed |= dict.fromkeys(sent)

    def close(self, heir: TelephonyUser | None) -> Change:
        """End the person's greetings, give the direct number on or free, and free licence, forwards and login."""
        user = self.user
        licence = user.licence.name if user.licence else ""
        before = {"state": user.state, "direct_number": user.direct_number, "licence": licence}
        self.rows(VacationGreeting).filter(user=user, ended_at=None, ends__gt=self.now).update(ended_at=self.now)
        self._pass_number_on(heir)
        fields = {
            "state": TelephonyUser.State.LEFT,
            "licence": None,
            "user": None,
            "direct_number": "",
            "forwards_out": False,
            **dict.fromkeys(TelephonyUser.FORWARDS, ""),
            "presence": TelephonyUser.Presence.AVAILABLE,
            "presence_until": None,
            "leaves_on": min(user.leaves_on or timezone.localdate(self.now), timezone.localdate(self.now)),
        }
        for name, value in fields.items():
            setattr(user, name, value)
        user.save(update_fields=list(fields))
        after = {
            "state": user.state,
            "direct_number": "",
            "licence": "",
            "replaced_by": "; ".join(self.replaced),
        }
        return Change(user, before=before, after=after, made=list(self.changed))

    def _pass_number_on(self, heir: TelephonyUser | None) -> None:
        if heir is not None:
            heir = lock_free(self.rows(TelephonyUser).filter(pk=heir.pk))
            if heir.state == TelephonyUser.State.LEFT or heir.direct_number:
                raise ActionRefused(_("%(name)s can't take the direct number any more.") % {"name": heir.name})
        numbers = self.rows(TelephoneNumber).select_for_update(of=("self",)).filter(user=self.user)
        for number in numbers:
            number.user = heir
            number.save(update_fields=["user"])
            self.changed[number] = None
            if heir is not None:
                heir.direct_number = number.number
                heir.save(update_fields=["direct_number"])
                self.changed[heir] = None

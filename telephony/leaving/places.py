"""Where a person who leaves is used, as a form asks about it: who takes over, or whether they are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import short_day
from telephony.core.destinations import Feature, has_feature
from telephony.core.snapshots import Rows
from telephony.core.user_uses import FlowUse, flow_uses, forward_uses, greeting_uses
from telephony.leaving.replacement import forwards_to, in_queue, is_whole, without
from telephony.models import TelephonyUser, VacationGreeting

# The answer "nobody takes over".
LEFT_OUT = "-"


@dataclass(frozen=True, slots=True)
class Place:
    """One question of the form. `key` is the field's name, the same as long as the object exists."""

    key: str
    label: str
    hint: str
    may_leave_out: bool
    # Whether calls are forwarded to the person who takes over, who must have a number then.
    needs_number: bool = True
    # Whether the person who takes over gets calls of queues, which the licence has to give.
    needs_queue: bool = False
    flows: Sequence[FlowUse] = field(default=())
    colleague: TelephonyUser | None = None
    greeting: VacationGreeting | None = None


def places_of(rows: Rows, user: TelephonyUser) -> list[Place]:
    """Return every place where the user is used, in a fixed order; three queries."""
    by_flow = groupby(flow_uses(rows, user), key=lambda use: use.flow)
    return [
        *(_of_flow(user, list(found)) for _flow, found in by_flow),
        *(_of_colleague(one) for one in forward_uses(rows, user)),
        *(_of_greeting(one) for one in greeting_uses(rows, user)),
    ]


def _of_flow(user: TelephonyUser, found: list[FlowUse]) -> Place:
    flow = found[0].flow
    hints = [
        (_("In use: %(steps)s.") if use.is_published else _("In the draft: %(steps)s."))
        % {"steps": ", ".join(use.steps)}
        for use in found
    ]
    leave_out = all(_may_leave_out(user, use) for use in found)
    if not leave_out:
        hints.append(_("Nobody else is there: choose somebody."))
    return Place(
        f"flow_{flow.uid.hex}",
        _("Call flow “%(name)s”") % {"name": flow.name},
        " ".join(hints),
        leave_out,
        needs_number=any(forwards_to(use.definition, user) for use in found),
        needs_queue=any(in_queue(use.definition, user) for use in found),
        flows=found,
    )


def _may_leave_out(user: TelephonyUser, use: FlowUse) -> bool:
    """Return whether the flow still works without the person. A draft that does not work yet may stay so."""
    after = without(use.definition, user)
    return after is not None and (is_whole(after) or not is_whole(use.definition))


def named(one: TelephonyUser, *, needs_queue: bool = False) -> str:
    """Return a colleague's name with what speaks against their taking over. The licence must be loaded."""
    found = [f"{one.name} ({one.short_number})" if one.short_number else one.name]
    if one.leaves_on:
        found.append(_("leaves %(day)s") % {"day": short_day(one.leaves_on)})
    if needs_queue and not has_feature(one, Feature.QUEUE):
        found.append(_("no licence for queues"))
    return ", ".join(found)


def _of_colleague(one: TelephonyUser) -> Place:
    return Place(
        f"forward_{one.uid.hex}",
        _("Forwarding of %(name)s") % {"name": one.name},
        _("Their calls are forwarded to one of the numbers of the person who leaves."),
        may_leave_out=True,
        colleague=one,
    )


def _of_greeting(one: VacationGreeting) -> Place:
    whose: Any = one.user or one.number or one.company
    return Place(
        f"greeting_{one.uid.hex}",
        _("Vacation greeting of %(name)s") % {"name": whose},
        _("It forwards calls to the person who leaves. Left out, callers get the message only."),
        may_leave_out=True,
        greeting=one,
    )

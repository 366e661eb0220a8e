"""What uses a user: steps of call flows, forwards of colleagues, and greetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Func, JSONField, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from telephony.core.flow_uses import ReadVersion, current_versions
from telephony.core.labels import title
from telephony.core.snapshots import Rows
from telephony.models import FlowVersion, TelephonyUser, VacationGreeting
from telephony.routing.definition import Node, Queue, Voicemail
from telephony.routing.destinations import classify
from telephony.routing.references import Reference, references


@dataclass(frozen=True)
class FlowUse(ReadVersion):
    """A version whose steps `nodes` use the user."""

    nodes: tuple[str, ...]

    @property
    def steps(self) -> list[str]:
        """Return what people call the steps."""
        return [title(self.definition.nodes[key]) for key in self.nodes]


def numbers_of(user: TelephonyUser) -> frozenset[str]:
    """Return the numbers at which calls reach the user."""
    return frozenset(filter(None, (user.direct_number, user.mobile_number)))


def flow_uses(rows: Rows, user: TelephonyUser) -> list[FlowUse]:
    """Return the versions that use a user: by flow, the published one first.

    A step uses the user if it rings them, has them as a member, forwards to one of their numbers, or mails to them.
    """
    uid, numbers, mail = str(user.uid), numbers_of(user), user.mail.casefold()
    found = []
    for one in current_versions(rows):
        read = one.definition
        nodes = {each.node for each in references(read) if _is_use(each, uid, numbers)}
        nodes |= {key for key, node in read.nodes.items() if mail and mails(node) == mail}
        if nodes:
            found.append(FlowUse(one.version, read, tuple(key for key in read.nodes if key in nodes)))
    return found


def mails(node: Node) -> str:
    """Return the address that a step sends messages to, in small letters; empty for none."""
    return node.mail.casefold() if isinstance(node, Voicemail) else ""


def _is_use(one: Reference, uid: str, numbers: Collection[str]) -> bool:
    if one.kind == "user":
        return one.uid == uid
    return one.kind == "number" and classify(one.uid).number in numbers


def forward_uses(rows: Rows, user: TelephonyUser) -> list[TelephonyUser]:
    """Return colleagues, who have not left, with a forward to one of the user's numbers; with their licences."""
    if not (numbers := numbers_of(user)):
        return []
    to = Q()
    for name in TelephonyUser.FORWARDS:
        to |= Q(**{f"{name}__in": numbers})
    found = rows(TelephonyUser).filter(to).exclude(pk=user.pk).exclude(state=TelephonyUser.State.LEFT)
    return list(found.select_related("licence").order_by("name_key", "id"))


def greeting_uses(rows: Rows, user: TelephonyUser) -> list[VacationGreeting]:
    """Return greetings of others, in force or to come, that forward to one of the user's numbers."""
    if not (numbers := numbers_of(user)):
        return []
    found = rows(VacationGreeting).filter(ended_at=None, ends__gt=timezone.now(), target__in=numbers)
    found = found.filter(action=VacationGreeting.Action.FORWARD).exclude(user=user)
    return list(found.select_related("number", "user__licence", "company").order_by("starts", "id"))


class Groups(Func):
    """The queues and ring groups of a definition, as a JSON array: without the other steps, which are most."""

    function = "jsonb_path_query_array"
    template = """%(function)s(%(expressions)s, '$.nodes.* ? (@.type == "queue" || @.type == "ring_group")')"""
    output_field: ClassVar[JSONField] = JSONField()


def groups_of(rows: Rows) -> dict[str, list[str]]:
    """Return the queues and groups of published flows by the public ids of their members: names. One query.

    One without a name has that of its flow.
    """
    found: dict[str, set[str]] = defaultdict(set)
    published = rows(FlowVersion).filter(state=FlowVersion.State.PUBLISHED)
    for flow, groups in published.values_list("flow__name", Groups("definition")):
        for group in groups:
            for uid in group.get("members", ()):
                found[uid].add(group.get("name") or flow)
    return {uid: sorted(names) for uid, names in found.items()}


def queues_of(rows: Rows) -> dict[str, list[str]]:
    """Return the flows with a queue by the public ids of its members: names, those in use first. One query.

    A flow that has the queue in its draft only is called a draft.
    """
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for one in sorted(current_versions(rows), key=lambda each: not each.is_published):
        name = one.flow.name if one.is_published else _("%(flow)s (draft)") % {"flow": one.flow.name}
        for node in one.definition.nodes.values():
            for uid in node.members if isinstance(node, Queue) else ():
                found[uid].setdefault(one.flow.pk, name)
    return {uid: list(names.values()) for uid, names in found.items()}

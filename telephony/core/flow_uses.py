"""Which call flows use an object, in the version that callers get or in the draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from telephony.core.snapshots import Rows
from telephony.models import CallFlow, FlowVersion
from telephony.routing.definition import Definition
from telephony.routing.definition_json import DefinitionInvalid, read
from telephony.routing.references import Kind, used

CURRENT = (FlowVersion.State.DRAFT, FlowVersion.State.PUBLISHED)


@dataclass(frozen=True)
class ReadVersion:
    """A version with its definition."""

    version: FlowVersion
    definition: Definition

    @property
    def flow(self) -> CallFlow:
        """The flow."""
        return self.version.flow

    @property
    def is_published(self) -> bool:
        """Return whether calls follow the version now."""
        return self.version.state == FlowVersion.State.PUBLISHED


def readable(version: FlowVersion | None) -> Definition | None:
    """Return the definition of a version; None without one, and for one that an earlier program wrote otherwise."""
    try:
        return read(version.definition) if version else None
    except DefinitionInvalid:
        return None


def current_versions(rows: Rows, *, published: bool = False, having: str = "") -> Iterator[ReadVersion]:
    """Yield the published version and the draft of each flow, by the flow's name. One query.

    `published`: only those that callers get now. `having`: only those whose definition has the text somewhere.
    """
    states = (FlowVersion.State.PUBLISHED,) if published else CURRENT
    found = rows(FlowVersion).filter(state__in=states).select_related("flow").defer("before")
    if having:
        found = found.filter(definition__icontains=having)
    for version in found.order_by("flow__name_key", "flow_id", "-state"):
        if definition := readable(version):
            yield ReadVersion(version, definition)


def flows_using(rows: Rows, kind: Kind, uid: UUID, *, published: bool = False) -> list[CallFlow]:
    """Return the flows that use the object of a kind with a public id. One query, of the versions with the id.

    `published`: only those that callers get now.
    """
    found = current_versions(rows, published=published, having=str(uid))
    return list(dict.fromkeys(one.flow for one in found if str(uid) in used(one.definition, kind)))


def flows_by_object(rows: Rows, kind: Kind) -> dict[str, list[CallFlow]]:
    """Return the flows that use objects of a kind, by the object's public id (a number: as it is written)."""
    found: dict[str, dict[CallFlow, None]] = defaultdict(dict)
    for one in current_versions(rows):
        for uid in used(one.definition, kind):
            found[uid][one.flow] = None
    return {uid: list(flows) for uid, flows in found.items()}

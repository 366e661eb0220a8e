"""Which call flows use an object, in the version in use or in the draft."""

from __future__ import annotations

from collections import defaultdict

from telephony.core.snapshots import Rows
from telephony.models import FlowVersion
from telephony.routing.definition import DefinitionInvalid, read
from telephony.routing.references import Kind, references

IN_USE = (FlowVersion.State.DRAFT, FlowVersion.State.PUBLISHED)


def flows_using(rows: Rows, kind: Kind, *, published: bool = False) -> dict[str, list[str]]:
    """Return the names of the flows that use objects of a kind, by the object's public id. One query.

    `published`: only those that callers get now.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    states = (FlowVersion.State.PUBLISHED,) if published else IN_USE
    versions = rows(FlowVersion).filter(state__in=states).order_by("flow__name_key", "flow_id")
    for definition, name in versions.values_list("definition", "flow__name"):
        try:
            used = references(read(definition))
        except DefinitionInvalid:
            # Written by another version of the program.
            continue
        for one in used:
            if one.kind == kind:
                found[one.uid][name] = None
    return {uid: list(names) for uid, names in found.items()}

"""A definition read from JSON, and written as JSON.

    {"schema": 1, "start": "m", "nodes": {"m": {"type": "menu", "next": {"1": "sales", "timeout": "end"}, …}, …}}

The structure is checked here: types, limits, no unknown keys. Whether a flow may be published is checked by `validate`:
a draft may lack outlets, targets and prompts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from telephony.routing.definition import TYPES, AnyNode, Definition, NodeId

SCHEMA = 1
MOST_NODES = 1_000
MOST_BYTES = 512 * 1024
# msgspec's messages end with the path: "Expected `int` - at `$.seconds`", "… - at `key` in `$.next`".
PATH = re.compile(r"`\$\.?([^`]*)`\Z")


class DefinitionInvalid(ValueError):
    """What was given is no definition: `code` says why, `where` is the path ("nodes.m.seconds"), empty for all of it.

    Codes: not_json, too_large, too_many_nodes, duplicate (a key twice in one object), schema (an unknown version),
    unknown_type, invalid.
    """

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code} {where}".strip())
        self.code = code
        self.where = where


def read(data: Mapping[str, Any] | str | bytes) -> Definition:
    """Read a definition from JSON text or from what JSON text was read as. Raises DefinitionInvalid."""
    if isinstance(data, (str, bytes)):
        data = _json(data)
    if not isinstance(data, Mapping):
        raise DefinitionInvalid("invalid")
    if data.get("schema") != SCHEMA or isinstance(data["schema"], bool):
        raise DefinitionInvalid("schema", "schema")
    nodes = data.get("nodes", {})
    if not isinstance(nodes, Mapping):
        raise DefinitionInvalid("invalid", "nodes")
    if len(nodes) > MOST_NODES:
        raise DefinitionInvalid("too_many_nodes", "nodes")
    found = _nodes(nodes)
    outer = _convert({**data, "nodes": {}}, Definition, "")
    definition: Definition = msgspec.structs.replace(outer, nodes=found)
    _limit(definition)
    return definition


def dump(definition: Definition) -> dict[str, Any]:
    """Return the definition as JSON's types, without empty texts, prompts and outlets; `read` reads it again."""
    nodes = {key: _filled(msgspec.to_builtins(node)) for key, node in definition.nodes.items()}
    return {"schema": definition.schema, "start": definition.start, "nodes": nodes}


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in node.items() if value not in ("", None, {})}


def _json(text: str | bytes) -> Any:
    if len(text) > MOST_BYTES:
        raise DefinitionInvalid("too_large")
    try:
        return json.loads(text, object_pairs_hook=_object)
    except DefinitionInvalid:
        raise
    except (ValueError, RecursionError) as error:
        raise DefinitionInvalid("not_json") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON's reader would keep the last of two nodes with one id."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise DefinitionInvalid("duplicate", key[:40])
        found[key] = value
    return found


def _nodes(nodes: Mapping[str, Any]) -> dict[str, AnyNode]:
    """All at once costs a fraction of one by one, which is only done to say which of them is wrong."""
    try:
        return msgspec.convert(nodes, dict[NodeId, AnyNode])
    except msgspec.ValidationError:
        return {_id(key): _node(key, value) for key, value in nodes.items()}


def _id(key: object) -> str:
    found: str = _convert(key, NodeId, "nodes")
    return found


def _node(key: str, value: object) -> AnyNode:
    if not isinstance(value, Mapping):
        raise DefinitionInvalid("invalid", f"nodes.{key}")
    if str(value.get("type")) not in TYPES:
        raise DefinitionInvalid("unknown_type", f"nodes.{key}.type")
    node: AnyNode = _convert(value, AnyNode, f"nodes.{key}")
    return node


def _convert(value: object, to: Any, where: str) -> Any:
    try:
        return msgspec.convert(value, to)
    except msgspec.ValidationError as error:
        path = PATH.search(str(error))
        raise DefinitionInvalid("invalid", ".".join(filter(None, (where, path and path[1])))) from error


def _limit(definition: Definition) -> None:
    """A definition that came as values may be as large as one that came as text; and the database refuses NUL."""
    try:
        size = msgspec.json.encode(definition)
    except UnicodeEncodeError as error:
        raise DefinitionInvalid("invalid") from error
    if len(size) > MOST_BYTES:
        raise DefinitionInvalid("too_large")
    if rb"\u0000" in size:
        raise DefinitionInvalid("invalid")

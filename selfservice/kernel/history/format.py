"""An entry of the log as people read it: who, what, and what became different, in lines and in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.history.labels import NOTHING, event_word, field_word, value_word
from selfservice.kernel.models import AuditEntry

# Kinds of actor.
KINDS: dict[str, Any] = {
    "user": _lazy("Customer"),
    "staff": _lazy("Support"),
    "system": _lazy("The portal itself"),
    "public": _lazy("Visitor"),
}
ARROW = " → "


@dataclass(frozen=True, slots=True)
class Line:
    """What became different of one field. A side that was not recorded is None; one that was a list has many values."""

    label: str
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None
    listed: bool = False

    @property
    def added(self) -> list[str]:
        """What stands in the list only afterwards."""
        return [value for value in self.after or () if value not in (self.before or ())]

    @property
    def removed(self) -> list[str]:
        """What stood in the list only before."""
        return [value for value in self.before or () if value not in (self.after or ())]

    @property
    def text(self) -> str:
        """In one line: "Mobile number: 20 12 34 56 → 20 12 34 57"."""
        if self.listed:
            parts = []
            if self.added:
                parts.append(_("added %(what)s") % {"what": ", ".join(self.added)})
            if self.removed:
                parts.append(_("removed %(what)s") % {"what": ", ".join(self.removed)})
            return f"{self.label}: {'; '.join(parts)}"
        sides = [", ".join(side) for side in (self.before, self.after) if side is not None]
        if self.after is None:
            sides.append(NOTHING)
        return f"{self.label}: {ARROW.join(sides)}"


def lines(entry: AuditEntry) -> list[Line]:
    """What became different, field by field, in the order of writing; what stayed the same is left out."""
    before, after = entry.before or {}, entry.after or {}
    found = []
    for key in {**before, **after}:
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        listed = isinstance(was, list) or isinstance(now, list)
        sides = _side(entry, key, before, listed), _side(entry, key, after, listed)
        line = Line(field_word(key, entry.target_model), *sides, listed)
        if not listed or line.added or line.removed:
            found.append(line)
    return found


def _side(entry: AuditEntry, key: str, side: dict[str, Any], listed: bool) -> tuple[str, ...] | None:
    if key not in side:
        return () if listed else None
    value = side[key]
    if not listed:
        return (value_word(key, value, entry.target_model),)
    values = value if isinstance(value, list) else [] if value in (None, "") else [value]
    return tuple(value_word(key, one, entry.target_model) for one in values)


def changes(entry: AuditEntry, length: int = 0) -> str:
    """All lines after each other; cut to a length where there is little room."""
    text = " · ".join(line.text for line in lines(entry))
    return Truncator(text).chars(length) if length else text


def who(entry: AuditEntry) -> str:
    """Who did it. Support is named as such; whoever was not logged in has no name."""
    if entry.actor_kind == "staff":
        return f"{KINDS['staff']}: {entry.actor_name}"
    if entry.actor_kind in ("system", "public"):
        return str(KINDS[entry.actor_kind])
    return entry.actor_name or kind_word(entry)


def kind_word(entry: AuditEntry) -> str:
    """What kind of person it was."""
    return str(KINDS.get(entry.actor_kind, entry.actor_kind))


def why(entry: AuditEntry) -> str:
    """The reason, as a person wrote it; what the portal says of itself is for its developers."""
    return "" if entry.actor_kind == "system" and not entry.on_behalf_of else entry.reason


def where_from(entry: AuditEntry) -> str:
    """The address it came from. Support's own is nobody else's business."""
    return "" if entry.actor_kind == "staff" else entry.ip or ""


def sentence(entry: AuditEntry) -> str:
    """The entry in one sentence: "Mette Lindqvist, change mobile number: Jonas Holm. Mobile number: … → …"."""
    told = f"{who(entry)}: {event_word(entry.event)}"
    if entry.on_behalf_of:
        told += f" ({_('on behalf of')} {entry.on_behalf_of})"
    if entry.target_name:
        told += f", {entry.target_name}"
    changed = changes(entry)
    return f"{told}. {changed}." if changed else f"{told}."

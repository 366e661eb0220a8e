"""Display of audit entries: actor, event and changes, as lines and as one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.history.labels import NOTHING, event_word, field_word, value_word
from selfservice.kernel.history.run_states import is_carried_out_outside
from selfservice.kernel.models import AuditEntry

# Labels of actor kinds.
KINDS: dict[str, Any] = {
    "user": _lazy("Customer"),
    "staff": _lazy("Support"),
    "system": _lazy("The portal itself"),
    "public": _lazy("Visitor"),
}
ARROW = " → "
# What a reader calls a value: key, value, model.
Word = Callable[[str, Any, str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """The change of one field. An unrecorded side is None; a list has many values."""

    label: str
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None
    listed: bool = False
    # False: the new value is the world outside's to say, and not recorded here.
    is_known: bool = True

    @property
    def added(self) -> list[str]:
        """Return the values that only the new list has."""
        return [value for value in self.after or () if value not in (self.before or ())]

    @property
    def removed(self) -> list[str]:
        """Return the values that only the old list had."""
        return [value for value in self.before or () if value not in (self.after or ())]

    @property
    def text(self) -> str:
        """Return one line of text: "Mobile number: 20 12 34 56 → 20 12 34 57"."""
        if self.listed:
            parts = []
            if self.added:
                parts.append(_("added %(what)s") % {"what": ", ".join(self.added)})
            if self.removed:
                parts.append(_("removed %(what)s") % {"what": ", ".join(self.removed)})
            return f"{self.label}: {'; '.join(parts)}"
        sides = [", ".join(side) for side in (self.before, self.after) if side is not None]
        if self.after is None and self.is_known:
            sides.append(NOTHING)
        return f"{self.label}: {ARROW.join(sides)}"


def lines(entry: AuditEntry, word: Word = value_word) -> list[Line]:
    """Return the changed fields in recorded order, without unchanged ones. `word`: what the reader calls a value."""
    before, after = entry.before or {}, entry.after or {}
    found = []
    for key in {**before, **after}:
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        listed = isinstance(was, list) or isinstance(now, list)
        sides = _side(entry, key, before, listed, word), _side(entry, key, after, listed, word)
        known = key in after or not is_carried_out_outside(entry.event)
        line = Line(field_word(key, entry.target_model), *sides, listed, known)
        if not listed or line.added or line.removed:
            found.append(line)
    return found


def _side(entry: AuditEntry, key: str, side: dict[str, Any], listed: bool, word: Word) -> tuple[str, ...] | None:
    if key not in side:
        return () if listed else None
    value = side[key]
    if not listed:
        return (word(key, value, entry.target_model),)
    values = value if isinstance(value, list) else [] if value in (None, "") else [value]
    return tuple(word(key, one, entry.target_model) for one in values)


def changes(entry: AuditEntry, length: int = 0, word: Word = value_word) -> str:
    """Return all changes in one text, truncated to `length` characters if given."""
    text = " · ".join(line.text for line in lines(entry, word))
    return Truncator(text).chars(length) if length else text


def what(entry: AuditEntry) -> str:
    """Return what happened; of what the world outside has not done yet, that it is ordered."""
    return event_word(entry.event, entry.run_state or "")


def who(entry: AuditEntry) -> str:
    """Return the actor's name: marked for support staff, the kind alone for actors without a login."""
    if entry.actor_kind == "staff":
        return f"{KINDS['staff']}: {entry.actor_name}"
    if entry.actor_kind in ("system", "public"):
        return str(KINDS[entry.actor_kind])
    return entry.actor_name or kind_word(entry)


def kind_word(entry: AuditEntry) -> str:
    """Return the label of the actor's kind."""
    return str(KINDS.get(entry.actor_kind, entry.actor_kind))


def why(entry: AuditEntry) -> str:
    """Return the reason that a person wrote; the portal's own reasons are for developers."""
    return "" if entry.actor_kind == "system" and not entry.on_behalf_of else entry.reason


def where_from(entry: AuditEntry) -> str:
    """Return the IP address; empty for support staff, whose address customers must not see."""
    return "" if entry.actor_kind == "staff" else entry.ip or ""


def sentence(entry: AuditEntry, word: Word = value_word) -> str:
    """Return the entry as one sentence: "Mette Lindqvist, change mobile number: Jonas Holm. Mobile number: … → …"."""
    text = f"{who(entry)}: {what(entry)}"
    if entry.on_behalf_of:
        text += f" ({_('on behalf of')} {entry.on_behalf_of})"
    if entry.target_name:
        text += f", {entry.target_name}"
    changed = changes(entry, word=word)
    # "149,00 kr." has its full stop.
    return f"{text}. {changed.removesuffix('.')}." if changed else f"{text}."

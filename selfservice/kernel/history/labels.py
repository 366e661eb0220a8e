"""Labels for events, fields and values in the audit log.

Apps register theirs in `<app>/log_words.py`. Codes without a label are shown as they are and never refused: the log
outlives the code that wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import registry
from selfservice.kernel.core.formatting import day, is_danish, kr, number, phone, when
from selfservice.kernel.registry import Registry

# The label of an empty value.
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of events, for filtering the log.

    private: about a person's log-ins and the like; shown to users who may see the log, but not in object histories.
    internal: the operator's own monitoring; shown to support only.
    """

    name: str
    label: Any
    order: int
    private: bool = False
    internal: bool = False


# The kind of unregistered events.
OTHER = Kind("other", _lazy("Other events"), 1000)

_kinds: Registry[str, Kind] = Registry("kind of events", order=lambda kind: kind.order)
# Events that are no action; an action has its kind and label itself.
_events: Registry[str, tuple[str, Any]] = Registry("event")
_fields: Registry[str, Any] = Registry("name of a field")
_values: Registry[str, Mapping[Any, Any] | Callable[[str], Any]] = Registry("names of values")
_codes: Registry[str, Any] = Registry("code of a system outside")


def register_kind(kind: Kind) -> None:
    """Register a kind of events."""
    _kinds.register(kind.name, kind)


register_kind(OTHER)


def register_events(kind: str, words: Mapping[str, Any]) -> None:
    """Register the kind and labels of events; None uses the action's own label."""
    for event, word in words.items():
        _events.register(event, (kind, word))


def register_fields(words: Mapping[str, Any]) -> None:
    """Register labels for keys of `before` and `after`."""
    for key, word in words.items():
        _fields.register(key, word)


def register_values(key: str, words: Mapping[Any, Any] | Callable[[str], Any]) -> None:
    """Register labels for a key's values: a mapping, or a function of the value's text.

    Choices of the model's own field need no registration.
    """
    _values.register(key, words)


def register_codes(words: Mapping[str, Any]) -> None:
    """Register sentences for codes of systems outside, whichever key they stand under."""
    for code, word in words.items():
        _codes.register(code, word)


def register_amounts(*keys: str) -> None:
    """Register keys whose values are amounts in kroner, as text or numbers."""
    for key in keys:
        register_values(key, _amount)


def _amount(text: str) -> str:
    try:
        return kr(Decimal(text))
    except InvalidOperation:
        return text


def kinds() -> list[Kind]:
    """Return every kind, in order."""
    return list(_kinds.values())


def events_of(kind: str) -> list[str]:
    """Return the events of a kind; none for OTHER, whose events are not registered."""
    return [event for event in known_events() if _kind_of(event) == kind]


def known_events() -> list[str]:
    """Return every registered event."""
    return [*_events, *(slug for slug, action in registry.items() if action.log_kind)]


def marked(mark: str) -> list[str]:
    """Return the events of all kinds with the flag `mark`: "private" or "internal"."""
    return [event for event in known_events() if getattr(_kinds.get(_kind_of(event), OTHER), mark)]


def _kind_of(event: str) -> str:
    return _events[event][0] if event in _events else registry[event].log_kind


def event_word(event: str, run_state: str = "") -> str:
    """Return the label of an event. `run_state`: of its run, where that is known (history.run_states)."""
    if event in _events:
        return str(_events[event][1])
    if action := registry.get(event):
        if action.sent_label and run_state == "sent":
            return str(action.sent_label)
        if action.sent_label and run_state == "refused":
            return _("%(what)s, but not done") % {"what": action.sent_label}
        return str(action.log_label or action.label)
    return readable_name(event)


def act_word(slug: str) -> str:
    """Return the label of a pending action, its button text; the event's label describes a completed one."""
    return str(registry[slug].label) if slug in registry else event_word(slug)


def field_word(key: str, model: str = "") -> str:
    """Return the label of a key of `before` or `after`: registered, or the `verbose_name` of the model's field."""
    word = _fields.get(key) or getattr(_field(model, key), "verbose_name", None)
    return readable_name(str(word or key))


def readable_name(key: str) -> str:
    """Return a code name as readable text with a capital letter."""
    text = key.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def value_word(key: str, value: Any, model: str = "") -> str:
    """Return the label of a value of `before` or `after`, in the active language."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(f"{field_word(str(k))}: {value_word(str(k), v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(value_word(key, v, model) for v in value)
    words = _values.get(key)
    found = words(str(value)) if callable(words) else (words or {}).get(value)
    if found is None:
        found = {v: word for v, word in getattr(_field(model, key), "flatchoices", ()) if v}.get(value)
    if found is None and isinstance(value, str):
        found = _codes.get(value)
    if found is not None:
        return str(found)
    return number(value) if isinstance(value, int | float) else _text(str(value))


@lru_cache(maxsize=1000)
def _field(model: str, key: str) -> Any:
    """Return the model field named `key`, or None."""
    try:
        return apps.get_model(model)._meta.get_field(key)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def _text(text: str) -> str:
    """Format dates, times and phone numbers; return other text unchanged."""
    if re.fullmatch(r"\+\d{6,15}", text):
        return phone(text)
    if re.fullmatch(r"\d\d:\d\d:00", text):
        return text[:5].replace(":", ".") if is_danish() else text[:5]
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return day(date.fromisoformat(text))
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*", text):
            return when(datetime.fromisoformat(text))
    except ValueError:
        pass
    return text

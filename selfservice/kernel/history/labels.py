"""Words for the log: what events, fields and values are called.

Apps register theirs in `<app>/log_words.py`. What nobody has a word for is shown as it stands and never refused: the
log is kept longer than the code that wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import registry
from selfservice.kernel.core.formatting import day, number, phone, when
from selfservice.kernel.registry import Registry

# What stands for nothing.
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of events, to filter the log by.

    private: about a person's comings and goings; told to those who may see the log, and in no object's history.
    internal: the operator's own watch; told to support alone.
    """

    name: str
    label: Any
    order: int
    private: bool = False
    internal: bool = False


# Events that no kind was registered for.
OTHER = Kind("other", _lazy("Other events"), 1000)

_kinds: Registry[str, Kind] = Registry("kind of events", order=lambda kind: kind.order)
# Events that are no action; an action has its kind and label itself.
_events: Registry[str, tuple[str, Any]] = Registry("event")
_fields: Registry[str, Any] = Registry("name of a field")
_values: Registry[str, Mapping[Any, Any] | Callable[[str], Any]] = Registry("names of values")


def register_kind(kind: Kind) -> None:
    """Add a kind of events."""
    _kinds.register(kind.name, kind)


register_kind(OTHER)


def register_events(kind: str, words: Mapping[str, Any]) -> None:
    """Say of events that are no action which kind they are, and what they are called."""
    for event, word in words.items():
        _events.register(event, (kind, word))


def register_fields(words: Mapping[str, Any]) -> None:
    """Name keys of `before` and `after`."""
    for key, word in words.items():
        _fields.register(key, word)


def register_values(key: str, words: Mapping[Any, Any] | Callable[[str], Any]) -> None:
    """Say what a key's values are called, by a table or by a function of the value's text.

    What a model's own field offers as choices needs no telling.
    """
    _values.register(key, words)


def kinds() -> list[Kind]:
    """Every kind, in order."""
    return list(_kinds.values())


def events_of(kind: str) -> list[str]:
    """The events of a kind; of OTHER none are known by name."""
    return [event for event in known_events() if _kind_of(event) == kind]


def known_events() -> list[str]:
    """Every event that has a kind."""
    return [*_events, *(slug for slug, action in registry.items() if action.log_kind)]


def marked(mark: str) -> list[str]:
    """The events of all kinds that are `private` or `internal`."""
    return [event for event in known_events() if getattr(_kinds.get(_kind_of(event), OTHER), mark)]


def _kind_of(event: str) -> str:
    return _events[event][0] if event in _events else registry[event].log_kind


def event_word(event: str) -> str:
    """An event in words."""
    if event in _events:
        return str(_events[event][1])
    if action := registry.get(event):
        return str(action.log_label or action.label)
    return as_it_stands(event)


def act_word(slug: str) -> str:
    """An action that is not done yet, in words: what its button says; the event's word is of one that is done."""
    return str(registry[slug].label) if slug in registry else event_word(slug)


def field_word(key: str, model: str = "") -> str:
    """A key of `before` or `after` in words: its own, or those of the model's field of that name."""
    word = _fields.get(key) or getattr(_field(model, key), "verbose_name", None)
    return as_it_stands(str(word or key))


def as_it_stands(key: str) -> str:
    """A name of the code, readable at least; words with a capital."""
    text = key.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def value_word(key: str, value: Any, model: str = "") -> str:
    """A value of `before` or `after` in words, in the language of the page."""
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
    if found is not None:
        return str(found)
    return number(value) if isinstance(value, int | float) else _text(str(value))


@lru_cache(maxsize=1000)
def _field(model: str, key: str) -> Any:
    """The field of a model that a key is called after, if it is."""
    try:
        return apps.get_model(model)._meta.get_field(key)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def _text(text: str) -> str:
    """Dates and phone numbers as people write them; anything else as it is."""
    if re.fullmatch(r"\+\d{6,15}", text):
        return phone(text)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return day(date.fromisoformat(text))
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*", text):
            return when(datetime.fromisoformat(text))
    except ValueError:
        pass
    return text

"""How support's pages show a field, and how their searches read it: by the field's name or type, for every model.

The formats are the portal's (kernel/core/formatting.py). A model whose field needs another one names it in `formats` of
its admin class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import account, cvr, day, kr, number, phone, when
from selfservice.kernel.history.labels import NOTHING, value_word
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.registry import Registry
from selfservice.kernel.types import cleaning

# Digits of a stored CVR number, without the country code that a VAT number has.
COUNTRY = "DK"


@dataclass(frozen=True, slots=True)
class Format:
    """The display of a value, and the stored form of what is typed in a search; None if it can't be such a value."""

    show: Callable[[Any], Any]
    stored: Callable[[Asked], str | None] = lambda asked: asked.text


def _phone(asked: Asked) -> str | None:
    if asked.digits:
        return f"+45{asked.digits}"
    written = cleaning.compact(asked.text, cleaning.PHONE)
    return written if written.startswith("+") else None


def _line(asked: Asked) -> str | None:
    """Return the stored form of a subscription's number: a phone number, or a line's, which has letters."""
    return _phone(asked) or asked.text.upper().replace(" ", "")


def _digits(asked: Asked) -> str | None:
    return asked.digits or None


def _cvr(asked: Asked) -> str | None:
    bare = cleaning.compact(asked.text, cleaning.CVR).upper().removeprefix(COUNTRY)
    return bare if bare.isascii() and bare.isdigit() else None


def _reference(asked: Asked) -> str | None:
    """Return an application's reference with its dash: "7K2M-9QXA"."""
    bare = "".join(c for c in asked.text.upper() if c.isalnum())
    return f"{bare[:4]}-{bare[4:]}" if len(bare) > 4 else bare or None


def card_number(value: str) -> str:
    """Format a SIM card's number in groups of four digits, as printed on the card."""
    return "\u00a0".join(value[i : i + 4] for i in range(0, len(value), 4))


PHONE = Format(phone, _phone)
LINE = Format(phone, _line)
ACCOUNT = Format(account, _digits)
CVR = Format(cvr, _cvr)
REFERENCE = Format(str, _reference)
DIGITS = Format(str, _digits)
# An e-mail address or an EAN number.
ADDRESS = Format(str, lambda asked: asked.digits or asked.text)

# By name, for the fields of every model.
BY_NAME: dict[str, Format] = {
    "account_number": ACCOUNT,
    "cvr": CVR,
    "ean": DIGITS,
    "iccid": Format(card_number, _digits),
    "mobile": PHONE,
    "number": LINE,
    "owner_cvr": CVR,
}


def _many(field: Any, values: list[Any]) -> str:
    words = dict(getattr(field.base_field, "flatchoices", ()))
    return ", ".join(str(words.get(one, one)) for one in values)


def _whole(field: Any, value: int) -> str:
    # An id is no quantity.
    return str(value) if field.primary_key or field.name.endswith("_id") else number(value)


# By type, the first that matches. Every decimal number in the admin is an amount of kroner.
BY_TYPE: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
    (models.ForeignKey, lambda _field, row: link(row)),
    (models.DateTimeField, lambda _field, value: when(value)),
    (models.DateField, lambda _field, value: day(value)),
    (models.DecimalField, lambda _field, value: kr(value)),
    (models.BooleanField, lambda _field, value: _("Yes") if value else _("No")),
    (models.IntegerField, _whole),
    (ArrayField, _many),
    (models.JSONField, lambda field, value: value_word(field.name, value, field.model._meta.label_lower)),
)


# Choices whose labels speak to the customer ("Awaits you"), as support reads them: by model and field.
_for_support: Registry[str, Mapping[Any, Any]] = Registry("choices as support reads them")


def register_for_support(model: str, field: str, words: Mapping[Any, Any]) -> None:
    """Register the texts of choices that support reads instead of their labels."""
    _for_support.register(f"{model}.{field}", words)


def word_for_support(key: str, value: Any, model: str = "") -> str:
    """Return the label of a value in the log, as support reads it (`kernel/history/labels.value_word`)."""
    words = _for_support.get(f"{model}.{key}", {})
    return str(words[value]) if value in words else value_word(key, value, model)


def choice_of(row: Any, name: str = "state") -> str:
    """Return the text of a row's choice, as support reads it."""
    return str(shown(row._meta.get_field(name), getattr(row, name)))


def format_of(field: Any) -> Format | None:
    """Return the format of a model's field by its admin class or its name; None if its type decides."""
    own: dict[str, Format] = getattr(admin.site._registry.get(field.model), "formats", {})
    return own.get(field.name) or BY_NAME.get(field.name)


def shown(field: Any, value: Any) -> Any:
    """Return the value of a model's field as text, or as a link to the row that it references."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if found := format_of(field):
        return found.show(value)
    if field.choices:
        words = {**dict(field.flatchoices), **_for_support.get(f"{field.model._meta.label_lower}.{field.name}", {})}
        return str(words.get(value, value))
    show = next((show for kind, show in BY_TYPE if isinstance(field, kind)), None)
    return show(field, value) if show else str(value)


def link(row: Any) -> Any:
    """Return a link to the row's page in the admin, or its name if it has none."""
    options, page = row._meta, admin.site._registry.get(type(row))
    if page is None:
        return str(row)
    url = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', url, getattr(page, "heading", str)(row))

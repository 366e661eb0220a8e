"""Match the columns of a file to the fields of an action, and to the column that says which target a row is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import override

from selfservice.kernel.actions.base import Action
from selfservice.kernel.batches.forms import file_fields
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.types.cleaning import NumberError, composed
from selfservice.kernel.uploads.limits import FileRefused
from selfservice.kernel.uploads.reader import Sheet

# Why a row is refused, in the language that is active when it is called.
Words = Callable[[], str]


# Primary key and company of a target, or why there is none, by the value that a row names it by.
Found = Mapping[str, tuple[int, int] | Words]


@dataclass(frozen=True, slots=True)
class Key:
    """A column that identifies a row's target.

    parse: normalises the cell to the stored value; raises NumberError, of which `why` makes the reason. find: takes an
    opened queryset of the targets and stored values; returns primary key and company by stored value, or why the value
    says no target (several have it).
    """

    name: str
    label: Any
    parse: Callable[[str], str]
    find: Callable[[Any, Sequence[str]], Found]
    why: Callable[[NumberError], str]


@dataclass(frozen=True, slots=True)
class Plan:
    """The mapping of columns: the key and its position, the positions of the fields, and the unused headings.

    What a file creates has no key; the position is that of the first field that must be there, by which the row goes.
    """

    key: Key | None
    place: int
    fields: Mapping[str, int]
    unused: Sequence[str] = ()


class ColumnsMissing(FileRefused):
    """The headings are not known, or two mean the same; somebody may say which column is which.

    `sheet`: with the likeliest headings.
    """

    def __init__(self, message: str, sheet: Sheet) -> None:
        super().__init__(message)
        self.sheet = sheet


def columns_of(action: type[Action], actor: Actor, keys: Sequence[Key]) -> list[tuple[str, Any, bool]]:
    """Return the columns of a file for the action as (name, heading, required), keys first.

    A field with an initial value is not required: an empty cell leaves it unchanged, and so does a missing column.
    """
    wanted = file_fields(action(actor))
    found = [(key.name, key.label, False) for key in keys_for(action, wanted, keys)]
    must = action.required_columns
    needs = {n: n in must or (field.required and field.initial is None) for n, field in wanted.items()}
    return [*found, *((name, field.label or name, needs[name]) for name, field in wanted.items())]


def keys_for(action: type[Action], wanted: Mapping[str, forms.Field], keys: Sequence[Key]) -> list[Key]:
    """Return the columns that may say which target a row is about: not those that are changed; none of what is new."""
    return [] if action.makes else [key for key in keys if key.name not in wanted]


def known_headings(action: type[Action], actor: Actor, keys: Sequence[Key], also: Mapping[str, str]) -> dict[str, str]:
    """Return the columns of a file by their headings as `folded`; `also` are further ones."""
    columns = columns_of(action, actor, keys)
    names = {name for name, _label, _must in columns}
    known = {folded(head): name for head, name in also.items() if name in names}
    return known | {spelling: name for name, label, _must in columns for spelling in spellings(name, label)}


def plan(
    action: type[Action], actor: Actor, keys: Sequence[Key], sheet: Sheet, also: Mapping[str, str] | None = None
) -> tuple[Plan, Sheet]:
    """Find the headings among the first lines; return the mapping, and the sheet with these headings.

    `also`: further headings, and the columns that they mean. Headings that mean nothing here are left alone. Raises
    ColumnsMissing with the names of the missing columns.
    """
    columns, wanted = columns_of(action, actor, keys), file_fields(action(actor))
    known = known_headings(action, actor, keys, also or {})
    sheet = likeliest(sheet, known)
    places, unused = _places(sheet, known)
    usable = keys_for(action, wanted, keys)
    key = next((key for key in usable if key.name in places), None)
    missing = [str(label) for name, label, is_required in columns if is_required and name not in places]
    if not missing and unused and wanted and not wanted.keys() & places.keys():
        # None of its columns is for the action: a heading is misspelled, or it is another file.
        missing = [_(" or ").join(str(label) for name, label, _must in columns if name in wanted)]
    if usable and key is None:
        missing.insert(0, _(" or ").join(str(key.label) for key in usable))
    if missing:
        raise ColumnsMissing(_wrong_columns(missing, unused), sheet)
    if not sheet.lines:
        raise FileRefused(_("There are no rows under the headings."))
    fields = {name: place for name, place in places.items() if name in wanted}
    names_row = key.name if key else next(name for name, _label, must in columns if must)
    return Plan(key, places[names_row], fields, unused), sheet


def likeliest(sheet: Sheet, known: Mapping[str, str]) -> Sheet:
    """Return the sheet with the line as headings that has the most known ones; else the first with two cells."""

    def rank(one: Sheet) -> tuple[int, bool]:
        return len({known.get(folded(head)) for head in one.heads} - {None}), sum(map(bool, one.heads)) > 1

    return max(sheet.candidates(), key=rank)


def _places(sheet: Sheet, known: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Return the position of each known column, and the headings that mean nothing."""
    places: dict[str, int] = {}
    unused = []
    for place, head in enumerate(sheet.heads):
        name = known.get(folded(head))
        if name and name in places:
            # Perhaps by a remembered heading: then only the sender knows which one it is.
            raise ColumnsMissing(_("The column “%(name)s” is there twice.") % {"name": head}, sheet)
        if name:
            places[name] = place
        elif head:
            unused.append(head)
    return places, unused


def _wrong_columns(missing: list[str], unknown: list[str]) -> str:
    messages = [_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)}]
    if unknown:
        messages.append(_("These columns are not known here: %(names)s.") % {"names": ", ".join(unknown[:5])})
    return " ".join(messages)


def spellings(name: str, label: Any) -> set[str]:
    """Return the accepted spellings of a heading: its name, and its label in Danish and English."""
    found = {folded(name)}
    for language in ("da", "en"):
        with override(language):
            found.add(folded(str(label)))
    return found


def folded(text: str) -> str:
    """Return the text as headings and choices are compared: letters and digits in lower case."""
    return "".join(c for c in composed(text).casefold() if c.isalnum())

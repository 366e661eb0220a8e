"""Convert an uploaded file to a batch: match columns, find each row's target, report errors row by row.

The error for a number of another company is the same as for a number that does not exist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.utils.choices import flatten_choices
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.runner import require_function
from selfservice.kernel.batches import service
from selfservice.kernel.batches.forms import file_fields, with_year
from selfservice.kernel.batches.verdicts import verdict_in_words
from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.types.cleaning import NumberError, composed
from selfservice.kernel.uploads.limits import FileRefused
from selfservice.kernel.uploads.reader import Line, Sheet

# Why a row is refused, in the language that is active when it is called.
Words = Callable[[], str]
CHUNK = 1_000
# Characters stored per field value.
CELL = 300
# What a sheet or a person writes for no; a form takes any other text of a checkbox for yes.
NO = frozenset({"falsk", "false", "nej", "no", "0"})


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


def begin(
    action: type[Action],
    actor: Actor,
    sheet: Sheet,
    keys: Sequence[Key],
    source: str,
    also: Mapping[str, str] | None = None,
) -> Batch:
    """Create a batch of the file's rows, each with its own data; mark unusable rows as refused, with a reason.

    Raises PermissionDenied, or FileRefused for an error of the whole file.
    """
    require_function(action, actor)
    how, sheet = plan(action, actor, keys, sheet, also)
    with writing_as(actor):
        batch = service.new(action, actor, min(part.company_id for part in actor.at(action.function)), source)
        batch.by_file, batch.notes = True, {"head": sheet.head_line, "unused": [head[:60] for head in how.unused]}
        batch.save()
        reading = Reading(batch, action(actor), how)
        for start in range(0, len(sheet.lines), CHUNK):
            insert(reading.rows(sheet.lines[start : start + CHUNK]))
        if reading.companies:
            batch.company_id = min(reading.companies)
            batch.save()
    return batch


class Reading:
    """Converter from lines to batch rows, a chunk at a time. Refuses a second line about the same target."""

    def __init__(self, batch: Batch, action: Action, how: Plan) -> None:
        self.batch, self.action, self.how = batch, action, how
        self.taken: dict[int, int] = {}
        self.companies: set[int] = set()
        fields = file_fields(action)
        self.answers = {name: Answer(fields[name]) for name in how.fields}

    def rows(self, lines: Sequence[Line]) -> list[BatchRow]:
        """Return the batch rows of some lines."""
        how = self.how.key
        if how is None:
            return [self._new(line) for line in lines]
        read = [self._key(how, line) for line in lines]
        keys = [key for key, _reason in read]
        model: Any = self.action.model
        seen = model.objects.visible_to(self.action.actor, function=self.action.function)
        found = how.find(seen, sorted({key for key in keys if key}))
        return [self._row(line, found.get(key), unread) for line, (key, unread) in zip(lines, read, strict=True)]

    def _key(self, how: Key, line: Line) -> tuple[str, Words | None]:
        """Return the stored value that the row names, or an empty one and why it names none."""
        cell = _cell(line, self.how.place)
        if not cell:
            return "", lambda: _("%(column)s is missing.") % {"column": how.label}
        try:
            return how.parse(cell), None
        except NumberError as error:
            return "", partial(how.why, error)

    def _row(self, line: Line, found: tuple[int, int] | Words | None, unread: Words | None) -> BatchRow:
        target, company = found if isinstance(found, tuple) else (None, self.batch.company_id)
        why = found if callable(found) else self._why_not(target)
        return self._with_data(line, company, target, unread or why)

    def _new(self, line: Line) -> BatchRow:
        """Return the row of something to create, whose target is the line."""
        row = self._with_data(line, self.batch.company_id, line.number, None)
        row.company_id = self.action.company_for(row.data) or row.company_id
        if row.target_id:
            self.companies.add(row.company_id)
        return row

    def _with_data(self, line: Line, company: int, target: int | None, refused: Words | None) -> BatchRow:
        row = BatchRow(company_id=company, batch=self.batch, line=line.number)
        row.given = _cell(line, self.how.place)[:100]
        row.data = {
            name: self.answers[name].read(text)
            for name, place in self.how.fields.items()
            if (text := _cell(line, place)[:CELL])
        }
        if words := self._trouble(line) or refused:
            verdict_in_words(words).write_to(row)
        elif target is not None:
            self.taken[target], row.target_id = line.number, target
            self.companies.add(company)
        return row

    def _trouble(self, line: Line) -> Words | None:
        """Return the error in a column that is used, if there is one."""
        places = (self.how.place, *self.how.fields.values())
        found = next((line.troubles[place] for place in places if place in line.troubles), None)
        return None if found is None else lambda: str(found)

    def _why_not(self, target: int | None) -> Words | None:
        if target is None:
            return lambda: _("It can't be found, or you may not do this to it.")
        if first := self.taken.get(target):
            return lambda: _("Line %(line)s is about the same.") % {"line": first}
        return None


def choices_of(field: Any) -> list[tuple[str, str]]:
    """Return the choices of a field as (value, label), with groups flattened and without the empty choice."""
    choices: Iterable[tuple[Any, Any]] = flatten_choices(getattr(field, "choices", ()))
    return [(str(value), str(strip_tags(label))) for value, label in choices if str(value)]


class Answer:
    """The conversion of a cell to a field's value: a choice by value or label, several separated by commas.

    A label "name: price" may be given by its name alone, as lists show it, if no other choice has that name.
    """

    def __init__(self, field: forms.Field) -> None:
        self.several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
        self.field = field
        choices = choices_of(field)
        names = Counter(folded(label.partition(": ")[0]) for _value, label in choices)
        self.values = {
            name: value for value, label in choices if names[name := folded(label.partition(": ")[0])] == 1
        } | {folded(label): value for value, label in choices}
        if isinstance(field, forms.BooleanField):
            self.values = dict.fromkeys(NO, "false")

    def read(self, text: str) -> Any:
        """Return the form data for the cell."""
        if self.several:
            return [self._one(part) for part in text.replace(";", ",").split(",") if part.strip()]
        return self._one(text)

    def _one(self, text: str) -> str:
        return self.values.get(folded(text)) or with_year(self.field, text.strip())


def _cell(line: Line, place: int) -> str:
    return line.cells[place] if place < len(line.cells) else ""

"""Convert an uploaded file to a batch: find each row's target, report errors row by row.

The error for a number of another company is the same as for a number that does not exist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.choices import flatten_choices
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.runner import require_function
from selfservice.kernel.batches import service
from selfservice.kernel.batches.forms import file_fields, with_year
from selfservice.kernel.batches.verdicts import verdict_in_words
from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.types.cleaning import NumberError
from selfservice.kernel.uploads.plan import Key, Plan, Words, folded, plan
from selfservice.kernel.uploads.reader import Line, Sheet

CHUNK = 1_000
# Characters stored per field value.
CELL = 300
# What a sheet or a person writes for no; a form takes any other text of a checkbox for yes.
NO = frozenset({"falsk", "false", "nej", "no", "0"})


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

"""The step between a file and its preview where headings are unknown: somebody says which column is which.

The last such file of an actor is kept for half an hour in the cache, sealed, for the same actor alone: with all of
them, one person could fill Redis. What they say is remembered for the company.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from django import forms
from django.core.cache import cache
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from selfservice.kernel.actions.base import Action
from selfservice.kernel.batches.forms import file_fields
from selfservice.kernel.core.crypto import seal, unseal
from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.jobs.retention import Ago
from selfservice.kernel.models import Batch, BatchRow, UploadHeading
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.types.cleaning import NumberError
from selfservice.kernel.uploads.limits import FileRefused
from selfservice.kernel.uploads.plan import Key, columns_of, folded, keys_for, known_headings
from selfservice.kernel.uploads.reader import Sheet

SECONDS = 30 * 60
# Values of a column that are shown, and the characters of each.
EXAMPLES, EXAMPLE = 2, 30


def keep(actor: Actor, data: bytes, name: str) -> str:
    """Keep a file for the next step, in place of the actor's last one; return its token, or "" without the cache."""
    token = uuid4().hex
    try:
        cache.set(_place(actor), [token, b64encode(seal(data, token)).decode(), name], SECONDS)
    except (RedisError, OSError):
        return ""
    return token


def stored_file(actor: Actor, token: str) -> tuple[bytes, str]:
    """Return a file and its name; raise FileRefused when it is not the actor's last one, or no longer kept."""
    try:
        found = cache.get(_place(actor))
    except (RedisError, OSError):
        found = None
    if found is None or found[0] != token:
        raise FileRefused(_("The file is no longer here. Choose it again."))
    return unseal(b64decode(found[1]), token), found[2]


def _place(actor: Actor) -> str:
    return f"upload:{actor.kind}:{actor.id}"


class ColumnsForm(forms.Form):
    """A choice for each column of the action, among the columns of the file."""

    def __init__(
        self, action: type[Action], actor: Actor, keys: Sequence[Key], sheet: Sheet, also: Mapping[str, str], *args: Any
    ) -> None:
        super().__init__(*args)
        model: Any = action.model or action.makes
        self.actor, self.sheet, self.seen = actor, sheet, model.objects.visible_to(actor, function=action.function)
        self.keys = keys_for(action, file_fields(action(actor)), keys)
        known, columns = known_headings(action, actor, keys, also), columns_of(action, actor, keys)
        places = {known.get(folded(head)): str(place) for place, head in reversed(list(enumerate(sheet.heads)))}
        choices = [("", _("Not in the file")), *((str(place), label) for place, label in _labels(sheet))]
        for name, label, required in columns:
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, choices=choices, required=required, initial=places.get(name, "")
            )

    def clean(self) -> dict[str, Any]:
        """Require a column that says which number a row is about, no column twice, and headings."""
        data = super().clean() or {}
        chosen = [place for place in data.values() if place]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("Choose each column of the file once only."), "twice")
        if self.keys and not any(data.get(f"column_{key.name}") for key in self.keys):
            names = _(" or ").join(str(key.label) for key in self.keys)
            raise forms.ValidationError(_("Choose the column with: %(names)s.") % {"names": names}, "key")
        if not self.errors and len(chosen) == 1 and len(self.fields) > len(self.keys):
            raise forms.ValidationError(_("Choose a column with what is to be changed."), "nothing")
        for key in self.keys:
            # Taken for headings, the first row would be lost.
            if row := self._target_in_headings(key, data):
                text = _(
                    "Line %(line)s has a number where headings should be: %(text)s. Write a line with headings above"
                    " it, and choose the file again."
                )
                raise forms.ValidationError(text, "headings", {"line": self.sheet.head_line, "text": row})
        return data

    def _target_in_headings(self, key: Key, data: Mapping[str, Any]) -> str:
        """Return the heading of the key's column if it names a target of the actor's."""
        place = int(data.get(f"column_{key.name}") or len(self.sheet.heads))
        head = self.sheet.heads[place] if place < len(self.sheet.heads) else ""
        with suppress(NumberError), writing_as(self.actor):
            return head if key.find(self.seen, [key.parse(head)]) else ""
        return ""

    def headed(self, sheet: Sheet) -> Sheet:
        """Return the sheet with the names of the action's columns as headings of what was chosen, and no other."""
        names = {int(place): name.removeprefix("column_") for name, place in self.cleaned_data.items() if place}
        heads = [names.get(place, "") for place in range(max([len(sheet.heads), *(at + 1 for at in names)]))]
        return Sheet(heads, sheet.lines, sheet.head_line)


def _labels(sheet: Sheet) -> list[tuple[int, str]]:
    found = []
    for place in range(max(len(row) for row in [sheet.heads, *(line.cells for line in sheet.lines[:50])])):
        cells = (line.cells[place] for line in sheet.lines if place < len(line.cells) and line.cells[place])
        examples = [cell[:EXAMPLE] for _at, cell in zip(range(EXAMPLES), cells, strict=False)]
        head = sheet.heads[place] if place < len(sheet.heads) else ""
        if head or examples:
            name = head[:60] or _("Column %(number)s") % {"number": place + 1}
            found.append((place, f"{name}: {', '.join(examples)}" if examples else name))
    return found


def remembered(action: type[Action], actor: Actor) -> dict[str, str]:
    """Return the headings that somebody at the actor's companies has explained, and the columns that they mean.

    Where companies differ, the meaning that was used last counts.
    """
    return dict(_rows(action, actor).order_by("used_at", "pk").values_list("head", "name"))


def _rows(action: type[Action], actor: Actor) -> Any:
    return UploadHeading.objects.visible_to(actor, function=action.function).filter(action=action.slug)


def note_use(action: type[Action], actor: Actor, sheet: Sheet) -> None:
    """Note that a file had its remembered headings, at most once a day."""
    headings = {heading(head) for one in sheet.candidates() for head in one.heads}
    with writing_as(actor):
        _rows(action, actor).filter(head__in=headings, used_at__lt=Ago(days=1)).update(used_at=Now())


def heading(head: str) -> str:
    """Return a heading of a file as it is stored."""
    return folded(head)[:100]


def remember(action: type[Action], actor: Actor, batch: Batch, sheet: Sheet, headed: Sheet) -> None:
    """Remember what the headings of a file mean, at the company whose numbers the batch has; at none without any."""
    with writing_as(actor):
        if not BatchRow.objects.visible_to(actor).filter(batch=batch).exclude(target_id=None).exists():
            return
        rows = _rows(action, actor).filter(company_id=batch.company_id)
        chosen = dict(zip(map(heading, sheet.heads), headed.heads, strict=False))
        # A column that was not chosen no longer means what another one now does: the next file would have it twice.
        left = [head for head, name in chosen.items() if not name]
        rows.filter(head__in=left, name__in=set(headed.heads) - {""}).delete()
        for head, name in chosen.items():
            if head and name and not rows.filter(head=head).update(name=name, used_at=Now()):
                row = UploadHeading(company_id=batch.company_id, action=action.slug, head=head, name=name)
                # A colleague may send the same file at the same moment.
                insert([row], ignore_conflicts=True)

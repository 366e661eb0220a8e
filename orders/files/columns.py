"""The question which column is which, where a file has headings that are not known; answers are remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.files.rows import columns, known_headings
from orders.models import OwnField
from orders.own_fields.fields import PREFIX
from orders.placing.actions.place_order import PlaceOrder
from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.models import UploadHeading
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.uploads.columns import heading, remembered
from selfservice.kernel.uploads.plan import folded
from selfservice.kernel.uploads.reader import Sheet

# Values of a column that are shown, and the characters of each.
EXAMPLES, EXAMPLE = 2, 30


def remembered_headings(actor: Actor) -> dict[str, str]:
    """Return headings that somebody at the actor's companies has explained, and the fields that they mean."""
    return remembered(PlaceOrder, actor)


def remember(actor: Actor, company_id: int, sheet: Sheet, chosen: Mapping[str, int]) -> None:
    """Remember at the company what the headings of a file mean."""
    with writing_as(actor):
        for name, place in chosen.items():
            head = heading(sheet.heads[place]) if place < len(sheet.heads) else ""
            # The company's own fields may mean something else tomorrow.
            if not head or name.startswith(PREFIX):
                continue
            rows = UploadHeading.objects.system().filter(company_id=company_id, action=PlaceOrder.slug, head=head)
            if not rows.update(name=name, used_at=Now()):
                row = UploadHeading(company_id=company_id, action=PlaceOrder.slug, head=head, name=name)
                # A colleague may send the same file at the same moment.
                insert([row], ignore_conflicts=True)


class ColumnsForm(forms.Form):
    """A choice for each field of a row, among the columns of the file."""

    def __init__(self, sheet: Sheet, also: Mapping[str, str], own: Sequence[OwnField], *args: Any) -> None:
        super().__init__(*args)
        known = known_headings(also, own)
        places = {known.get(folded(head)): str(place) for place, head in reversed(list(enumerate(sheet.heads)))}
        choices = [("", _lazy("Not in the file")), *_labels(sheet)]
        for name, label in columns(own):
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=places.get(name, "")
            )

    def clean(self) -> dict[str, Any]:
        """Require one column at least, and none twice."""
        data = super().clean() or {}
        chosen = [place for place in data.values() if place]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("Choose each column of the file once only."), "twice")
        if not chosen and not self.errors:
            raise forms.ValidationError(_("Choose one column at least."), "nothing")
        return data

    @property
    def places(self) -> dict[str, int]:
        """The place of each chosen field."""
        return {name.removeprefix("column_"): int(place) for name, place in self.cleaned_data.items() if place}


def _labels(sheet: Sheet) -> list[tuple[str, str]]:
    found = []
    for place in range(max(len(row) for row in [sheet.heads, *(line.cells for line in sheet.lines[:50])])):
        cells = (line.cells[place] for line in sheet.lines if place < len(line.cells) and line.cells[place])
        examples = [cell[:EXAMPLE] for _at, cell in zip(range(EXAMPLES), cells, strict=False)]
        head = sheet.heads[place] if place < len(sheet.heads) else ""
        if head or examples:
            name = head[:60] or _("Column %(number)s") % {"number": place + 1}
            found.append((str(place), f"{name}: {', '.join(examples)}" if examples else name))
    return found

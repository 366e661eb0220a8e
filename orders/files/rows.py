"""Rows of a file: read into items of an order, or refused with the reason that the form on the page would give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.mobile.forms import RowForm
from orders.placing.drafts import MOST_ITEMS
from selfservice.kernel.core.formatting import number
from selfservice.kernel.types.cleaning import composed
from selfservice.kernel.uploads.limits import FileRefused
from selfservice.kernel.uploads.reader import Line, Sheet
from selfservice.kernel.uploads.service import Answer, folded, likeliest, spellings
from subscriptions.models import Plan

# Fields of a row that a file may say, in the order of the template; they are those of the form on the page.
FIELDS = ("holder_name", "employee_number", "department", "cost_centre", "iccid")
PLAN = "plan"
# Characters of a refused row that are shown with the reason.
GIVEN = 100
# Other headings, as lists and people write them, and the fields that they mean.
ALSO = {
    "navn": "holder_name", "name": "holder_name", "indehaver": "holder_name", "medarbejder": "holder_name",
    "medarbejdernr": "employee_number", "lønnr": "employee_number", "afd": "department", "simkort": "iccid",
    "sim": "iccid", "icc": "iccid", "product": PLAN, "produkt": PLAN,
}  # fmt: skip


class FileRow(forms.Form):
    """One row, with the fields of a row on the page, and its own plan if it differs from the shared one."""

    plan = forms.ChoiceField(label=_lazy("Plan"), required=False)

    def __init__(self, plans: Sequence[Plan]) -> None:
        super().__init__({})
        for name in FIELDS:
            self.fields[name] = RowForm.base_fields[name]
        choice: Any = self.fields[PLAN]
        choice.choices = [("", ""), *((plan.code, plan.name) for plan in plans)]

    def judge(self, data: Mapping[str, Any]) -> list[str]:
        """Validate other data with the same fields; return what is wrong. Copies of 5,000 forms would cost seconds."""
        self.data = dict(data)
        self._errors = None
        errors: Any = self.errors
        return [f"{self.fields[name].label}: {text}" for name, texts in errors.items() for text in texts]


@dataclass(slots=True)
class Rows:
    """What a file holds: rows to order by line, refused ones (line, what it says, reason), unknown headings."""

    good: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def columns() -> list[tuple[str, Any]]:
    """Return the fields of a file with their headings."""
    labels = [(name, RowForm.base_fields[name].label) for name in FIELDS]
    return [labels[0], (PLAN, _lazy("Plan")), *labels[1:]]


def known_headings(also: Mapping[str, str]) -> dict[str, str]:
    """Return the fields by their headings as `folded`, in Danish and English."""
    known = {folded(head): name for head, name in {**ALSO, **also}.items()}
    return known | {spelling: name for name, label in columns() for spelling in spellings(name, label)}


def headed(sheet: Sheet, also: Mapping[str, str]) -> tuple[Sheet, dict[str, int], list[str]]:
    """Return the sheet with its likeliest headings, the place of each field, and headings that mean nothing.

    Raises FileRefused for a file with too many rows.
    """
    known = known_headings(also)
    sheet = likeliest(sheet, known)
    if len(sheet.lines) > MOST_ITEMS:
        text = _("The file has more than %(most)s rows, the most that can be done at once. Split it up.")
        raise FileRefused(text % {"most": number(MOST_ITEMS)})
    places: dict[str, int] = {}
    unused = []
    for place, head in enumerate(sheet.heads):
        name = known.get(folded(head))
        if name and name not in places:
            places[name] = place
        elif head:
            unused.append(head)
    return sheet, places, unused


def judged(sheet: Sheet, places: Mapping[str, int], plans: Sequence[Plan], *, from_stock: bool) -> Rows:
    """Validate each row as the page would: the same fields, and no card twice."""
    found, form = Rows(), FileRow(plans)
    answers = {PLAN: Answer(form.fields[PLAN])}
    cards: set[str] = set()
    for line in sheet.lines:
        given = {name: _cell(line, place) for name, place in places.items()}
        data = {name: answers[name].read(text) if name in answers and text else text for name, text in given.items()}
        wrong = [*_troubles(line, places), *form.judge(data)]
        if not wrong:
            card = form.cleaned_data.get("iccid") or ""
            if from_stock and not card:
                wrong = [_("Enter the number on the card.")]
            elif card and card in cards:
                wrong = [_("Another row has it, too.")]
            cards.add(card)
        if wrong:
            said = " · ".join(text for text in given.values() if text)[:GIVEN]
            found.refused.append((line.number, said, " ".join(wrong)))
        else:
            found.good.append((line.number, dict(form.cleaned_data)))
    return found


def _troubles(line: Line, places: Mapping[str, int]) -> Iterator[str]:
    for place in places.values():
        if place in line.troubles:
            yield str(line.troubles[place])


def _cell(line: Line, place: int) -> str:
    return composed(line.cells[place]) if place < len(line.cells) else ""

"""Rows of a file: read into items of an order, or refused with the reason that the form on the page would give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from orders.mobile.forms import RowForm
from orders.models import Order, OwnField
from orders.own_fields.fields import form_fields, values_of
from orders.placing.drafts import MOST_ITEMS
from orders.porting.donors import donors
from orders.porting.drafts import chosen_day, taken
from orders.porting.forms import FIELDS as MOVES
from orders.porting.forms import MOVE, NEW, PortFields
from selfservice.gateways.porting.port import Operator
from selfservice.kernel.core.formatting import number
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.types.cleaning import composed
from selfservice.kernel.uploads.limits import FileRefused
from selfservice.kernel.uploads.plan import folded, likeliest, spellings
from selfservice.kernel.uploads.reader import Line, Sheet
from selfservice.kernel.uploads.service import Answer
from subscriptions.models import Plan
from subscriptions.sims.rules import stock_refusals

# Fields of a row that a file may say, in the order of the template; they are those of the form on the page.
FIELDS = ("holder_name", "employee_number", "department", "cost_centre", "iccid")
PLAN = "plan"
# Characters of a refused row that are shown with the reason.
GIVEN = 100
# Other headings, as lists and people write them, and the fields that they mean.
ALSO = {
    "navn": "holder_name", "name": "holder_name", "indehaver": "holder_name", "medarbejder": "holder_name",
    "medarbejdernr": "employee_number", "lønnr": "employee_number", "afd": "department", "simkort": "iccid",
    "sim": "iccid", "icc": "iccid", "product": PLAN, "produkt": PLAN, "flyt nummer": "port_number",
    "udbyder": "donor", "operator": "donor", "donor": "donor", "cvr": "port_cvr", "navn hos udbyder": "port_name",
    "simkort hos udbyder": "port_iccid", "flyttedag": "port_day",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shared:
    """What all rows have in common."""

    actor: Actor
    # The draft that the file replaces.
    draft: Order | None
    account: Account
    own: Sequence[OwnField]
    plans: Sequence[Plan]
    from_stock: bool
    # The wished day, and the first day on which a number can be moved here.
    wished_on: date | None
    first_day: date


@dataclass(slots=True)
class Row:
    """A row to order: the line, the fields of the item, and those of the porting of its number."""

    line: int
    # What the file says.
    said: str
    fields: dict[str, Any] = field(default_factory=dict)
    port: dict[str, Any] | None = None


class FileRow(PortFields):
    """One row, with the fields of a row on the page, and its own plan if it differs from the shared one.

    A row with a number to move, or with something about one, moves it here; all others get new numbers.
    """

    plan = forms.ChoiceField(
        label=_lazy("Plan"), required=False,
        error_messages={"invalid_choice": _lazy("“%(value)s” is not a plan that can be ordered.")},
    )  # fmt: skip

    def __init__(
        self, plans: Sequence[Plan], donors: Sequence[Operator], first_day: date, own: Sequence[OwnField]
    ) -> None:
        super().__init__({}, donors=donors)
        self.own = own
        self.fields.update(form_fields(own))
        self.first_day = first_day
        for name in FIELDS:
            self.fields[name] = RowForm.base_fields[name]
        choice: Any = self.fields[PLAN]
        choice.choices = [("", ""), *((plan.code, plan.name) for plan in plans)]

    def judge(self, data: Mapping[str, Any]) -> list[str]:
        """Validate other data with the same fields; return what is wrong. Copies of 5,000 forms would cost seconds."""
        self.data = {**data, "way": MOVE if any(data.get(name) for name in MOVES) else NEW}
        self._errors = None
        errors: Any = self.errors
        if self.moves:
            self.check_day(self.first_day)
        return [f"{self.fields[name].label}: {text}" for name, texts in errors.items() for text in texts]

    def row(self, line: int, said: str, shared: Shared) -> Row:
        """Return the row that was validated last."""
        data = self.cleaned_data
        fields = {name: data[name] for name in (*FIELDS, PLAN)} | {"own_fields": values_of(self.own, data)}
        if not self.moves:
            return Row(line, said, fields)
        day = chosen_day(data["port_day"], shared.wished_on, shared.first_day)
        port = {**self.holder(shared.account.company.cvr), "day": day}
        return Row(line, said, {**fields, "number": data["port_number"]}, port)


@dataclass(slots=True)
class Rows:
    """What a file holds: rows to order, refused ones (line, what it says, reason)."""

    good: list[Row] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)


def columns(own: Sequence[OwnField]) -> list[tuple[str, Any]]:
    """Return the fields of a file with their headings, the company's own ones last."""
    labels = [(name, RowForm.base_fields[name].label) for name in (*FIELDS, *MOVES)]
    mine = [(name, field.label) for name, field in form_fields(own).items()]
    return [labels[0], (PLAN, _lazy("Plan")), *labels[1:], *mine]


def known_headings(also: Mapping[str, str], own: Sequence[OwnField]) -> dict[str, str]:
    """Return the fields by their headings as `folded`, in Danish and English."""
    known = {folded(head): name for head, name in {**ALSO, **also}.items()}
    return known | {spelling: name for name, label in columns(own) for spelling in spellings(name, label)}


def headed(sheet: Sheet, also: Mapping[str, str], own: Sequence[OwnField]) -> tuple[Sheet, dict[str, int], list[str]]:
    """Return the sheet with its likeliest headings, the place of each field, and headings that mean nothing.

    Raises FileRefused for a file with too many rows.
    """
    known = known_headings(also, own)
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


def judged(sheet: Sheet, places: Mapping[str, int], shared: Shared) -> Rows:
    """Validate each row as the page would: the same fields, no card and no number twice."""
    moves = not set(MOVES).isdisjoint(places)
    form = FileRow(shared.plans, donors() if moves else (), shared.first_day, shared.own)
    answers = {name: Answer(form.fields[name]) for name in (PLAN, "port_day", *form_fields(shared.own))}
    known = {folded(text): code for code, name in form.donors.items() for text in (code, name)}
    found, seen = Rows(), {name: set[str]() for name in ("iccid", "number", "row")}
    for line in sheet.lines:
        given = {name: _cell(line, place) for name, place in places.items()}
        said = " · ".join(text for text in given.values() if text)
        data = {name: answers[name].read(text) if name in answers and text else text for name, text in given.items()}
        if data.get("donor"):
            data["donor"] = known.get(folded(data["donor"]), data["donor"])
        wrong = [*_troubles(line, places), *form.judge(data)]
        row = Row(line.number, said) if wrong else form.row(line.number, said, shared)
        if wrong or (wrong := _against_others(row, seen, shared)):
            found.refused.append((row.line, said[:GIVEN], " ".join(wrong)))
        else:
            found.good.append(row)
    return _without_taken(found, shared)


def _against_others(row: Row, seen: Mapping[str, set[str]], shared: Shared) -> list[str]:
    """Return what is wrong with a row that is good in itself: its card is missing, or an earlier row has the same."""
    # One employee may have several subscriptions, but hardly of the same in all.
    whole = row.said if row.fields["employee_number"] else ""
    given = {name: row.fields.get(name) or "" for name in ("iccid", "number")} | {"row": whole}
    repeated = {name for name, value in given.items() if value and value in seen[name]}
    for name, value in given.items():
        seen[name].add(value)
    if shared.from_stock and not given["iccid"]:
        return [_("Enter the number on the card.")]
    if repeated == {"row"}:
        return [_("Another row is the same.")]
    return [_("Another row has it, too.")] if repeated else []


def _without_taken(rows: Rows, shared: Shared) -> Rows:
    """Refuse the rows whose number can't be moved here, or whose card is not in the stock."""
    numbers = [row.fields["number"] for row in rows.good if row.port]
    reasons = taken(shared.actor, numbers, besides=shared.draft) if numbers else {}
    cards = [row.fields["iccid"] for row in rows.good] if shared.from_stock else []
    reasons |= stock_refusals(shared.account.company_id, cards) if cards else {}
    for row in rows.good:
        if why := reasons.get(row.fields.get("number") or "") or reasons.get(row.fields["iccid"]):
            rows.refused.append((row.line, row.said[:GIVEN], why))
    left_out = {line for line, _said, _why in rows.refused}
    return Rows([row for row in rows.good if row.line not in left_out], sorted(rows.refused))


def _troubles(line: Line, places: Mapping[str, int]) -> Iterator[str]:
    for place in places.values():
        if place in line.troubles:
            yield str(line.troubles[place])


def _cell(line: Line, place: int) -> str:
    return composed(line.cells[place]) if place < len(line.cells) else ""

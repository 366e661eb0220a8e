"""Whose greeting it is: the whole company's, a number's or a person's; found by what people type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from selfservice.kernel.core.formatting import phone
from selfservice.kernel.db.collation import fold
from selfservice.kernel.types import cleaning
from selfservice.kernel.types.phone import Phone
from telephony.core.snapshots import Rows
from telephony.models import TelephoneNumber, TelephonyUser, VacationGreeting

COMPANY, NUMBER, PERSON = "company", "number", "person"
ABOUT = [
    (COMPANY, pgettext_lazy("greeting", "The whole company")),
    (NUMBER, pgettext_lazy("greeting", "A number")),
    (PERSON, pgettext_lazy("greeting", "A person")),
]
KINDS = {COMPANY: _lazy("Whole company"), NUMBER: _lazy("Number"), PERSON: _lazy("Person")}
# Suggestions that a form offers, and candidates that a message names.
SUGGESTED, NAMED = 200, 5


@dataclass(frozen=True)
class Audience:
    """A number, a user, or neither: the whole company."""

    number: TelephoneNumber | None = None
    user: TelephonyUser | None = None

    @classmethod
    def of(cls, greeting: VacationGreeting) -> Audience:
        """Return that of a greeting."""
        return cls(greeting.number, greeting.user)

    @property
    def kind(self) -> str:
        """COMPANY, NUMBER or PERSON."""
        return NUMBER if self.number else PERSON if self.user else COMPANY

    @property
    def called(self) -> str:
        """The number that is called, in E.164; empty for any."""
        return self.number.number if self.number else ""

    def name(self, company: Any) -> str:
        """What people call it."""
        if self.number:
            return f"{phone(self.number.number)} {self.number.label}".strip()
        return self.user.name if self.user else str(company)

    def greetings(self, rows: Rows) -> Any:
        """Return the greetings of the same audience that nobody has ended."""
        return rows(VacationGreeting).filter(number=self.number, user=self.user, ended_at=None)


class NotFound(ValueError):
    """No number or person, or several, are meant; the text says so to the person who typed it."""


def find(rows: Rows, about: str, which: str) -> Audience:
    """Return the audience that is meant. Raise NotFound."""
    if about == NUMBER:
        return Audience(number=_number(rows, which))
    return Audience(user=_person(rows, which)) if about == PERSON else Audience()


def suggestions(rows: Rows) -> list[str]:
    """Return numbers and people, as a form offers them."""
    numbers = rows(TelephoneNumber).filter(user=None).order_by("number").values_list("number", flat=True)[:SUGGESTED]
    people = rows(TelephonyUser).exclude(state=TelephonyUser.State.LEFT).order_by("name_key", "pk")
    return [*map(phone, numbers), *(typed_name(one) for one in people[:SUGGESTED])]


def typed_name(person: TelephonyUser) -> str:
    """Return a person as a form offers them: with a number, because two may have one name."""
    number = person.direct_number or person.mobile_number
    return f"{person.name}, {phone(number)}" if number else person.name


def _e164(text: str) -> str:
    try:
        return str(Phone.parse(cleaning.compact(text, cleaning.PHONE)))
    except cleaning.NumberError:
        return ""


def _number(rows: Rows, which: str) -> TelephoneNumber:
    found: TelephoneNumber | None = rows(TelephoneNumber).filter(number=_e164(which)).select_related("flow").first()
    if found is None:
        raise NotFound(_("Your company has no such number in the telephony solution."))
    if found.user_id:
        raise NotFound(_("That is a person's direct number. Choose “A person”."))
    return found


def _person(rows: Rows, which: str) -> TelephonyUser:
    people = rows(TelephonyUser).exclude(state=TelephonyUser.State.LEFT).select_related("licence")
    name, comma, rest = which.rpartition(",")
    number = _e164(rest if comma else which)
    if number:
        people = people.filter(Q(direct_number=number) | Q(mobile_number=number))
    elif which.isdigit():
        people = people.filter(short_number=which)
    else:
        people = people.filter(search_key__contains=fold(name if comma and not rest.strip() else which))
    found: list[TelephonyUser] = list(people.order_by("name_key", "pk")[: NAMED + 1])
    exact = [one for one in found if one.name.casefold() == which.casefold()]
    if len(found) > 1 and len(exact) == 1:
        found = exact
    if not found:
        raise NotFound(_("Nobody in the telephony solution has that name or number."))
    if len(found) > 1:
        names = "; ".join(typed_name(one) for one in found[:NAMED])
        raise NotFound(
            _("Several are called that. Write the number of the one you mean: %(names)s.") % {"names": names}
        )
    return found[0]

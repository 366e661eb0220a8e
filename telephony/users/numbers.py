"""Numbers of users: the direct number of the company's free ones, the mobile, and the short number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.fields import LineField, PhoneField
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.forms import REMOVE
from selfservice.kernel.core.refusals import AtField, together
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.phone import Phone
from subscriptions.models import Category, Subscription
from telephony.models import TelephoneNumber, TelephonyUser
from telephony.permissions import SEE

SHORT = re.compile(r"[0-9]{2,5}")
# 112, 114 and their like are dialled as they are.
SERVICE = re.compile(r"11[0-9]")
# Free numbers that a form names.
SHOWN = 5


class ShortNumberField(LineField):
    """Two to five digits; not the numbers of emergency services."""

    def __init__(self, **kwargs: Any) -> None:
        label, hint = _lazy("Short number"), _lazy("2 to 5 digits that colleagues dial.")
        super().__init__(label=label, help_text=hint, max_length=10, required=False, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text or (self.removable and text == REMOVE):
            return text
        if not SHORT.fullmatch(text):
            raise ValidationError(_("A short number has 2 to 5 digits."), "invalid")
        if SERVICE.fullmatch(text):
            raise ValidationError(_("Numbers from 110 to 119 are those of emergency and other services."), "service")
        return text


class NumberOrNone(PhoneField):
    """A telephone number in any spelling, shown as people write it; empty for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return phone(value) if isinstance(value, str) and value.startswith("+") else value


def short_refusal(actor: Actor, target: TelephonyUser | None, text: str, company_id: int | None = None) -> str | None:
    """Return why a user can't have a short number, or None. `company_id`: of a user who is to be created."""
    if text in ("", REMOVE) or (target is not None and text == target.short_number):
        return None
    others = TelephonyUser.objects.visible_to(actor, function=SEE).filter(
        company=target.company_id if target is not None else company_id, short_number=text
    )
    if target is not None:
        others = others.exclude(pk=target.pk)
    taken = others.exclude(state=TelephonyUser.State.LEFT).first()
    if taken is None:
        return None
    reason = _("%(name)s has the short number %(number)s.") % {"name": taken.name, "number": text}
    return AtField(reason, "short_number")


def free_numbers(actor: Actor, company_id: int) -> Any:
    """Return the company's numbers that lead nowhere."""
    seen = TelephoneNumber.objects.visible_to(actor, function=SEE)
    return seen.filter(company=company_id, flow=None, user=None).order_by("number")


def direct_refusal(actor: Actor, company_id: int, number: str, present: str = "") -> str | None:
    """Return why a number can't become a direct number, or None. `present`: the one that the user has."""
    if not number or number == present or free_numbers(actor, company_id).filter(number=number).exists():
        return None
    return AtField(_("This is not one of the company's free numbers."), "direct_number")


def free_hint(actor: Actor, company_id: int) -> str:
    """Return which numbers are free, the first few of them, in words."""
    found = [phone(number) for number in free_numbers(actor, company_id).values_list("number", flat=True)[: SHOWN + 1]]
    if not found:
        return _("No number is free. Order more, or make one free.")
    shown = ", ".join(found[:SHOWN]) + (" …" if len(found) > SHOWN else "")
    return _("Free numbers: %(numbers)s") % {"numbers": shown}


def mobile_refusal(company_id: int, number: str) -> str | None:
    """Return why a number can't be a user's mobile, or None: any Danish one, or a subscription of the company's."""
    if not number or (number.startswith("+45") and Phone(number).takes_sms):
        return None
    with as_system("whether a mobile is the company's"):
        own = Subscription.objects.system().filter(company=company_id, category=Category.MOBILE, number=number)
        known = own.exclude(state=Subscription.State.TERMINATED).exists()
    if known:
        return None
    return AtField(_("A mobile is a Danish mobile number, or one of the company's subscriptions."), "mobile_number")


class Numbers:
    """Why users can't have the numbers that they are to get; of many at once, the first one gets what is free."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        # Who has been promised a number: by company and number (short ones are like no other).
        self._promised: dict[tuple[int, str], object] = {}

    def refusal(self, company_id: int, wanted: Mapping[str, str], target: TelephonyUser | None = None) -> str | None:
        """Return why a user (None: one who is to be created) can't have the numbers in `wanted`, or None."""
        direct, short = wanted.get("direct_number", ""), wanted.get("short_number", "")
        present = target.direct_number if target else ""
        who = target.pk if target else object()
        reason = together(
            direct_refusal(self.actor, company_id, direct, present)
            or self._taken(company_id, direct, who, "direct_number"),
            mobile_refusal(company_id, wanted.get("mobile_number", "")),
            short_refusal(self.actor, target, short, company_id) or self._taken(company_id, short, who, "short_number"),
        )
        if reason is None:
            self._promised |= {(company_id, direct): who, (company_id, short): who}
        return reason

    def _taken(self, company_id: int, number: str, who: object, field: str) -> str | None:
        if number and self._promised.get((company_id, number), who) != who:
            return AtField(_("A line above has %(number)s, too.") % {"number": phone(number)}, field)
        return None

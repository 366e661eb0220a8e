"""Base of the purchases of licences: count, price of the rest of the month, and the users who get the licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from selfservice.kernel.actions.runner import ActionRefused, Change
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import number
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.core.widgets import NarrowedBoxes
from selfservice.kernel.models import ActionRun
from subscriptions.prices import bound_until, longer
from telephony.core.licences import free_seats, users_of
from telephony.exchange.action import TelephonyAction
from telephony.exchange.sync import sync
from telephony.licences.prices import both, both_a_month, rest_of_month
from telephony.models import LicencePool, LicenceType, TelephonyUser
from telephony.permissions import CHANGE

# Licences of one purchase, and users without a licence that its form offers.
MOST, OFFERED = 1_000, 50


class BuyForm(OnceForm):
    """How many, and who gets them."""

    count = WholeField(label=_lazy("How many?"), min_value=1, max_value=MOST)
    users = forms.MultipleChoiceField(
        label=_lazy("Give licences to these users"),
        required=False,
        widget=NarrowedBoxes,
        help_text=_lazy("They have no licence now."),
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What is bought: the type, the pool if the company has one, and the price of one licence a month."""

    kind: LicenceType
    pool: LicencePool | None
    price: Decimal

    def binding(self, today: date) -> date | None:
        """Return the last day of the binding: that of this purchase, or of an earlier one if that is later."""
        own = bound_until(today, self.kind.binding_months)
        return longer(self.pool.binding_until if self.pool else None, own)


class Buying(TelephonyAction):
    """Buy licences at once, for the rest of this month and every month after it.

    What is shown is what is paid: `seen` carries amount, price and binding, which the runner compares under the lock.
    The exchange gets the users who are given a licence by a command of its own, so that its answer about a user is not
    the answer to the purchase.
    """

    check = True
    icon = "plus"
    log_label = _lazy("Licences bought")
    consequence = _lazy(
        "You pay for the rest of this month by the day, today included, rounded once to a whole øre; then by the month."
    )
    done_receipt = _lazy("Bought: %(n)s × %(licence)s. %(more)s")
    refused_receipt = _lazy("The licences were not bought. %(why)s")
    section = "licences"
    order = 10

    def offer(self, target: Any, data: Mapping[str, Any]) -> Offer | None:
        """Return what is bought; None as long as nothing is chosen."""
        raise NotImplementedError

    def pool(self, target: Any, offer: Offer) -> LicencePool:
        """Return the pool that gets the licences, locked. Raises ActionRefused."""
        raise NotImplementedError

    def with_users(self, form: forms.Form, company_id: int, asked: Sequence[str] = ()) -> forms.Form:
        """Fill in the users without a licence: the first by name, and those that are asked for."""
        field: Any = form.fields["users"]
        rows = self._without(company_id).order_by("name_key", "pk")
        found = {str(one.uid): one for one in rows[:OFFERED]}
        if missing := _uids([uid for uid in asked if uid not in found][:MOST]):
            found |= {str(one.uid): one for one in rows.filter(uid__in=missing)}
        field.choices = [(uid, _named(one)) for uid, one in found.items()]
        if not field.choices:
            field.widget = forms.MultipleHiddenInput()
        return form

    def seen(self, target: Any, data: Mapping[str, Any], day: date) -> str:
        offer, count = self.offer(target, data), data.get("count")
        if offer is None or not count:
            return ""
        return f"{rest_of_month(offer.price, count, day)}/{offer.price:.2f}/{offer.binding(day) or ''}"

    def answers(self, target: Any, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        offer, count = self.offer(target, data), data.get("count")
        if offer is None or not count:
            return []
        rest = rest_of_month(offer.price, count, day)
        people = self._without(self.company_id(target)).filter(uid__in=data["users"]).order_by("name_key")
        found = [
            (_("Licence"), offer.kind.name),
            (_("How many?"), number(count)),
            (_("To pay for the rest of the month"), both(rest)),
            (_("Then"), both_a_month(offer.price * count)),
            (_("Binding"), self._bound(offer, day)),
            (
                _("Notice"),
                ngettext("%(n)d day", "%(n)d days", offer.kind.notice_days) % {"n": offer.kind.notice_days},
            ),
        ]
        if people:
            found.append((_("Get the licence"), ", ".join(one.name for one in people)))
        return found

    def refuse(self, target: Any, data: Mapping[str, Any], today: date) -> str | None:
        if not data:
            return None
        offer = self.offer(target, data)
        if offer is None:
            return None
        if offer.pool and offer.pool.account.closed_on:
            return _("The account is closed.")
        if not offer.kind.offered:
            return _("This licence is no longer offered.")
        free = free_seats(self.actor, offer.pool) if offer.pool else 0
        if len(data.get("users", ())) > free + data.get("count", 0):
            return AtField(_("That is more users than licences. Buy more, or choose fewer users."), "users")
        return None

    def apply(self, target: Any, data: Mapping[str, Any], now: datetime) -> Change:
        today, offer, count = timezone.localdate(now), self.offer(target, data), data["count"]
        if offer is None:
            raise ValueError("refused before: nothing is chosen")
        people = self._lock_users(self.company_id(target), data["users"])
        pool = self.pool(target, offer)
        if len(people) > free_seats(self.actor, pool) + count:
            raise ActionRefused(_("Others have taken the free licences meanwhile. Buy more, or choose fewer users."))
        before = {"seats": pool.seats}
        pool.seats += count
        pool.binding_until = offer.binding(today)
        pool.save(update_fields=["seats", "binding_until"])
        for one in people:
            one.licence = offer.kind
            one.save(update_fields=["licence"])
        after = {
            "licence": offer.kind.name,
            "seats": pool.seats,
            "rest_of_month": rest_of_month(offer.price, count, today),
            "binding_until": pool.binding_until,
        }
        if people:
            after["given_to"] = [one.name for one in people]
        given = sync(people)
        return Change(target, before=before, after=after, mails=[(given, pool.company_id)] if given else [])

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        count, given = int(run.data.get("count") or 0), len(run.after.get("given_to", ()))
        to = ngettext("%(n)s user has got one.", "%(n)s users have got one.", given) % {"n": number(given)}
        licence = run.after.get("licence", "")
        more = [to] if given else []
        if cost := run.after.get("rest_of_month"):
            more.append(_("To pay for the rest of the month: %(amount)s.") % {"amount": both(Decimal(cost))})
        return {"n": number(count), "licence": licence, "more": " ".join(more)}

    def company_id(self, target: Any) -> int:
        """Return the id of the company that buys."""
        return int(target.company_id)

    def _bound(self, offer: Offer, today: date) -> str:
        bound = offer.binding(today)
        if bound is None:
            return _("none")
        return _("all licences of this kind, until %(day)s") % {"day": shown_day(bound)}

    def _without(self, company_id: int) -> Any:
        return users_of(self.actor, CHANGE).filter(company=company_id, licence=None)

    def _lock_users(self, company_id: int, uids: Sequence[str]) -> list[TelephonyUser]:
        # A pool may be locked before: waiting for a user whose own change waits for the pool would be a deadlock.
        rows = self._without(company_id).filter(uid__in=uids).order_by("pk")
        people = list(rows.select_for_update(of=("self",), skip_locked=True)) if uids else []
        if len(people) != len(set(uids)):
            raise ActionRefused(_("Some of the users have a licence by now, or are being changed. Choose them anew."))
        return people


def asked_users(data: Mapping[str, Any] | None) -> list[str]:
    """Return the public ids of the users that a form's data choose, in a query string or in what a run has stored."""
    if data is None:
        return []
    found: Any = data.getlist("users") if hasattr(data, "getlist") else data.get("users", [])
    return [str(uid) for uid in found]


def _named(person: TelephonyUser) -> str:
    return f"{person.name}, {person.department}" if person.department else person.name


def _uids(texts: Sequence[str]) -> list[str]:
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(str(UUID(text)))
    return found

"""What a case can be about: a subscription, an invoice, an order, or a person or a call flow of the telephone system.

Named in addresses and forms as "billing.invoice:<uid>", and only what the actor sees. A case about lines of an invoice
names their places, "billing.invoice:<uid>:3,4", and is called by them; it is a case about the invoice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from billing.core.cells import line_text
from billing.models import Invoice, InvoiceLine
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.navigation.search import Asked, search
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import OWN
from selfservice.kernel.web.object_links import subject
from selfservice.support.models import Case

# Matches of a search that are offered.
MOST = 8
# Lines of an invoice that a case names, and the digits of a place.
MOST_LINES, DIGITS = 10, 7
LONGEST_TOKEN = 200
Category = Case.Category


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of objects: the URL name of its page, the category that its cases mostly have, and what one is called."""

    url_name: str
    category: str
    label: Callable[[Any], str]


KINDS: dict[str, Kind] = {
    "subscriptions.subscription": Kind("subscription", Category.FAULT, lambda row: phone(row.number)),
    "billing.invoice": Kind("invoice", Category.INVOICE, lambda row: f"{row.get_kind_display()} {row.number}"),
    "orders.order": Kind("order", Category.ORDER, lambda row: _("Order %(number)s") % {"number": row.number}),
    "telephony.telephonyuser": Kind("telephony_user", Category.FAULT, lambda row: row.name),
    "telephony.callflow": Kind("flow", Category.CHANGE, lambda row: _("Call flow %(name)s") % {"name": row.name}),
}
_BY_PAGE = {kind.url_name: model for model, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class About:
    """An object that the actor sees, and that a case is about."""

    model: str
    row: Any
    label: str
    # Empty where only one's own number's page shows it.
    url: str
    # The places of the lines that it is about, if it is an invoice.
    lines: tuple[int, ...] = ()

    @property
    def token(self) -> str:
        """Its name in addresses and forms."""
        return ":".join(filter(None, (self.model, str(self.row.uid), ",".join(map(str, self.lines)))))

    @property
    def category(self) -> str:
        """The category that its cases mostly have."""
        return KINDS[self.model].category

    @property
    def columns(self) -> dict[str, Any]:
        """The values of the columns of a case about it."""
        account = type(self.row).scope.account_of(self.row)
        return {
            "about_model": self.model, "about_uid": self.row.uid, "about_label": self.label[:200],
            "account_id": account,
        }  # fmt: skip


def about_of(actor: Actor, token: str) -> About | None:
    """Return the object with a token; None if there is none that the actor sees."""
    model, _colon, named = token.partition(":")
    uid, _colon, places = named.partition(":")
    if model not in KINDS:
        return None
    kind = KINDS[model]
    if row := subject(actor, model, uid):
        lines = _lines(actor, row, places) if isinstance(row, Invoice) else []
        label = " · ".join([kind.label(row), *map(line_text, lines)])
        url = reverse(kind.url_name, args=[row.uid])
        return About(model, row, label, url, tuple(line.position for line in lines))
    # One's own number, for who sees no other.
    row = subject(actor, model, uid, function=OWN)
    return About(model, row, kind.label(row), "") if row else None


def _lines(actor: Actor, invoice: Invoice, places: str) -> list[InvoiceLine]:
    """Return the lines of an invoice at these places."""
    asked = [int(one) for one in places.split(",") if one.isascii() and one.isdigit() and len(one) <= DIGITS]
    if not asked:
        return []
    rows = InvoiceLine.objects.visible_to(actor).filter(invoice=invoice, position__in=asked[:MOST_LINES])
    return list(rows.order_by("position"))


def about_case(actor: Actor, case: Case) -> About | None:
    """Return the object that a case is about, if the actor sees it."""
    return about_of(actor, f"{case.about_model}:{case.about_uid}") if case.about_uid else None


def named(actor: Actor, about: About, text: str) -> str:
    """Return what an object is called among what is found for a text, so that a choice keeps its name."""
    return found(actor, text).get(about.token, about.label)


def found(actor: Actor, text: str) -> dict[str, str]:
    """Return what the portal's search finds of these kinds: tokens with labels, the exact ones first."""
    hits = [hit for group in search(actor, Asked.of(text)) for hit in group.hits]
    names: dict[str, str] = {}
    for hit in sorted(hits, key=lambda hit: not hit.exact):
        try:
            page = resolve(hit.url)
        except Resolver404:
            continue
        if model := _BY_PAGE.get(page.url_name or ""):
            shown = " · ".join(filter(None, (hit.title, hit.name, hit.sub)))
            names.setdefault(f"{model}:{page.kwargs['uid']}", shown)
    return dict(list(names.items())[:MOST])

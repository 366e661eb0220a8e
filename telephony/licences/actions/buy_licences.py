"""Buy more licences of a type that the company has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from telephony.licences.buying import BuyForm, Buying, Offer, asked_users
from telephony.licences.prices import both_a_month
from telephony.models import LicencePool


class BuyLicences(Buying):
    """Add licences to a pool, at the price that was agreed when the company first bought the type."""

    slug = "buy_licences"
    address = "koeb"
    label = _lazy("Buy licences")
    model = LicencePool
    related = ("type", "account")

    def form(self, target: LicencePool, data: Mapping[str, Any] | None = None) -> forms.Form:
        return self.with_users(BuyForm(data, initial={"count": 1}), target.company_id, asked_users(data))

    def offer(self, target: LicencePool, data: Mapping[str, Any]) -> Offer | None:
        return Offer(target.type, target, target.price)

    def refuse(self, target: LicencePool, data: Mapping[str, Any], today: date) -> str | None:
        return super().refuse(target, data, today) if target.type.offered else _("This licence is no longer offered.")

    def pool(self, target: LicencePool, offer: Offer) -> LicencePool:
        return target

    def facts(self, target: LicencePool) -> list[tuple[Any, Any]]:
        return [(_("Price of one"), both_a_month(target.price))]

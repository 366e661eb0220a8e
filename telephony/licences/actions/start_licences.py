"""Buy the first licences of a type, and choose by its target the account that pays for the type from then on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from selfservice.kernel.actions.runner import Changed
from telephony.licences.buying import BuyForm, Buying, Offer, asked_users
from telephony.licences.prices import both_a_month
from telephony.models import LicencePool, LicenceType
from telephony.permissions import CHANGE


class StartForm(BuyForm):
    """The type, how many, and who gets them."""

    field_order = ("licence", "count", "users")
    licence = forms.ChoiceField(label=_lazy("Licence"), widget=forms.RadioSelect)


class StartLicences(Buying):
    """Make the company's pool of a type, paid by the target account."""

    slug = "start_licences"
    address = "koeb"
    label = _lazy("Buy a new kind of licence")
    model = Account

    def form(self, target: Account, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = StartForm(data, initial={"count": 1})
        field: Any = form.fields["licence"]
        field.choices = [(one.code, f"{one.name}: {both_a_month(one.price)}") for one in self._offered(target)]
        return self.with_users(form, target.company_id, asked_users(data))

    def offer(self, target: Account, data: Mapping[str, Any]) -> Offer | None:
        found = LicenceType.objects.filter(code=data.get("licence", "")).first()
        return Offer(found, None, found.price) if found else None

    def refuse(self, target: Account, data: Mapping[str, Any], today: date) -> str | None:
        if target.closed_on:
            return _("The account is closed.")
        if not self._offered(target):
            return _("The company has licences of every kind already.")
        return super().refuse(target, data, today)

    def pool(self, target: Account, offer: Offer) -> LicencePool:
        try:
            with transaction.atomic():
                pool: LicencePool = LicencePool.objects.create(
                    company_id=target.company_id, account=target, type=offer.kind, price=offer.price
                )
        except IntegrityError as error:
            # A colleague has bought the first ones for another account at the same time.
            raise Changed from error
        return pool

    def facts(self, target: Account) -> list[tuple[Any, Any]]:
        return [(_("Account that pays"), str(target))]

    def _offered(self, target: Account) -> list[LicenceType]:
        """Return the types on offer that the company has not, whichever account might pay for them."""
        seen = LicencePool.objects.visible_to(self.actor.at_all_accounts(), function=CHANGE)
        owned = seen.filter(company=target.company_id).values_list("type_id", flat=True)
        return list(LicenceType.objects.filter(offered=True).exclude(pk__in=list(owned)))

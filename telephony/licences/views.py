"""Pages of licences: what the company has and the catalogue, one kind of licence, and the pages of their actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.core.formatting import account
from selfservice.kernel.history.timeline import timeline
from selfservice.kernel.web.pages import FormPage, Page
from telephony.core.licences import UNUSED_DAYS, users_of
from telephony.licences.actions.start_licences import StartLicences
from telephony.licences.overview import holdings, on_offer, unused_by, without_licence
from telephony.models import LicencePool, LicenceType
from telephony.permissions import CHANGE, SEE

# Users of a list on these pages, and accounts of a choice.
SHOWN, ACCOUNTS = 10, 500


class Licences(Page):
    """What the companies have of licences, who does not use theirs, and what else is offered."""

    function = SEE
    template_name = "telephony/licences/licences.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, found = self.actor, holdings(self.actor)
        companies = {one.pool.company_id for one in found}
        idle = list(unused_by(actor).select_related("licence")[: SHOWN + 1])
        return super().get_context_data(
            holdings=found,
            several=len(companies) > 1,
            others=on_offer(actor, found),
            unused=idle[:SHOWN],
            more_unused=len(idle) > SHOWN,
            days=UNUSED_DAYS,
            without=without_licence(actor).count(),
            may_change=actor.holds(CHANGE) and actor.real is None,
            **kwargs,
        )


class Licence(Page):
    """One kind of licence that a company has."""

    function = SEE
    template_name = "telephony/licences/licence.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = LicencePool.objects.visible_to(self.actor)
        pool = get_or_404(seen, uid=self.kwargs["uid"])
        (holding,) = holdings(self.actor, seen.filter(pk=pool.pk))
        chosen = {pk for ending in holding.endings for pk in ending.release}
        people = {one.pk: one for one in users_of(self.actor).filter(pk__in=chosen, licence=pool.type_id)}
        idle = unused_by(self.actor).filter(company=pool.company_id, licence=pool.type_id)
        return super().get_context_data(
            one=holding,
            pool=holding.pool,
            endings=[(one, [people[pk] for pk in one.release if pk in people]) for one in holding.endings],
            acts=acts_on(self.actor, holding.pool, "licence_act", "licences"),
            keep=reverse("licence_act", args=[pool.uid, "behold"]),
            may_change=self.actor.holds(CHANGE, pool.company_id) and self.actor.real is None,
            unused=list(idle[:SHOWN]),
            days=UNUSED_DAYS,
            today=timezone.localdate(),
            timeline=timeline(self.actor, holding.pool),
            **kwargs,
        )


class NewLicenceForm(forms.Form):
    """The account that pays."""

    account = forms.ChoiceField(label=_lazy("Which account pays?"))


class NewLicence(FormPage):
    """Choose the account for a new kind of licence; with only one there is nothing to choose."""

    function = CHANGE
    template_name = "telephony/licences/new.html"

    @cached_property
    def accounts(self) -> list[Account]:
        """The open accounts that may pay."""
        seen = Account.objects.visible_to(self.actor, function=CHANGE).filter(closed_on=None)
        return list(seen.select_related("company").order_by("company__name", "number")[:ACCOUNTS])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the account, unless there is one only."""
        return self._go(self.accounts[0]) if len(self.accounts) == 1 else super().get(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = NewLicenceForm(self.request.POST if self.request.method == "POST" else None)
        several = len({one.company_id for one in self.accounts}) > 1
        field: Any = form.fields["account"]
        field.choices = [
            (str(one.uid), f"{account(one.number)} {one.name}{f', {one.company.name}' if several else ''}")
            for one in self.accounts
        ]
        return form

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Go on to the purchase."""
        chosen = form.cleaned_data["account"]
        return self._go(next(one for one in self.accounts if str(one.uid) == chosen))

    def _go(self, account: Account) -> HttpResponse:
        url = reverse("licence_start", args=[account.uid, StartLicences.address])
        kind = self.request.GET.get("type", "")
        known = LicenceType.objects.filter(code=kind, offered=True).exists()
        return redirect(f"{url}?type={kind}" if known else url)


class OnLicences(ActPage):
    """Page of an action on licences. What the query string says is chosen already (`type`, `bruger`, `afslutning`)."""

    def get_form(self, form_class: Any = None) -> forms.Form:
        asked = self.request.GET
        if self.request.method == "POST":
            return super().get_form(form_class)
        form = super().get_form(form_class)
        names = {"licence": asked.get("type"), "users": asked.getlist("bruger"), "ending": asked.get("afslutning")}
        for name, value in names.items():
            field: Any = form.fields.get(name)
            if field and value:
                known = {choice for choice, _label in field.choices}
                if fitting := [one for one in (value if name == "users" else [value]) if one in known]:
                    form.initial[name] = fitting if name == "users" else fitting[0]
        return form


class LicenceAct(OnLicences):
    """The page of an action on licences that a company has."""

    model = LicencePool
    section = "licences"

    def back_to(self, target: LicencePool) -> str:
        return reverse("licence", args=[target.uid])


class LicenceStart(OnLicences):
    """The page of the first purchase of a kind of licence, paid by an account."""

    model = Account
    section = "licences"

    def back_to(self, target: Account) -> str:
        return reverse("licences")

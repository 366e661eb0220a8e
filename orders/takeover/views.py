"""The page that orders a takeover: a draft that is read through before it is placed."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.credentials.rate_limits import over_limit
from accounts.models import Account
from orders.models import Order, OrderItem, Takeover
from orders.permissions import ORDER
from orders.placing import drafts
from orders.takeover import rules
from orders.takeover.forms import TakeoverForm
from orders.takeover.rules import Wish
from selfservice.gateways.cvr.client import HttpRegister
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.types.cleaning import composed
from selfservice.kernel.web.pages import FormPage, TooManyTries
from subscriptions.categories import BY_ADDRESS, KINDS, Kind
from subscriptions.plans.catalogue import Catalogue

# The parameters: the category, and a draft to go on with.
CATEGORY, DRAFT = "slags", "kladde"
# Numbers that a person may ask about, so that nobody finds out which company has which.
TRIES = "30/h"
USER = ("holder_name", "employee_number", "department", "cost_centre")
GIVER = ("kind", "giver_name", "giver_cvr", "contact_name", "email", "mobile")


class TakeoverOrder(FormPage):
    """The form. What is wrong with the number or the giver is said at its field, and nothing is lost."""

    function = ORDER
    title = _lazy("Take a number over")
    template_name = "orders/takeover.html"
    # Read without the form.
    closed_in_view_as = False
    form_class = TakeoverForm

    @cached_property
    def draft(self) -> Takeover | None:
        """The draft that the address names; Http404 if the actor has none such."""
        if not (uid := self.request.GET.get(DRAFT)):
            return None
        order = drafts.draft_of(self.actor, uid, self.kind.category, Order.Kind.TAKEOVER)
        rows = Takeover.objects.visible_to(self.actor, function=ORDER).filter(item__order=order)
        return rows.select_related("item__plan", "item__order__account").first()

    @cached_property
    def kind(self) -> Kind:
        """The category of the number."""
        return BY_ADDRESS.get(self.request.GET.get(CATEGORY, ""), KINDS[0])

    @cached_property
    def accounts(self) -> list[Account]:
        """The open accounts for which the actor may order."""
        return drafts.accounts_to_order_for(self.actor)

    def get_form_kwargs(self) -> dict[str, Any]:
        catalogue, category = Catalogue(), self.kind.category
        return {
            **super().get_form_kwargs(),
            "plans": catalogue.offered_plans(category),
            "add_ons": catalogue.offered_add_ons(category),
            "accounts": self.accounts,
        }

    def get_initial(self) -> dict[str, Any]:
        if (found := self.draft) is None:
            return {}
        item, order = found.item, found.item.order
        return {
            **{name: getattr(found, name) for name in GIVER},
            **{name: getattr(item, name) for name in USER},
            "mobile": phone(found.mobile), "number": phone(item.number), "plan": item.plan.code,
            "add_ons": item.add_ons, "account": str(order.account.uid), "wished_on": order.wished_on,
            "reference": order.reference,
        }  # fmt: skip

    def form_valid(self, form: TakeoverForm) -> HttpResponse:
        if over_limit(self.request, "takeover", str(self.actor.id), TRIES):
            form.add_error(None, TooManyTries())
            return self.form_invalid(form)
        data = form.cleaned_data
        name = data["giver_name"]
        reason = self._refusal(data, form.accounts[data["account"]])
        if not reason and data["giver_cvr"]:
            name, reason = registered(data["giver_cvr"])
        if reason:
            form.add_error(getattr(reason, "field", None), str(reason))
            return self.form_invalid(form)
        order = self._store({**data, "giver_name": name}, form.accounts[data["account"]])
        return redirect("order_draft", uid=order.uid, slug=order.placed_by)

    def _refusal(self, data: dict[str, Any], account: Account) -> str | None:
        wish = Wish(data["number"], self.kind.category, account.company, data["kind"], data["giver_cvr"])
        if reason := rules.refusal(self.actor, wish):
            return reason
        try:
            return rules.network_refusal(wish)
        except Unavailable:
            return AtField(_("We can't look the number up just now. Try again in a moment."), "number")

    def _store(self, data: dict[str, Any], account: Account) -> Order:
        """Store the draft, with its one item and whom to ask."""
        plan = Catalogue().plan(data["plan"])
        item = OrderItem(
            company_id=account.company_id, position=1, plan=plan, add_ons=data.get("add_ons", []),
            number=data["number"], **{name: data[name] for name in USER},
        )  # fmt: skip
        values = {
            "account": account, "wished_on": data["wished_on"], "reference": data["reference"],
            "kind": Order.Kind.TAKEOVER,
        }  # fmt: skip
        draft = self.draft.item.order if self.draft else None
        with transaction.atomic(), writing_as(self.actor):
            order = drafts.store(self.actor, draft, self.kind.category, values, [item])
            order.title = _("Takeover of %(number)s") % {"number": phone(item.number)}
            order.save(update_fields=["title"])
            giver = {name: data[name] for name in GIVER}
            giver["contact_name"] = data["contact_name"] or data["giver_name"]
            language = (get_language() or "da")[:2]
            Takeover.objects.create(company_id=account.company_id, item=item, language=language, **giver)
        return order

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = [(kind.category.label, f"?{CATEGORY}={kind.address}", kind is self.kind) for kind in KINDS]
        return super().get_context_data(kinds=[] if self.draft else kinds, **kwargs)


def registered(cvr: str) -> tuple[str, AtField | None]:
    """Return the name that the CVR register has of the company, and why there is none."""
    try:
        record = HttpRegister().find(cvr)
    except Unavailable:
        return "", AtField(_("The CVR register does not answer just now. Try again in a moment."), "giver_cvr")
    if record is None:
        return "", AtField(_("The CVR register has no company with this number."), "giver_cvr")
    name = "".join(c if c.isprintable() else " " for c in record.name)
    return " ".join(composed(name).split())[:200].rstrip(), None

"""The page that orders mobile subscriptions: one or several, as a draft that is read through before it is placed."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from orders.core.form_pages import MOST_ROWS, form_of, is_of_file
from orders.core.prices import CARDS
from orders.mobile.forms import FIRST_ROWS, RowFormSet, SharedForm
from orders.models import Order, OrderItem, OwnField, PortIn, ReservedNumber
from orders.own_fields.fields import initial_values, own_fields, values_of
from orders.permissions import ORDER
from orders.placing import drafts, numbers
from orders.porting import drafts as port_drafts
from orders.porting.consent import VERSION, WARNING
from orders.porting.donors import donors
from orders.porting.forms import MOVE, donor_of, initial_of
from selfservice.gateways.porting.port import Operator
from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.web.pages import Page
from subscriptions.models import Category
from subscriptions.plans.catalogue import Catalogue
from subscriptions.sims.forms import OTHER, Kind

# The parameters: a plan to begin with, and a draft to go on with.
PLAN, DRAFT = "abonnement", "kladde"
SOURCES = {card: sim for sim, card in CARDS.items()}
ROW_FIELDS = ("holder_name", "employee_number", "department", "cost_centre", "number", "iccid")
# What the form calls the field with the choice of a new number or another operator's, of each row.
WAY = "-way"


class MobileOrder(Page):
    """The form. Its buttons add a row, reserve numbers to choose from, or go on to the prices, and lose nothing."""

    http_method_names = ["get", "head", "post", "options"]
    function = ORDER
    title = _lazy("Order mobile subscriptions")
    template_name = "orders/mobile.html"

    @cached_property
    def draft(self) -> Order | None:
        """The draft that the address names; Http404 if the actor has none such."""
        if not (uid := self.request.GET.get(DRAFT)):
            return None
        return drafts.draft_of(self.actor, uid, Category.MOBILE)

    @cached_property
    def accounts(self) -> list[Account]:
        """The open accounts for which the actor may order."""
        return drafts.accounts_to_order_for(self.actor)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, empty or with the draft; one that it has no room for is changed by a file."""
        if self.draft and is_of_file(self.actor, self.draft):
            return redirect(form_of(self.actor, self.draft))
        return self._shown(self._shared(), self._rows())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add a row, reserve numbers, or store the draft."""
        if "more" in request.POST or "numbers" in request.POST:
            problem = self._reserve() if "numbers" in request.POST else ""
            return self._shown(self._shared(again=True), self._rows(again=True), problem=problem)
        shared, rows = self._shared(), self._rows()
        if not (shared.is_valid() & rows.is_valid()):
            return self._shown(shared, rows)
        order = self._store(shared, rows)
        return redirect("order_draft", uid=order.uid, slug="bestil")

    def _shared(self, *, again: bool = False) -> SharedForm:
        """Return the upper form. `again`: with what was typed, not yet judged."""
        catalogue = Catalogue()
        offered: dict[str, Any] = {
            "plans": catalogue.offered_plans(Category.MOBILE),
            "add_ons": catalogue.offered_add_ons(Category.MOBILE),
            "accounts": self.accounts,
        }
        if self.request.method != "POST":
            return SharedForm(initial=self._initial(), **offered)
        form = SharedForm(self.request.POST, **offered)
        form.moves = any(name.endswith(WAY) and value == MOVE for name, value in self.request.POST.items())
        return SharedForm(initial=typed(form), **offered) if again else form

    def _rows(self, *, again: bool = False) -> Any:
        """Return the rows. `again`: with what was typed, not yet judged, and one row more if that was asked for."""
        offered: dict[str, Any] = {
            # A row in which nothing is filled in is a subscription, too.
            "form_kwargs": {
                "numbers": [one.number for one in self.numbers], "donors": self.donors, "empty_permitted": False,
                "own": self.own,
            },
        }  # fmt: skip
        if self.request.method != "POST":
            return RowFormSet(initial=self._initial_rows(), **offered)
        kind = self.request.POST.get("kind", "")
        rows: Any = RowFormSet(self.request.POST, **offered)
        rows.from_stock, rows.actor, rows.draft = kind == Kind.STOCK, self.actor, self.draft
        rows.company_id = self.paying.company_id if self.paying else 0
        rows.first_day = port_drafts.first_day(timezone.localdate(), SOURCES.get(kind, OrderItem.Sim.POST))
        if not again:
            return rows
        more: list[dict[str, Any]] = [{}] if "more" in self.request.POST and len(rows.forms) < MOST_ROWS else []
        return RowFormSet(initial=[*map(typed, rows.forms), *more], **offered)

    @cached_property
    def own(self) -> list[OwnField]:
        """The own fields of the company whose account pays."""
        chosen = self.request.POST.get("account") or (str(self.draft.account.uid) if self.draft else "")
        return own_fields(drafts.paying(self.accounts, chosen))

    @cached_property
    def ports(self) -> dict[int, PortIn]:
        """The numbers that the draft moves here, by the id of their items."""
        return {port.item_id: port for port in port_drafts.ports_of(self.actor, self.draft)} if self.draft else {}

    @cached_property
    def donors(self) -> tuple[Operator, ...]:
        """The operators from which a number can be moved here, with those of the draft."""
        found = donors()
        for port in self.ports.values():
            found = donor_of(port, found)
        return found

    @property
    def paying(self) -> Account | None:
        """The account that was chosen, else the first one."""
        chosen = (one for one in self.accounts if str(one.uid) == self.request.POST.get("account"))
        return next(chosen, next(iter(self.accounts), None))

    @property
    def numbers(self) -> list[ReservedNumber]:
        """The numbers to choose from."""
        return numbers.reserved(self.actor, Category.MOBILE)

    def _reserve(self) -> str:
        """Reserve numbers to choose from; return why it can't be done, or ""."""
        try:
            if self.paying:
                numbers.reserve(self.actor, self.paying.company, Category.MOBILE, uuid4())
        except Refused:
            return _("There is no free number to choose from. We choose one when you order.")
        except Unavailable:
            return _("We can't ask for free numbers just now. Try again, or let us choose.")
        return ""

    def _initial(self) -> dict[str, Any]:
        if self.draft is None:
            return {"plan": self.request.GET.get(PLAN, "")}
        order, first = self.draft, self.draft.items.visible_to(self.actor).select_related("plan").first()
        found = {"account": str(order.account.uid), "reference": order.reference, "wished_on": order.wished_on or ""}
        if first is None:
            return found
        place = {**first.ship_to, "place": OTHER} if first.ship_to else {}
        return {
            **found,
            "plan": first.plan.code,
            "add_ons": first.add_ons,
            "kind": CARDS[OrderItem.Sim(first.sim)],
            "consent": bool(self.ports) and all(port.consent_version == VERSION for port in self.ports.values()),
            **place,
        }

    def _initial_rows(self) -> list[dict[str, Any]]:
        if self.draft is None:
            return [{} for _row in range(FIRST_ROWS)]
        items = self.draft.items.visible_to(self.actor).order_by("position")
        return [
            {
                **{name: getattr(item, name) for name in ROW_FIELDS}, **self._initial_port(item),
                **initial_values(self.own, item.own_fields),
            }
            for item in items
        ]  # fmt: skip

    def _initial_port(self, item: OrderItem) -> dict[str, Any]:
        return {**initial_of(self.ports[item.pk]), "number": ""} if item.pk in self.ports else {}

    def _store(self, shared: SharedForm, rows: Any) -> Order:
        """Store the draft with its items, in place of what it had before."""
        data, plan = shared.cleaned_data, Catalogue().plan(shared.cleaned_data["plan"])
        account = shared.accounts[data["account"]]
        references = {one.number: one.reference for one in self.numbers}
        items, moved = [], {}
        for place, form in enumerate(rows.forms, 1):
            row = {name: form.cleaned_data[name] for name in ROW_FIELDS}
            item = OrderItem(
                company_id=account.company_id, position=place, plan=plan, add_ons=data.get("add_ons", []),
                sim=SOURCES[data["kind"]], ship_to=shared.address, reservation=references.get(row["number"], ""),
                own_fields=values_of(self.own, form.cleaned_data), **row,
            )  # fmt: skip
            if form.moves:
                item.number = form.cleaned_data["port_number"]
                day = port_drafts.chosen_day(form.cleaned_data["port_day"], data["wished_on"], rows.first_day)
                moved[place] = {**form.holder(account.company.cvr), "day": day}
            items.append(item)
        values = {"account": account, "wished_on": data["wished_on"], "reference": data["reference"]}
        return drafts.store(self.actor, self.draft, Category.MOBILE, values, items, moved)

    def _shown(self, shared: SharedForm, rows: Any, *, problem: str = "") -> HttpResponse:
        context = {
            "form": shared,
            "rows": rows,
            "problem": problem,
            "can_add": len(rows.forms) < MOST_ROWS,
            "warning": WARNING,
            "free": self.numbers if "numbers" in self.request.POST and not problem else [],
            "form_has_errors": bool(shared.errors) or rows.total_error_count() > 0,
        }
        return self.render_to_response(self.get_context_data(**context))


def typed(form: forms.BaseForm) -> dict[str, Any]:
    """Return what was typed into a bound form, as initial values of a new one."""
    return {name: form[name].value() for name in form.fields if not form.fields[name].widget.is_hidden}

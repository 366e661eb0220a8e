"""The pages that order internet, telephony and circuits: an address by search, then the form, as plain GET and POST.

What is chosen on the way is in the address of the page: the plan, each end's address id, and the draft.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from orders.core.visits import line_of
from orders.lines import addresses, draft, offers
from orders.lines.addresses import Place
from orders.lines.forms import LineForm
from orders.models import LineOrder, Order, OrderItem, OwnField
from orders.own_fields.fields import initial_values, own_fields, values_of
from orders.permissions import ORDER
from orders.placing import drafts
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.web.pages import Page
from subscriptions.models import Category, Line, Plan, Subscription
from subscriptions.plans.catalogue import Catalogue

# The parameters: the plan to begin with, the draft to go on with, the text of a search, and the end to choose again.
PLAN, DRAFT, TEXT, AGAIN = "abonnement", "kladde", "adresse", "ende"


class Suggestions(Page):
    """Suggestions of addresses as JSON, for the search while somebody types. The register's token stays here."""

    function = ORDER
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return titles, with the id of those that are final, or why there are none."""
        found = addresses.find(request.GET.get("tekst", ""))
        hits = [{"title": title, "id": identifier} for title, identifier in found.hits]
        return JsonResponse({"hits": hits, "problem": found.problem})


class LinePage(Page):
    """Base of the pages of the three categories."""

    http_method_names = ["get", "head", "post", "options"]
    function = ORDER
    category: ClassVar[Category]
    # The letters of the ends, with what their address is called.
    ends: ClassVar[dict[str, Any]] = {"a": _lazy("Where?")}
    template_name = "orders/line.html"
    search_template_name = "orders/address.html"
    problem = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the first address that is missing, or show the form."""
        if end := self._missing():
            return self._search(end)
        return self._shown(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Store the draft, and go on to the technician's visit or to the prices."""
        if end := self._missing():
            return self._search(end)
        form = self._form()
        if form is None or not form.is_valid():
            return self._shown(form)
        choice = form.choices[form.cleaned_data["plan"]]
        data = {
            **form.cleaned_data,
            "own_fields": values_of(self.own, form.cleaned_data),
            "account": form.accounts[form.cleaned_data["account"]],
        }
        order = draft.store(self.actor, self.draft, self.category, self.places, choice, data)
        if choice.visits:
            return redirect("order_visit", uid=order.uid)
        return redirect("order_draft", uid=order.uid, slug="bestil")

    @cached_property
    def draft(self) -> Order | None:
        """The draft that the address names; Http404 if the actor has none such."""
        uid = self.request.GET.get(DRAFT)
        return drafts.draft_of(self.actor, uid, self.category) if uid else None

    @cached_property
    def line(self) -> LineOrder | None:
        """The line of the draft."""
        return line_of(self.actor, self.draft) if self.draft else None

    @cached_property
    def places(self) -> dict[str, Place]:
        """The addresses that are chosen and exist, by end. Sets `problem` where the register cannot be asked."""
        found: dict[str, Place] = {}
        stored = self.line.ends if self.line else {}
        for end in self.ends:
            identifier = self.request.GET.get(end, "") or stored.get(end, ("", ""))[0]
            if stored.get(end, ("", ""))[0] == identifier and identifier:
                # Its text was stored with it: the register need not have it any more.
                found[end] = Place(*stored[end])
            elif identifier and (place := self._look_up(identifier)):
                found[end] = place
        return found

    def _look_up(self, identifier: str) -> Place | None:
        try:
            found = addresses.look_up(identifier)
        except Unavailable:
            self.problem = _("We can't ask the register of addresses just now. Try again in a moment.")
            return None
        if found is None:
            self.problem = _("That address is not in the register any more. Search for it again.")
        return found

    def _missing(self) -> str:
        """Return the end whose address is asked for now, or ""."""
        asked = self.request.GET.get(AGAIN, "")
        if asked in self.ends and self.request.method != "POST":
            return asked
        return next((end for end in self.ends if end not in self.places), "")

    def _search(self, end: str) -> HttpResponse:
        """Show the search, with what was found."""
        text = self.request.GET.get(TEXT)
        found = addresses.find(text) if text is not None else addresses.Found(problem=self.problem)
        hits = [
            (title, self._url({end: identifier, AGAIN: None, TEXT: None} if identifier else {TEXT: title}), identifier)
            for title, identifier in found.hits
        ]
        kept = [(name, self.request.GET[name]) for name in (PLAN, DRAFT, AGAIN, *self.ends) if name in self.request.GET]
        chosen = [(self.ends[one], place.text) for one, place in self.places.items() if one != end]
        context = {"end": self.ends[end], "text": text or "", "hits": hits, "problem": found.problem, "kept": kept,
                   "chosen": chosen, "letter": end}  # fmt: skip
        self.template_name = self.search_template_name
        return self.render_to_response(self.get_context_data(**context))

    def _url(self, changes: dict[str, str | None]) -> str:
        """Return this page's address with other parameters; None removes one."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{reverse(self.request.resolver_match.view_name)}?{query.urlencode()}"  # type: ignore[union-attr]

    @cached_property
    def wished(self) -> Plan | None:
        """The plan to begin with."""
        plan = Catalogue().plan(self.request.GET.get(PLAN, ""))
        return plan if plan and plan.offered and plan.category == self.category else None

    @cached_property
    def answer(self) -> offers.Answer:
        """What can be had at the addresses."""
        plans = Catalogue().offered_plans(self.category)
        return offers.can_have(self.category, self.places, plans, self.wished, self._connected())

    def _connected(self) -> frozenset[str]:
        """Return the ends where the company has a line in use already: no technician need come there."""
        texts = {place.text for place in self.places.values()}
        rows = Line.objects.visible_to(self.actor, function=ORDER).filter(subscription__state=Subscription.State.ACTIVE)
        known = set(rows.filter(a_end__in=texts).values_list("a_end", flat=True))
        known |= set(rows.filter(b_end__in=texts).values_list("b_end", flat=True))
        return frozenset(end for end, place in self.places.items() if place.text in known)

    @cached_property
    def accounts(self) -> list[Account]:
        """The open accounts for which the actor may order."""
        return drafts.accounts_to_order_for(self.actor)

    @cached_property
    def own(self) -> list[OwnField]:
        """The own fields of the company whose account pays."""
        chosen = self.request.POST.get("account") or (str(self.draft.account.uid) if self.draft else "")
        return own_fields(drafts.paying(self.accounts, chosen))

    def _form(self) -> LineForm | None:
        """Return the form, or None where nothing can be had."""
        if not self.answer.choices or not self.accounts:
            return None
        given: dict[str, Any] = {
            "category": self.category, "choices": self.answer.choices, "accounts": self.accounts,
            "add_ons": Catalogue().offered_add_ons(self.category), "own": self.own,
        }  # fmt: skip
        if self.request.method == "POST":
            return LineForm(self.request.POST, **given)
        return LineForm(initial=self._initial(), **given)

    def _initial(self) -> dict[str, Any]:
        order = self.draft
        first: OrderItem | None = order.items.visible_to(self.actor).select_related("plan").first() if order else None
        if order is None or first is None:
            return {"plan": self.wished.code} if self.wished else {}
        return {
            "plan": first.plan.code, "add_ons": first.add_ons, "bill_text": first.bill_text, "count": order.items_count,
            "account": str(order.account.uid), "wished_on": order.wished_on or "", "reference": order.reference,
            **initial_values(self.own, first.own_fields),
        }  # fmt: skip

    def _shown(self, form: LineForm | None) -> HttpResponse:
        chosen = [
            (self.ends[end], place.text, self._url({AGAIN: end, TEXT: None})) for end, place in self.places.items()
        ]
        typed = []
        if self.request.method == "POST" and form is None:
            hidden = ("csrfmiddlewaretoken",)
            typed = [(name, one) for name, values in self.request.POST.lists() if name not in hidden for one in values]
        context = {"form": form, "answer": self.answer, "chosen": chosen, "wished": self.wished, "typed": typed,
                   "form_has_errors": bool(form and form.errors),
                   "where": self.ends.get(self.answer.end, "") if len(self.ends) > 1 else ""}  # fmt: skip
        return self.render_to_response(self.get_context_data(**context))


class InternetOrder(LinePage):
    """Order an internet connection."""

    category = Category.INTERNET
    title = _lazy("Order an internet connection")


class TelephonyOrder(LinePage):
    """Order phone numbers at an address."""

    category = Category.TELEPHONY
    title = _lazy("Order telephony")


class CircuitOrder(LinePage):
    """Order a circuit between two addresses."""

    category = Category.CIRCUITS
    title = _lazy("Order a circuit")
    ends: ClassVar[dict[str, Any]] = {"a": _lazy("A end"), "b": _lazy("B end")}

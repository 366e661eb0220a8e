"""Answer a request to approve an order, with a comment; or take one's own request back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _lazy

from orders.approval import requests, rules
from orders.models import Order, OrderItem
from orders.permissions import ORDER
from selfservice.kernel.actions.approvals import approve, decline
from selfservice.kernel.actions.base import Action, ActionRefused, FormInvalid, StepUpRequired, is_fresh, registry
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.kernel.web.pages import Page

SHOWN = 50


class CommentForm(forms.Form):
    """What the requester reads with the answer."""

    comment = forms.CharField(
        label=_lazy("Comment"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_lazy("It is in the mail to the person who asked."),
    )  # fmt: skip


class OrderApproval(Page):
    """The page behind the link in the mail: what is ordered, its price, and yes or no."""

    http_method_names = ["get", "head", "post", "options"]
    function = ORDER
    template_name = "orders/approval.html"

    @cached_property
    def order(self) -> Order:
        """The order, or Http404: a draft that nobody has asked for is not here."""
        rows = Order.objects.visible_to(self.actor, function=ORDER).select_related("account", "company")
        return get_or_404(rows.exclude(state=Order.State.DRAFT), uid=self.kwargs["uid"])

    @property
    def act(self) -> Action:
        """The action that is asked for."""
        return registry[self.run.action](self.actor)

    @cached_property
    def run(self) -> ActionRun:
        """The request, or Http404."""
        found = requests.request_of(self.order)
        if found is None:
            raise Http404
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.act.step_up and not is_fresh(self.actor.verified_at):
            raise StepUpRequired
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer it. If that can't be done any more, show the page with the reason."""
        order, form = self.order, CommentForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        yes = request.POST.get("answer") == "yes"
        try:
            with transaction.atomic():
                run = (approve if yes else decline)(self.run.uid, self.actor)
                if (run.actor_kind, run.actor_id) != (self.actor.kind, self.actor.id):
                    with as_system("mail the answer to an order's requester"):
                        answer: dict[str, Any] = {"yes": yes, "comment": form.cleaned_data["comment"]}
                        requests.answered(order, run, by=self.actor.name, **answer)
        except ActionRefused as refused:
            return self.render_to_response(self.get_context_data(form=form, refusal=refused.reason))
        except (FormInvalid, Http404):
            return redirect(request.path)
        announce(request, self.act, run, order)
        return redirect("orders")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order, run = self.order, self.run
        rows = OrderItem.objects.visible_to(self.actor, function=ORDER).filter(order=order).select_related("plan")
        waits = requests.waits(run, self.act.approval_life)
        own = (run.actor_kind, run.actor_id) == (self.actor.kind, self.actor.id)
        with acting_as(self.actor):
            facts = self.act.facts(order) if waits else []
        return super().get_context_data(
            order=order, run=run, waits=waits, own=own, facts=facts, items=list(rows.order_by("position")[:SHOWN]),
            more=order.items_count - SHOWN, why_not=None if own else rules.why_not(order, run, self.actor.id),
            **{"refusal": "", "form": CommentForm(), **kwargs},
        )  # fmt: skip

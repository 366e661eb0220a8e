"""The giver's page of a takeover, by the link in the mail or in the text message to the number."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Takeover
from orders.takeover import answer
from orders.takeover.actions.answer_takeover import AcceptTakeover, DeclineTakeover
from orders.takeover.forms import ConfirmationForm
from orders.takeover.links import Opened, opened
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import FormPage
from subscriptions.prices import A_DAY


class TakeoverAnswer(FormPage):
    """What is asked for, and the answer. It shows the giver nothing of the new owner but the name."""

    template_name = "orders/takeover_answer.html"
    form_class = ConfirmationForm
    opened: Opened

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = opened(kwargs["token"])
        if found is None:
            return self.render_to_response({"takeover": None})
        self.opened = found
        return super().dispatch(request, *args, **kwargs)

    @property
    def takeover(self) -> Takeover:
        """The takeover of the link."""
        return self.opened.takeover

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept or decline. Declining needs no more than the link: the number stays where it is."""
        if "no" in request.POST:
            return self._answer(DeclineTakeover, {"answered_by": self.takeover.contact_name})
        if not self.opened.may_accept:
            return redirect(request.path)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        return self._answer(AcceptTakeover, form.cleaned_data)

    def _answer(self, action: type[Action], data: dict[str, Any]) -> HttpResponse:
        # It was answered, withdrawn or lapsed meanwhile: the page shows which. The log entry is the new owner's,
        # who does not get the IP address of the giver.
        with suppress(ActionRefused, FormInvalid):
            with as_system("the giver answers a takeover", on_behalf_of=data["answered_by"]) as system:
                run(action, system, self.takeover.uid, data, data.get("request_id"))
            if action is AcceptTakeover:
                messages.success(self.request, _("You have said yes."))
        return redirect(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        takeover = self.takeover
        first = takeover.first_day or answer.first_day_of(takeover, timezone.localdate())
        number = takeover.subscription if takeover.from_company_id else None
        return super().get_context_data(
            takeover=takeover,
            awaits=answer.awaits(takeover),
            may_accept=self.opened.may_accept,
            inside=reverse("subscription_act", args=[number.uid, "afgiv"]) if number else "",
            last=first - A_DAY,
            first=first,
            states=Takeover.State,
            **kwargs,
        )

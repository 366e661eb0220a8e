"""The page of what the exchange has refused, and of sending it again."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.web.pages import Page
from telephony.exchange.objects import named, page_of, refused
from telephony.exchange.reasons import reason_words
from telephony.models import ExchangeState
from telephony.permissions import SEE


class RefusedPage(Page):
    """What the exchange has refused: calls go as before until it is changed or sent again."""

    function = SEE
    template_name = "telephony/exchange/refused.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = []
        for state in refused(self.actor):
            name = named(self.actor, state)
            if name:
                acts = acts_on(self.actor, state, "exchange_act", "exchange")
                rows.append({"state": state, "name": name, "url": page_of(state), "why": reason_words(state.reason),
                             "acts": acts})  # fmt: skip
        return super().get_context_data(rows=rows, **kwargs)


class ExchangeAct(ActPage):
    """The page of an action on what the exchange has refused."""

    model = ExchangeState
    section = "exchange"

    def back_to(self, target: ExchangeState) -> str:
        return reverse("exchange_refused")

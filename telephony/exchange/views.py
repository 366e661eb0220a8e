"""The page of what the exchange has refused, and of sending it again."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.web.pages import Page
from telephony.exchange.actions.send_again import SendAgain
from telephony.exchange.objects import names_of, page_of, refused
from telephony.exchange.reasons import kind_words, reason_words
from telephony.models import ExchangeState
from telephony.permissions import SEE


class RefusedPage(Page):
    """What the exchange has refused: calls go as before until it is changed or sent again."""

    function = SEE
    template_name = "telephony/exchange/refused.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        states = refused(self.actor)
        names = names_of(self.actor, states)
        rows = [
            {
                "state": state,
                "name": names[state.pk],
                "kind": kind_words(state.kind),
                "url": page_of(state),
                "why": reason_words(state.reason),
                "send": self._send(state),
            }
            for state in states
            if state.pk in names
        ]
        return super().get_context_data(rows=rows, send_label=SendAgain.label, **kwargs)

    def _send(self, state: ExchangeState) -> str:
        """Return the address where it is sent again; empty for who may not. Each object is known to exist."""
        may = self.actor.real is None and self.actor.holds(SendAgain.function, state.company_id)
        return reverse("exchange_act", args=[state.uid, SendAgain.address]) if may else ""


class ExchangeAct(ActPage):
    """The page of an action on what the exchange has refused."""

    model = ExchangeState
    section = "exchange"

    def back_to(self, target: ExchangeState) -> str:
        return reverse("exchange_refused")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = names_of(self.actor, [self.target])
        kind = kind_words(self.target.kind)
        return super().get_context_data(**kwargs) | {"target": names.get(self.target.pk) or kind, "subtitle": kind}

"""Reveal a code of a SIM card (PIN, PUK1, PUK2): once, with an audit entry, and at most ten an hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from selfservice.kernel.actions.base import Action, ActionRefused, Change, Shortcut
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from subscriptions.core.access import shows
from subscriptions.core.policy import against_policy, policy_for
from subscriptions.models import SimCard, Subscription
from subscriptions.sims.limits import lock_person, too_many_codes

State = Subscription.State
# As the card was delivered: only its user knows a PIN that they have changed since.
CODES = (("puk1", "PUK1"), ("puk2", "PUK2"), ("pin", "PIN"))


class CodeForm(OnceForm):
    """The code to reveal."""

    which = forms.ChoiceField(label=_lazy("Code"), choices=CODES, initial="puk1", widget=forms.RadioSelect)


class RevealPuk(Action):
    """Decrypt the code, here and nowhere else; only the response to this request contains it.

    The company's policy binds an actor who sees the number only as their own.
    """

    slug = "reveal_puk"
    address = "vis-puk"
    label = _lazy("Show PUK")
    log_kind = "numbers"
    log_label = _lazy("PUK code shown")
    consequence = _lazy("The code is shown for a minute. The log says that you have seen it, and not what it is.")
    done_receipt = _lazy("%(code)s of %(target)s is shown. That you have seen it is in the log.")
    refused_receipt = _lazy("No code of %(target)s is shown. %(why)s")
    icon = "key"
    section = "card"
    order = 5
    shortcut = Shortcut(10, _lazy("Find PUK"), "puk", _lazy("Which number do you need the PUK of?"))
    model = Subscription
    function = (Function.OWN, Function.MOBILE_SIM)
    from_states = frozenset({State.ACTIVATING.value, State.ACTIVE.value, State.BARRED.value})
    takes_number = False
    step_up = True
    Form = CodeForm
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {"code": dict(CODES).get(run.data.get("which", ""), "")}

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if not shows(self.actor, Function.MOBILE_SIM, target) and not policy_for(target).see_puk:
            return against_policy(target)
        if self._sim(target) is None:
            return _("There is no SIM card in use on this number.")
        return too_many_codes(self.actor, self.slug)

    def lock(self) -> None:
        lock_person(self.actor)

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        sim, code = self._sim(target), data["which"]
        if sim is None or getattr(sim, code) is None:
            raise ActionRefused(_("This SIM card has no such code."))
        return Change(target, after={"code": code, "sim": sim.iccid}, revealed=sim.open(code))

    def _sim(self, target: Subscription) -> SimCard | None:
        seen = SimCard.objects.visible_to(self.actor, function=self.function)
        return seen.filter(subscription=target, state=SimCard.State.ACTIVE).order_by("-activated_on", "-id").first()

"""Ask to be called back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from selfservice.support.calls.forms import CallForm, key_of, words
from selfservice.support.calls.intervals import next_intervals
from selfservice.support.hours.stored import hours
from selfservice.support.models import CallBack
from subscriptions.sims.limits import lock_person

# Calls that one person waits for at once.
MOST = 3


class AskCall(Action):
    """At a number, in one of the next intervals of support's hours."""

    slug = "ask_call"
    address = "ring-mig-op"
    label = _lazy("Call me")
    log_kind = "support"
    log_label = _lazy("Call from support asked for")
    consequence = _lazy("We call you at the time that you choose. You don't wait in a queue.")
    done_receipt = _lazy("We call %(number)s: %(interval)s.")
    refused_receipt = _lazy("No call is asked for. %(why)s")
    icon = "phone"

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        if "starts" not in run.after:
            return {"number": _("your number"), "interval": _("the time that you chose")}
        starts, ends = (timezone.localtime(datetime.fromisoformat(run.after[name])) for name in ("starts", "ends"))
        return {"number": phone(run.after["number"]), "interval": words((starts, ends))}

    def form(self, target: None, data: Mapping[str, Any] | None = None) -> forms.Form:
        with as_system("one's own mobile number"):
            me = User.objects.system().filter(pk=self.actor.id or 0).only("mobile").first()
        mine = phone(me.mobile) if me else ""
        return CallForm(data, intervals=next_intervals(hours(), timezone.now()), initial={"number": mine})

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        asked = CallBack.objects.visible_to(self.actor).filter(user=self.actor.id or 0, state=CallBack.State.ASKED)
        # Those that support has missed are no reason to ask for none again.
        if asked.filter(ends__gt=timezone.now()).count() >= MOST:
            return _("You already wait for %(n)s calls. Cancel one of them first.") % {"n": MOST}
        return None if next_intervals(hours(), timezone.now()) else _("No opening hours are known. Call us instead.")

    def lock(self) -> None:
        lock_person(self.actor)

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        chosen = next((one for one in next_intervals(hours(), now) if key_of(one) == data["interval"]), None)
        with as_system("one's own company"):
            me = User.objects.system().filter(pk=self.actor.id or 0).first()
        if chosen is None or me is None or me.company_id is None:
            raise ActionRefused(_("That time has passed. Choose another one."))
        values = {"number": data["number"], "starts": chosen[0], "ends": chosen[1], "about": data["about"]}
        row = CallBack.objects.create(company_id=me.company_id, user_id=me.pk, **values)
        return Change(row, after=values)

"""Give a number another SIM card: by post, as an eSIM, or from the company's stock. The rules are in sims/rules.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from accounts.functions import Function
from accounts.second_person.action import swaps_alone
from selfservice.kernel.actions.base import Change, Shortcut
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.actor import Actor
from subscriptions.core import open_runs
from subscriptions.core.action import SubscriptionAction
from subscriptions.core.second_factor import may_decide
from subscriptions.models import Category, SimCard, SimSwap, Subscription
from subscriptions.sims import notices, rules
from subscriptions.sims.forms import SwapForm
from subscriptions.sims.limits import lock_person

Kind = SimSwap.Kind


class SwapSim(SubscriptionAction):
    """Block a second swap of the number immediately; change the card when the network has done it."""

    slug = rules.SLUG
    address = "skift-sim"
    label = _lazy("Swap SIM card")
    log_label = _lazy("SIM swap")
    consequence = _lazy(
        "The number and the subscription stay as they are; the phone gets a new SIM card. We tell the number by text"
        " message, and its user and your administrators by mail, before it happens."
    )
    sent_label = _lazy("SIM swap ordered")
    sent_receipt = _lazy("The SIM swap of %(target)s is sent to the network. %(takes)s")
    shipped_receipt = _lazy(
        "The new SIM card of %(target)s is on its way with %(carrier)s. Tracking number: %(tracking)s."
    )
    done_receipt = _lazy("%(target)s has %(card)s now. The old card no longer works. %(more)s")
    refused_receipt = _lazy("The SIM card of %(target)s was not changed. %(why)s")
    waiting_receipt = _lazy(
        "The SIM swap of %(target)s is asked for. It happens when the person who logs in with the number, or an"
        " administrator, confirms it."
    )
    many_label = ngettext_lazy("Swap the SIM card of %(n)s number", "Swap the SIM cards of %(n)s numbers", "count")
    many_done = ngettext_lazy("%(n)s number has a new SIM card", "%(n)s numbers have new SIM cards", "count")
    many_ahead = ngettext_lazy("%(n)s number gets a new SIM card", "%(n)s numbers get new SIM cards", "count")
    then: ClassVar[Mapping[str, Any]] = {"show_esim": _lazy("Show the eSIM code")}
    icon = "sim"
    section = "top"
    order = 10
    shortcut = Shortcut(20, _lazy("Swap SIM card"), "sim", _lazy("Which number needs another SIM card?"))
    function = Function.MOBILE_SIM
    related = ("company",)
    categories = frozenset({Category.MOBILE.value})
    takes_number = reroutes = True
    step_up = True
    file_only = True
    columns: ClassVar[tuple[str, ...] | None] = ("iccid",)
    required_columns = frozenset({"iccid"})
    Form = SwapForm
    approval_life = timedelta(days=2)

    def __init__(self, actor: Actor, approving: ActionRun | None = None) -> None:
        super().__init__(actor, approving)
        self._swaps_today: int | None = None
        self._counted: set[int] = set()

    def receipt_text(self, run: ActionRun) -> Any:
        return self.shipped_receipt if open_runs.is_shipped(run) else super().receipt_text(run)

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        esim = target.sim_kind == SimCard.Kind.ESIM
        more = _("%(holder)s must scan the eSIM code.") % {"holder": target.holder_name} if target.holder_name else ""
        found = super().receipt_words(target, run)
        if run.data.get("kind") == Kind.PHYSICAL:
            found["takes"] = _("The card comes by post. The present one works until the new one is put in.")
        return {
            **found,
            "carrier": run.progress.get("carrier", ""),
            "tracking": run.progress.get("tracking", ""),
            "card": _("an eSIM") if esim else _("a new SIM card"),
            "more": more if esim else "",
        }

    def next_steps(self, target: Subscription, run: ActionRun) -> list[Step]:
        if rules.may_answer(self.actor, run, target):
            return [Step(_("See the request"), reverse("swap_answer", args=[run.uid]))]
        return super().next_steps(target, run)

    def form(self, target: Subscription, data: Mapping[str, Any] | None = None) -> forms.Form:
        return SwapForm(data, company=target.company, initial={"name": target.holder_name})

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        card = self._card(target)
        found = [
            (_("Card in use"), f"{card.get_kind_display()} {card.iccid_shown}" if card else _("none")),
            (_("How often"), _("the card can be changed once in 24 hours")),
            (_("Codes by text message"), _("are not accepted at log-in for ten days after the change")),
        ]  # fmt: skip
        if not may_decide(self.actor, target):
            found.append(
                (_("Must be confirmed"), _("somebody logs in with this number: they or an administrator must confirm"))
            )
        return found

    def prepare(self, targets: Sequence[Any]) -> None:
        super().prepare(targets)
        rules.read_for(targets)

    def take_refusal(self, target: Subscription, data: Mapping[str, Any]) -> str | None:
        # It waits for a yes instead (`needs_approval`).
        return None

    def bulk_needs_approval(self, count: int) -> bool:
        return count > swaps_alone(self.actor.company_ids)

    def needs_approval(self, target: Subscription, data: Mapping[str, Any]) -> bool:
        return not may_decide(self.actor, target)

    def notify_approvers(self, target: Subscription, data: Mapping[str, Any], run: ActionRun) -> None:
        notices.request_confirmation(target, run, self.actor.name)

    def may_answer(self, target: Subscription, run: ActionRun, *, yes: bool) -> str | None:
        """Refuse all but administrators and the system, by which the number's log-in users answer (sims/views.py)."""
        if self.actor.kind == "system" or may_decide(self.actor, target):
            return self.too_young(run)
        return _("Only the person who logs in with the number, or an administrator with the same rights, can answer.")

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        reason = super().refuse(target, data, today) or rules.once_a_day(target)
        if reason is None and data.get("kind") == Kind.STOCK:
            reason = rules.card_refusal(target, rules.find_card(target, data["iccid"]))
        return reason or self._limit_refusal(target)

    def lock(self) -> None:
        lock_person(self.actor)

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        who = self.approving
        requester = (who.actor_kind, who.actor_id) if who else (self.actor.kind, self.actor.id)
        swap = rules.begin(target, requester, data["kind"], data["iccid"], now)
        if data["kind"] == Kind.STOCK:
            rules.reserve_card(target, data["iccid"])
        card = self._card(target)
        mails = notices.ordered_mails(target, swap, who.actor_name if who else self.actor.name)
        after = {"new_card": data["kind"], **({"sim": data["iccid"]} if data["iccid"] else {})}
        return Change(target, before={"sim": card.iccid} if card else {}, after=after, made=swap.uid, mails=mails)

    def command(self, target: Subscription, data: Mapping[str, Any], change: Change) -> Command | None:
        ordered: dict[str, Any] = {"kind": data["kind"]}
        if data["kind"] == Kind.STOCK:
            ordered = {"iccid": data["iccid"]}
        elif data["kind"] == Kind.PHYSICAL:
            ordered["ship_to"] = {field: data[field] for field in ("name", "street", "postcode", "city")}
        text = notices.old_card_text(target, notices.language_of(target))
        payload = {"number": target.number, "swap": str(change.made), "order": ordered, "text": text}
        return Command(rules.KIND, f"sim:{change.made}", target.pk, payload)

    def _limit_refusal(self, target: Subscription) -> str | None:
        """Refuse beyond the user's daily limit. Each row of a file counts, in order.

        An approval does not, since it counts for the requester.
        """
        if self.approving:
            return None
        if self._swaps_today is None:
            self._swaps_today = rules.swaps_today(self.actor)
        counted = self._counted | {target.pk}
        if reason := rules.too_many(self._swaps_today + len(counted) - 1):
            return reason
        self._counted = counted
        return None

    def _card(self, target: Subscription) -> SimCard | None:
        cards = SimCard.objects.visible_to(self.actor, function=self.function)
        return cards.filter(subscription=target, state=SimCard.State.ACTIVE).order_by("-activated_on", "-id").first()

"""A number's SIM card and its codes, as pages show them: hidden until the user asks for one."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor, Needed
from subscriptions.models import SimCard, Subscription
from subscriptions.sims.actions.reveal_puk import CODES


def card_of(actor: Actor, subscription: Subscription, function: Needed) -> SimCard | None:
    """Return the active card."""
    return _CARD.first(actor, subscription.pk, function=function)


def _card(actor: Actor, subscription: int, function: Needed) -> Any:
    sims = SimCard.objects.visible_to(actor, function=function).filter(subscription=subscription)
    return sims.filter(state=SimCard.State.ACTIVE).order_by("-activated_on", "-id")[:1]


_CARD: CachedQuery[SimCard] = CachedQuery(_card)


def codes_of(sim: SimCard | None) -> list[tuple[str, str]]:
    """Return the codes that the card has, as name and label; pages offer no others."""
    return [(name, label) for name, label in CODES if sim and getattr(sim, name)]


def hidden(sim: SimCard | None) -> dict[str, Any]:
    """Return the context of a page before the user asks for a code."""
    return {"sim": sim, "codes": codes_of(sim), "once": OnceForm(), "revealed": "", "revealed_code": "",
            "shown_before": False}  # fmt: skip


def shown(run: ActionRun) -> dict[str, Any]:
    """Return the context after a run that asked for a code; it has the code only in the first response."""
    code = run.revealed
    return {
        "revealed": "\u00a0".join(code[i : i + 4] for i in range(0, len(code), 4)) if code else "",
        "revealed_code": run.data.get("which", ""),
        "shown_before": code is None,
    }

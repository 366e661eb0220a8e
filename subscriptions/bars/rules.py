"""Bars: who may set and lift which, what each does, what is under way, and what the network is asked.

"All traffic" is what a lost, stolen or misused phone gets (bar, report_stolen, bar_lost) and is lifted by unbar and
unbar_own. The others are restrictions of one thing each (set_bars), which stand whether or not all traffic is barred.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.actor import Actor
from subscriptions.core.policy import names_of, who_decides
from subscriptions.models import Subscription

KIND = "network.bar"
A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
# Actions whose answer comes from the network, by slug: those that bar all traffic, those that lift that, the rest.
BARRING = ("bar", "bar_lost", "report_stolen")
LIFTING = ("unbar", "unbar_own")
ACTIONS = (*BARRING, *LIFTING, "set_bars")

Bar = Subscription.Bar
ALL = Bar.ALL.value
# What can be restricted by itself, and what that does.
RESTRICTIONS: dict[Subscription.Bar, Any] = {
    Bar.OUTGOING: _lazy("The phone can't call or send text messages. It can be called."),
    Bar.INTERNATIONAL: _lazy("Numbers in other countries can't be called or sent text messages to."),
    Bar.ROAMING: _lazy("The phone doesn't work outside Denmark."),
    Bar.DATA: _lazy("No mobile data, and so no MMS. Wi-Fi works."),
    Bar.ROAMING_DATA: _lazy("No mobile data outside Denmark. Calls and text messages work."),
    Bar.INCOMING: _lazy("Nobody can call the number or send it text messages."),
    Bar.PREMIUM: _lazy("90 numbers and services that are paid by the phone bill can't be used."),
}
ALWAYS = _lazy("112 can always be called, whatever is barred.")
# Why a number is barred.
CAUSES = (
    ("stolen", _lazy("It is stolen")),
    ("lost", _lazy("It is lost")),
    ("misuse", _lazy("It is misused")),
    ("other", _lazy("Something else")),
)


def with_all(subscription: Subscription) -> list[str]:
    """What is to be barred when all traffic is, too."""
    return sorted({*subscription.bars, ALL})


def without_all(subscription: Subscription) -> list[str]:
    """What is to stay barred when the phone is to work again."""
    return sorted({*subscription.bars} - {ALL})


def why_not_barred(subscription: Subscription) -> str | None:
    """Why all traffic can't be barred, or None."""
    return _("The number is barred already: all traffic is stopped.") if ALL in subscription.bars else None


def why_not_lifted(subscription: Subscription, *, own: bool) -> str | None:
    """Why the phone can't be made to work again, or None.

    `own`: by the number's own user, who lifts what they have had barred themselves, and nothing that the company has.
    """
    if ALL not in subscription.bars:
        return _("The number is not barred.")
    if own and subscription.lost_since is None:
        people = names_of(who_decides(subscription.company_id)) or _("your administrator")
        return _("You have not barred this number yourself. Ask %(names)s to lift the bar.") % {"names": people}
    return None


def latest_run(actor: Actor, subscription: Subscription) -> ActionRun | None:
    """The last change of the number's bars, read once for the object: how far it has come is its state."""
    kept: Any = subscription
    if not hasattr(kept, "latest_run"):
        runs = ActionRun.objects.visible_to(actor).filter(
            target_model=subscription._meta.label_lower, target_id=subscription.pk, action__in=ACTIONS
        )
        kept.latest_run = runs.order_by("-id").first()
    found: ActionRun | None = kept.latest_run
    return found


def worth_telling(run: ActionRun | None, subscription: Subscription) -> ActionRun | None:
    """The run whose state the number's page tells: under way, in force, or ended within a day."""
    if run is None or run.finished_at is None:
        return run
    in_force = run.action in BARRING and subscription.state == Subscription.State.BARRED
    return run if in_force or timezone.now() - run.finished_at < A_DAY else None


def read_anew(run: ActionRun | None, subscription: Subscription) -> None:
    """Read the number again when the network has answered after it was read, and before the run was."""
    if run is None or run.state != ActionRun.State.DONE or run.finished_at is None:
        return
    differs = sorted(subscription.bars) != sorted(run.after.get("bars", []))
    if differs and timezone.now() - run.finished_at < A_MINUTE:
        subscription.refresh_from_db(fields=["state", "bars", "lost_since"])


def order(subscription: Subscription, bars: Iterable[str], *, lost: bool) -> Command:
    """Have the network give the number just these bars; `lost` when its own user has reported the phone lost."""
    payload = {"number": subscription.number, "bars": sorted(bars), "was": sorted(subscription.bars), "lost": lost}
    return Command(KIND, f"bar:{subscription.uid}:{uuid4()}", subscription.pk, payload)

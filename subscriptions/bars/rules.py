"""Rules of bars: who may set and lift them, what each does, which run is in progress, and the network order.

"All traffic" is for lost, stolen or misused phones: bar, report_stolen and bar_lost set it, unbar and unbar_own lift
it. The other bars restrict one thing each (set_bars), and stay whether or not all traffic is barred.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.actor import Actor
from subscriptions.core.policy import administrators_to_ask, names_of
from subscriptions.models import Subscription

KIND = "network.bar"
A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
# Slugs of actions that the network answers: those that bar all traffic, those that lift that bar, the rest.
BARRING = ("bar", "bar_lost", "report_stolen")
LIFTING = ("unbar", "unbar_own")
ACTIONS = (*BARRING, *LIFTING, "set_bars")

Bar = Subscription.Bar
ALL = Bar.ALL.value
# The bars that can be set individually, and their effects.
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
# Reasons for barring a number; and in short, for receipts.
CAUSES = (
    ("stolen", _lazy("The phone is stolen")),
    ("lost", _lazy("The phone is lost")),
    ("misuse", _lazy("The number is misused")),
    ("other", _lazy("Something else")),
)
CAUSES_IN_SHORT: dict[str, Any] = {
    "stolen": pgettext_lazy("why a number is barred", "stolen"),
    "lost": pgettext_lazy("why a number is barred", "lost"),
    "misuse": pgettext_lazy("why a number is barred", "misused"),
}


def with_all(subscription: Subscription) -> list[str]:
    """Return the subscription's bars with the bar on all traffic."""
    return sorted({*subscription.bars, ALL})


def without_all(subscription: Subscription) -> list[str]:
    """Return the subscription's bars without the bar on all traffic."""
    return sorted({*subscription.bars} - {ALL})


def bar_refusal(subscription: Subscription) -> str | None:
    """Return why all traffic can't be barred, or None if it can."""
    return _("The number is barred already: all traffic is stopped.") if ALL in subscription.bars else None


def unbar_refusal(subscription: Subscription, *, own: bool) -> str | None:
    """Return why the bar on all traffic can't be lifted, or None if it can.

    `own`: by the number's own user, who may lift a bar that they have set themselves, but not a bar of the company.
    """
    if ALL not in subscription.bars:
        return _("The number is not barred.")
    if own and subscription.lost_since is None:
        people = names_of(administrators_to_ask(subscription.company_id)) or _("your administrator")
        return _("You have not barred this number yourself. Ask %(names)s to lift the bar.") % {"names": people}
    return None


def latest_run(actor: Actor, subscription: Subscription) -> ActionRun | None:
    """Return the latest run that changed the number's bars, read once and stored on the object."""
    cached: Any = subscription
    if not hasattr(cached, "latest_run"):
        runs = ActionRun.objects.visible_to(actor).filter(
            target_model=subscription._meta.label_lower, target_id=subscription.pk, action__in=ACTIONS
        )
        cached.latest_run = runs.order_by("-id").first()
    found: ActionRun | None = cached.latest_run
    return found


def shown_run(run: ActionRun | None, subscription: Subscription) -> ActionRun | None:
    """Return the run if the number's page shows it: it is in progress, in force, or ended within a day."""
    if run is None or run.finished_at is None:
        return run
    in_force = run.action in BARRING and subscription.state == Subscription.State.BARRED
    return run if in_force or timezone.now() - run.finished_at < A_DAY else None


def reload_if_changed(run: ActionRun | None, subscription: Subscription) -> None:
    """Reload the number if the network answered between the reads of the number and of the run."""
    if run is None or run.state != ActionRun.State.DONE or run.finished_at is None:
        return
    differs = sorted(subscription.bars) != sorted(run.after.get("bars", []))
    if differs and timezone.now() - run.finished_at < A_MINUTE:
        subscription.refresh_from_db(fields=["state", "bars", "lost_since"])


def order(subscription: Subscription, bars: Iterable[str], *, lost: bool, actor: Actor, cause: str) -> Command:
    """Return the command that sets exactly these bars; `lost`: its own user has reported the phone lost.

    `actor` and `cause` are for the mail to the number's user.
    """
    payload = {
        "number": subscription.number, "bars": sorted(bars), "was": sorted(subscription.bars), "lost": lost,
        "by": actor.name, "by_user": actor.id if actor.kind == "user" else None, "cause": cause,
    }  # fmt: skip
    return Command(KIND, f"bar:{subscription.uid}:{uuid4()}", subscription.pk, payload)

"""Set the bars of a number in the network, and then on the subscription."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, Now
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifications.notices import notify
from selfservice.kernel.core.formatting import short_when
from selfservice.kernel.models import OutboxCommand
from subscriptions.bars.rules import KIND
from subscriptions.core.second_factor import owners_of, read_owners
from subscriptions.models import Subscription
from subscriptions.network.command import NetworkHandler

State = Subscription.State
Done = tuple[OutboxCommand, dict[str, Any]]


class BarHandler(NetworkHandler):
    """Handler of bars. Payload: number, bars (all that the number shall have), was (those before), lost; and for the
    mail by, by_user, cause.

    The user of the number is notified by mail, because another person may have barred it. Support is alerted soon if
    the network does not answer, because it may be about a lost phone.
    """

    kind = KIND
    verb = "bars"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        return {"bars": sorted(command.payload["bars"])}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        self.confirmed_all([(command, answer)])

    def confirmed_all(self, done: Sequence[Done]) -> None:
        same: dict[tuple[tuple[str, ...], bool], list[OutboxCommand]] = defaultdict(list)
        for command, _answer in done:
            same[tuple(command.payload["bars"]), bool(command.payload.get("lost"))].append(command)
        for (bars, lost), commands in same.items():
            _set_bars(list(bars), lost, [command.target_id or 0 for command in commands])
        _notify_users([command for command, _answer in done])


def _set_bars(bars: list[str], lost: bool, ids: list[int]) -> None:
    barred = Subscription.Bar.ALL in bars
    # A number that was terminated meanwhile stays terminated.
    state = Case(
        When(state__in=[State.ACTIVE, State.BARRED], then=Value(State.BARRED if barred else State.ACTIVE)),
        default=F("state"),
    )
    lost_since = Coalesce("lost_since", Now()) if barred and lost else None
    Subscription.objects.system().filter(pk__in=ids).update(bars=bars, state=state, lost_since=lost_since)


def _notify_users(commands: list[OutboxCommand]) -> None:
    """Notify the users of numbers whose bar on all traffic was set or lifted, and those who log in with them.

    Other bars do not count.
    """
    by_target = {command.target_id or 0: command for command in commands if _changes_all_traffic(command.payload)}
    numbers = list(Subscription.objects.system().filter(pk__in=by_target).select_related("user"))
    read_owners(numbers)
    for one in numbers:
        command = by_target[one.pk]
        notice = "number_barred" if Subscription.Bar.ALL in command.payload["bars"] else "number_unbarred"
        for user in {user.pk: user for user in (one.user, *owners_of(one)) if user}.values():
            key, context = f"{notice}:{command.uid}:{user.pk}", _context(command, user)
            notify(user, notice, key=key, number=one.number, lost=one.lost_since is not None, **context)


def _context(command: OutboxCommand, reader: User) -> dict[str, Any]:
    """Return who had it done, when and why, in the reader's language."""
    payload = command.payload
    with translation.override(reader.language):
        by, time = payload.get("by") or _("Support"), short_when(command.created_at)
    return {"by": by, "own": payload.get("by_user") == reader.pk, "time": time, "cause": payload.get("cause", "")}


def _changes_all_traffic(payload: dict[str, Any]) -> bool:
    was = payload.get("was")
    return was is None or (Subscription.Bar.ALL in was) != (Subscription.Bar.ALL in payload["bars"])

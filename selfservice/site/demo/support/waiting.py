"""What waits in the demo: a request of each kind, a colleague who substitutes, a call; and three service messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Account, Company, User
from accounts.permissions.access import portal_actor
from accounts.users.actions.reset_factors import ResetFactors
from billing.delivery.actions.add_recipient import AddRecipient
from selfservice.kernel.actions.runner import run
from selfservice.kernel.batches.actions import RunBatch
from selfservice.kernel.batches.preview import check
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.uploads.reader import Line, Sheet
from selfservice.kernel.uploads.service import begin
from selfservice.site.demo.cards import stock_iccid
from selfservice.site.demo.companies import ANLAEG, ANLAEG_ACCOUNTS, BYG
from selfservice.support.approvals.actions.add_delegation import AddDelegation
from selfservice.support.calls.actions.ask_call import AskCall
from selfservice.support.calls.forms import key_of
from selfservice.support.calls.intervals import next_intervals
from selfservice.support.hours.stored import hours
from selfservice.support.models import ServiceMessage
from subscriptions.detail.upload_views import KEYS
from subscriptions.models import Subscription
from subscriptions.sims.actions.swap_sim import SwapSim

METTE, MIKKEL, KATRINE, JONAS = "mette.lindqvist", "mikkel.oestergaard", "katrine.bruun", "jonas.holm"
# Of a colleague who gets codes there.
NUMBER = "+4520123478"


def make_waiting() -> None:
    """Make it, unless an earlier start has."""
    with as_system("what waits in the demo"):
        done = ActionRun.objects.system().filter(action=AddDelegation.slug).exists()
        rows = User.objects.system().filter(username__in=[METTE, MIKKEL, KATRINE, JONAS])
        people: dict[str, Any] = {user.username: user for user in rows}
        actors = {name: portal_actor(user, verified_at=timezone.now()) for name, user in people.items()}
    if done or len(people) < 4:
        return
    _requests(actors)
    first = timezone.localdate() + timedelta(days=14)
    days = {"first_day": f"{first:%d.%m.%Y}", "last_day": f"{first + timedelta(days=6):%d.%m.%Y}"}
    run(AddDelegation, actors[METTE], None, {"colleague": str(people[MIKKEL].uid), **days})
    (interval, *_later) = next_intervals(hours(), timezone.now())
    about = {"number": people[JONAS].mobile, "interval": key_of(interval), "about": "Et beløb på min faktura"}
    run(AskCall, actors[JONAS], None, about)
    _messages()


def _requests(actors: Mapping[str, Actor]) -> None:
    """Requests to the administrator, and one of her own: cards, recipients of invoices, a reset. Orders wait, too."""
    with as_system("what waits in the demo"):
        oliver = User.objects.system().filter(username="oliver.friis").first()
        number = Subscription.objects.system().filter(number=NUMBER).first()
        accounts = list(Account.objects.system().filter(number__in=ANLAEG_ACCOUNTS[:2]).order_by("number"))
        Company.objects.system().filter(cvr=ANLAEG).update(second_person=AddRecipient.slug)
    if number:
        run(SwapSim, actors[MIKKEL], number.uid, {"kind": "esim"})
    for asker, account in zip((KATRINE, METTE), accounts, strict=False):
        run(AddRecipient, actors[asker], account.uid, {"channel": "paper"})
    if oliver:
        reset = {"mobile": "20123514", "reason": "Telefonen er tabt i havnen"}
        run(ResetFactors, actors[KATRINE], oliver.uid, reset)
    _new_cards(actors[MIKKEL])


def _new_cards(actor: Actor) -> None:
    """Ask for more new cards at once than one person may swap: a file, which another administrator must approve."""
    with as_system("what waits in the demo"):
        rows = Subscription.objects.system().filter(company__cvr=BYG, category="mobile", state="active")
        numbers = rows.exclude(number=NUMBER).order_by("-number").values_list("number", flat=True)[:8]
        lines = [Line(n + 2, [number, stock_iccid(BYG, n)]) for n, number in enumerate(numbers)]
    batch = begin(SwapSim, actor, Sheet(["number", "iccid"], lines), KEYS, "Nye simkort.csv")
    check(batch, actor)
    run(RunBatch, actor, batch.uid)


def _messages() -> None:
    now = timezone.now()
    ServiceMessage.objects.create(
        kind=ServiceMessage.Kind.DISTURBANCE, products=["mobile"], areas=["2150"],
        title_da="Ingen mobildækning i Nordhavn", title_en="No mobile coverage in Nordhavn",
        text_da="En mast var uden strøm. Den er i drift igen.", text_en="A mast had no power. It works again.",
        starts=now - timedelta(days=11, hours=4), ends=now - timedelta(days=11), published_at=now, mailed_at=now,
    )  # fmt: skip
    ServiceMessage.objects.create(
        kind=ServiceMessage.Kind.DISTURBANCE, products=["internet", "circuits"], areas=["8000"],
        title_da="Ustabile forbindelser i Aarhus C", title_en="Unstable connections in Aarhus C",
        text_da="Et fiberkabel er gravet over. Vi arbejder på stedet og regner med at være færdige i løbet af dagen.",
        text_en="A fibre cable has been cut. We work at the site and expect to be done within the day.",
        starts=now - timedelta(hours=2), published_at=now, mailed_at=now,
    )  # fmt: skip
    night = timezone.localtime(now + timedelta(days=9)).replace(hour=1, minute=0, second=0, microsecond=0)
    ServiceMessage.objects.create(
        kind=ServiceMessage.Kind.PLANNED, products=["telephony"],
        title_da="Opdatering af centralen", title_en="Update of the exchange",
        text_da="Opkald kan blive afbrudt i op til fem minutter. Kaldsflow og hilsner er de samme bagefter.",
        text_en="Calls may be cut off for up to five minutes. Call flows and greetings stay as they are.",
        starts=night, ends=night + timedelta(hours=3), published_at=now, mailed_at=now,
    )  # fmt: skip

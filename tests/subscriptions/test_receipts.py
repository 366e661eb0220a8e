"""What is said after an act: that it is sent, of what the network must do, and that it is done, of what it need not."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db.models.functions import Now
from django.test import Client

from accounts.functions import Function
from selfservice.kernel.actions import receipts
from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.receipts import Receipt
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Access, PortalActor
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.numbers import make_plan
from tests.subscriptions.acting import agree, alter, catalogue
from tests.subscriptions.conftest import act_on, runs
from tests.subscriptions.swapping import ESIM
from tests.world import World

CHECKED = ("skift-abonnement", "tilvalg")


def said_after(client: Client, number: Subscription, address: str, **data: Any) -> tuple[str, str]:
    """The messages after the act, and where it leads to."""
    answer = (agree if address in CHECKED else _post)(client, number, address, **data)
    assert answer.status_code == 302, answer.content.decode()
    return " ".join(str(message) for message in get_messages(answer.wsgi_request)), answer["Location"]


def _post(client: Client, number: Subscription, address: str, **data: Any) -> Any:
    return client.post(act_on(number, address), data)


CHANGES = [
    ("bar", {"cause": "lost"}),
    ("report_stolen", {}),
    ("set_bars", {"bars": ["premium"]}),
    ("unbar", {}),
    ("change_plan", {"plan": "mobil-fri"}),
    ("change_add_ons", {"whole": "on", "add_ons": ["verden"]}),
    ("set_roaming_cap", {"kind": "cap", "cap": "800"}),
    ("swap_sim", ESIM),
]
SENT = {
    "bar": "Spærringen af ", "report_stolen": "Spærringen af ", "set_bars": "Begrænsningerne på ",
    "unbar": "ophæve spærringen af ", "change_plan": " til Mobil Fri er sendt", "change_add_ons": "Tilvalgene på ",
    "set_roaming_cap": "Loftet over data i udlandet på ", "swap_sim": "Skift af simkort til ",
}  # fmt: skip


def receipt_of(slug: str, number: Subscription, functions: frozenset[str] = frozenset(Function.values)) -> Receipt:
    """The receipt of the latest run, as somebody with these functions sees it."""
    access = (Access(number.company_id, functions, whole_group=True),)
    actor = PortalActor(id=1, name="Mette Lindqvist", access=access)
    with as_system("tests"):
        number.refresh_from_db()
    receipt = receipts.receipt_of(registry[slug](actor), runs(slug)[-1], number)
    assert receipt is not None
    return receipt


def answered(number: Subscription, slug: str) -> None:
    """As when the network has done it."""
    states = {"bar": ("barred", ["all"]), "report_stolen": ("barred", ["all"]), "unbar": ("active", [])}
    if slug in states:
        alter(number, state=states[slug][0], bars=states[slug][1])
    if slug == "swap_sim":
        alter(number, sim_kind="esim")
    with as_system("tests"):
        ActionRun.objects.system().filter(action=slug).update(state="done", finished_at=Now())


@pytest.mark.parametrize(("slug", "data"), CHANGES)
def test_a_change_of_a_mobile_number_is_reported_as_sent(
    mette: Client, world: World, slug: str, data: dict[str, Any]
) -> None:
    catalogue()
    number, action = world.colleagues_number, registry[slug]
    if slug == "unbar":
        alter(number, state="barred", bars=["all"])
    said, leads_to = said_after(mette, number, action.address, **data)
    assert [run.state for run in runs(slug)] == ["sent"]
    # The number's page says it, once, and no message besides.
    assert said == ""
    assert leads_to == f"/abonnementer/{number.uid}/#run"
    page = mette.get(leads_to).content.decode()
    receipt = receipt_of(slug, number)
    assert SENT[slug] in receipt.sentence
    assert page.count(receipt.sentence) == 1
    assert receipt.sentence in page[page.index('id="run"') :]
    # Until the network has answered there is nothing to do next but to look again.
    assert receipt.steps == ()


# What comes next when it is done: the links of the receipt, in their order.
NEXT = {
    "bar": ["/ophaev/", "/skift-sim/"], "report_stolen": ["/ophaev/", "/skift-sim/"], "unbar": [], "set_bars": [],
    "change_plan": [], "change_add_ons": [], "set_roaming_cap": [], "swap_sim": ["/vis-esim/"],
}  # fmt: skip
DONE = {
    "bar": "20 12 34 56 er spærret (kl. ", "report_stolen": ", stjålet).", "unbar": "20 12 34 56 virker igen",
    "set_bars": "Spærret nu: Overtakserede numre", "change_plan": "20 12 34 56 har nu abonnementet Mobil Fri.",
    "change_add_ons": "De er nu: ", "set_roaming_cap": "er nu: 800,00 kr. ",
    "swap_sim": "20 12 34 56 har fået eSIM. Det gamle kort virker ikke mere. Line Dahl skal scanne eSIM-koden.",
}  # fmt: skip


@pytest.mark.parametrize(("slug", "data"), CHANGES)
def test_what_the_network_has_done_is_said_with_what_comes_next(
    mette: Client, world: World, slug: str, data: dict[str, Any]
) -> None:
    catalogue()
    number, action = world.colleagues_number, registry[slug]
    alter(number, holder_name="Line Dahl", **({"state": "barred", "bars": ["all"]} if slug == "unbar" else {}))
    said_after(mette, number, action.address, **data)
    answered(number, slug)
    receipt = receipt_of(slug, number)
    assert DONE[slug] in receipt.sentence.replace("\xa0", " ")
    assert [step.url.removeprefix(f"/abonnementer/{number.uid}") for step in receipt.steps] == NEXT[slug]
    page = mette.get(f"/abonnementer/{number.uid}/").content.decode()
    assert page.count(receipt.sentence) == 1
    for step in receipt.steps:
        assert mette.get(step.url).status_code in (200, 302)
    # Who sees the number without the right to change it is offered nothing that answers 403.
    assert receipt_of(slug, number, functions=frozenset({"mobile"})).steps == ()


LINE = {"change_plan": "EB-100 har nu abonnementet Fiber 500/500.", "change_add_ons": "Tilvalgene på EB-100 er ændret."}


@pytest.mark.parametrize(("slug", "data"), [("change_plan", {"plan": "fiber-500"}),
                                            ("change_add_ons", {"whole": "on", "add_ons": ["fast-ip"]})])  # fmt: skip
def test_a_change_of_a_line_is_reported_as_done(world: World, mette: Client, slug: str, data: dict[str, Any]) -> None:
    small, action = make_plan("fiber-100", name="Fiber 100", price=399, category="internet"), registry[slug]
    catalogue()
    with as_system("tests"):
        line = Subscription.objects.create(
            company=world.nordhavn, account=world.konto, number="EB-100", plan=small, plan_name="Fiber 100", price=399,
            category="internet", holder_name="Kontoret",
        )  # fmt: skip
    said, leads_to = said_after(mette, line, action.address, **data)
    assert [run.state for run in runs(slug)] == ["done"]
    assert said == ""
    assert leads_to == f"/abonnementer/{line.uid}/#run"
    page = mette.get(leads_to).content.decode()
    assert page.count(LINE[slug]) == 1


def test_what_nobody_outside_does_is_said_to_be_done(world: World, mette: Client) -> None:
    data = {"whole": "on", "holder_name": "Ny Bruger"}
    said, leads_to = said_after(mette, world.colleagues_number, "ret-oplysninger", **data)
    assert said == "Oplysningerne på 20\xa012\xa034\xa056 er gemt."
    assert leads_to == f"/abonnementer/{world.colleagues_number.uid}/"

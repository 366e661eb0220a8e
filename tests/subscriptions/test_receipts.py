"""What is said after an act: that it is sent, of what the network must do, and that it is done, of what it need not."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from selfservice.kernel.actions.base import registry
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


@pytest.mark.parametrize(
    ("slug", "data"),
    [
        ("bar", {"cause": "lost"}),
        ("report_stolen", {}),
        ("set_bars", {"bars": ["premium"]}),
        ("unbar", {}),
        ("change_plan", {"plan": "mobil-fri"}),
        ("change_add_ons", {"whole": "on", "add_ons": ["verden"]}),
        ("set_roaming_cap", {"kind": "cap", "cap": "800"}),
        ("swap_sim", ESIM),
    ],
)
def test_a_change_of_a_mobile_number_is_reported_as_sent(
    mette: Client, world: World, slug: str, data: dict[str, Any]
) -> None:
    catalogue()
    number, action = world.colleagues_number, registry[slug]
    if slug == "unbar":
        alter(number, state="barred", bars=["all"])
    said, leads_to = said_after(mette, number, action.address, **data)
    assert [run.state for run in runs(slug)] == ["sent"]
    assert said == str(action.sent_receipt) != ""
    assert leads_to == f"/abonnementer/{number.uid}/#run"
    # It is said on the page, above how far the network is.
    page = mette.get(leads_to).content.decode()
    assert page.index(said) < page.index('id="run"')


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
    assert said == f"Udført: {action.label}."
    assert leads_to == f"/abonnementer/{line.uid}/"


def test_what_nobody_outside_does_is_said_to_be_done(world: World, mette: Client) -> None:
    data = {"whole": "on", "holder_name": "Ny Bruger"}
    said, leads_to = said_after(mette, world.colleagues_number, "ret-oplysninger", **data)
    assert said == str(registry["change_holder"].done_receipt)
    assert leads_to == f"/abonnementer/{world.colleagues_number.uid}/"

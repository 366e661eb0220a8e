"""A page that is refused when it is opened (GET) says why, wherever the refusal comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.users import invitations
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.scope.models import as_system
from tests.accounts.at_once import at_once
from tests.accounts.steps import NEW_PASSWORD
from tests.accounts.test_invitation import MAIL
from tests.accounts.test_wizard import begin, made, walk
from tests.accounts.users import link_in, mails_to
from tests.isolation.routes import PLACE, Route, routes
from tests.outside import Outside
from tests.signed_in import sign_in
from tests.world import World, make_world

WHY = "Det kan ikke lade sig gøre nu."
VALUES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "x", "str": "x", "path": "x", None: "x"}
# Not the portal's own views: Django's admin and the passkeys' ceremonies run no action when they are opened.
OTHERS = ("/admin/", "/passkey")


def opened_pages() -> list[Route]:
    found = [route for route in routes() if route.plain and route.offers("GET") and isinstance(route.view_class, type)]
    return [route for route in found if not route.path.startswith(OTHERS)]


def invited(world: World, outside: Outside) -> Client:
    """A browser at the last step of an invitation."""
    mette, client = sign_in(world.mette), Client()
    draft = begin(mette, world)
    walk(mette, world, draft)
    mette.post(f"/brugere/opret/{draft.uid}/tjek/")
    client.get(link_in(mails_to(outside, MAIL)[0], "velkommen"))
    client.post("/velkommen/adgangskode/", {"password": NEW_PASSWORD})
    return client


def test_every_page_answers_a_refusal(
    world: World, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        raise ActionRefused(WHY)

    wrong, pages, clients = [], opened_pages(), (Client(), signed_in(world.mette))
    for route in pages:
        path = PLACE.sub(lambda place: VALUES[place.group(1)], route.path)
        with monkeypatch.context() as patch:
            patch.setattr(route.view_class, "dispatch", refuse)
            # Of a visitor, most pages ask to log in before anything else.
            statuses = [client.get(path).status_code for client in clients]
        # Some are refused to her, or missing, before the view is asked.
        if statuses[0] != 302 or statuses[1] not in (302, 403, 404):
            wrong.append((path, statuses))
    assert len(pages) > 50
    assert wrong == []


def test_an_invitation_that_another_browser_takes_up_meanwhile(
    world: World, outside: Outside, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = invited(world, outside)
    real = invitations.invited

    def then_taken_up(uid: Any, token: str) -> User | None:
        user = real(uid, token)
        with as_system("tests: another browser"):
            User.objects.system().filter(uid=uid).update(state=User.State.ACTIVE)
        return user

    monkeypatch.setattr("accounts.users.invitations.invited", then_taken_up)
    answer = browser.get("/velkommen/kode/", follow=True)
    assert answer.status_code == 200
    assert "Linket er brugt" in answer.content.decode()


@pytest.mark.usefixtures("committed")
def test_the_page_of_the_code_opened_sixteen_times_at_once(outside: Outside) -> None:
    key = invited(make_world(), outside).cookies["session"].value
    assert made() is not None

    def look(_n: int) -> int:
        browser = Client()
        browser.cookies["session"] = key
        return int(browser.get("/velkommen/kode/").status_code)

    assert set(at_once(16, look)) == {200}

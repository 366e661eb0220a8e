"""The middleware of actor and permission by itself, each rule apart: ends of sessions, redirects, what is let in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.session.middleware import CHOSEN_COMPANY, NOTE_EVERY, SEEN_AT, STARTED, VERIFIED_AT
from accounts.session.view_as import KEY as VIEW_AS
from accounts.session.view_as import LIFE
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.signed_in import sign_in
from tests.world import World, make_user


def set_session(client: Client, **values: Any) -> None:
    """Write into the client's session; None takes out."""
    session = client.session
    for key, value in values.items():
        if value is None:
            session.pop(key, None)
        else:
            session[key] = value
    session.save()


def ago(**span: float) -> str:
    return (timezone.now() - timedelta(**span)).isoformat()


@pytest.fixture
def mette(world: World) -> Client:
    return sign_in(world.mette)


@pytest.mark.parametrize("limit", ["SESSION_IDLE", "SESSION_ABSOLUTE"])
def test_a_session_ends_after_its_time_and_not_before(limit: str, mette: Client) -> None:
    seconds = getattr(settings, limit).total_seconds()
    key = SEEN_AT if limit == "SESSION_IDLE" else STARTED
    set_session(mette, **{key: ago(seconds=seconds - 30)})
    assert mette.get("/profil/").status_code == 200
    set_session(mette, **{key: ago(seconds=seconds + 1)})
    answer = mette.get("/konti/?q=1")
    assert (answer.status_code, answer["Location"]) == (302, "/log-ind/?idle=1&next=/konti/%3Fq%3D1")
    # It is gone for good, and the next answer does not speak of it.
    assert mette.get("/konti/")["Location"] == "/log-ind/?next=/konti/"


def test_a_visit_is_noted_once_a_minute(mette: Client) -> None:
    fresh = ago(seconds=NOTE_EVERY.total_seconds() - 20)
    set_session(mette, **{SEEN_AT: fresh})
    mette.get("/profil/")
    assert mette.session[SEEN_AT] == fresh
    set_session(mette, **{SEEN_AT: ago(seconds=NOTE_EVERY.total_seconds() + 1)})
    mette.get("/profil/")
    assert mette.session[SEEN_AT] > fresh


def test_a_session_that_does_not_know_its_beginning_begins_now(mette: Client) -> None:
    set_session(mette, **{STARTED: None})
    assert mette.get("/profil/").status_code == 200
    assert mette.session[STARTED] == mette.session[SEEN_AT] > ago(seconds=60)


@pytest.mark.parametrize(("chosen", "shown"), [("nordhavn", 2), ("datter", 1), ("fremmed", 3), (None, 3)])
def test_the_chosen_company_narrows_and_another_tenants_does_not(
    chosen: str | None, shown: int, world: World, mette: Client
) -> None:
    set_session(mette, **{CHOSEN_COMPANY: getattr(world, chosen).pk if chosen else None})
    answer: Any = mette.get("/konti/")
    assert answer.content.decode().count('<th scope="row">') == shown
    assert answer.wsgi_request.actor.chosen == (getattr(world, chosen).pk if chosen in ("nordhavn", "datter") else None)
    assert len(answer.wsgi_request.full_actor.company_ids) == 2


def test_the_actor_is_who_is_logged_in(world: World, mette: Client) -> None:
    proved = ago(seconds=100)
    set_session(mette, **{VERIFIED_AT: proved})
    actor: Any = mette.get("/profil/").wsgi_request.actor  # type: ignore[attr-defined]
    assert (actor.kind, actor.id, actor.name, actor.ip) == ("user", world.mette.pk, "Mette Prøve", "127.0.0.1")
    assert actor.verified_at.isoformat() == proved
    assert actor.real is None
    assert not actor.everything
    visitor: Any = Client().get("/log-ind/").wsgi_request.actor  # type: ignore[attr-defined]
    assert (visitor.kind, visitor.id, visitor.ip, visitor.access) == ("public", None, "127.0.0.1", ())


def test_support_sees_all_in_the_admin_and_is_nobody_outside(world: World) -> None:
    sofie = sign_in(world.sofie)
    proved = ago(seconds=100)
    set_session(sofie, **{VERIFIED_AT: proved})
    inside: Any = sofie.get("/admin/").wsgi_request.actor  # type: ignore[attr-defined]
    assert (inside.kind, inside.id, inside.everything, inside.ip) == ("staff", world.sofie.pk, True, "127.0.0.1")
    assert inside.name == world.sofie.name
    assert inside.verified_at.isoformat() == proved
    outside: Any = sofie.get("/support/").wsgi_request.actor  # type: ignore[attr-defined]
    assert (outside.kind, outside.id, outside.everything) == ("staff", world.sofie.pk, False)
    assert (outside.name, outside.ip, outside.access) == (world.sofie.name, "127.0.0.1", ())
    assert sofie.get("/konti/")["Location"] == "/admin/"
    assert sofie.get("/bekraeft/").status_code == 200


@pytest.mark.parametrize(
    ("path", "data", "to"),
    [
        ("/profil/app/", {}, "/profil/app/"),
        ("/profil/app/", {"back": "/konti/"}, "/konti/"),
        # What can't be opened leads to the front page.
        ("/profil/fjern/", {}, "/"),
        ("/profil/fjern/", {"back": "/profil/"}, "/profil/"),
    ],
)
@pytest.mark.parametrize("age", [301, None])
def test_after_a_confirmation_one_comes_back_to_the_form(
    path: str, data: dict[str, str], to: str, age: int | None, mette: Client
) -> None:
    set_session(mette, **{VERIFIED_AT: ago(seconds=age) if age else None})
    answer = mette.post(path, {"device": "x"} | data)
    assert (answer.status_code, answer["Location"]) == (302, f"/bekraeft/?next={to.replace('/', '%2F')}")
    assert mette.get("/profil/app/?a=1")["Location"] == "/bekraeft/?next=%2Fprofil%2Fapp%2F%3Fa%3D1"


def test_the_log_in_after_a_form_leads_to_its_page(world: World) -> None:
    nobody = Client()
    assert nobody.post("/profil/app/")["Location"] == "/log-ind/?next=/profil/app/"
    # What is only sent can't be opened: a GET is answered so at its own address.
    assert nobody.get("/selskab/")["Location"] == "/log-ind/?next=/selskab/"
    assert nobody.post("/selskab/")["Location"] == "/log-ind/?next=/"
    assert nobody.post("/selskab/", {"back": "/konti/"})["Location"] == "/log-ind/?next=/konti/"
    assert nobody.head("/konti/?a=1")["Location"] == "/log-ind/?next=/konti/%3Fa%3D1"


@pytest.mark.parametrize(("own", "cookie", "spoken"), [("en", "da", "en"), ("da", "en", "da"), ("xx", "en", "da")])
def test_ones_own_language_comes_first(own: str, cookie: str, spoken: str, world: World, mette: Client) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=world.mette.pk).update(language=own)
    mette.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    answer = mette.get("/profil/")
    assert answer["Content-Language"] == spoken
    assert f'<html lang="{spoken}"' in answer.content.decode()
    visitor = Client()
    assert visitor.get("/support/")["Content-Language"] == "da"
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert visitor.get("/support/")["Content-Language"] == "en"


def test_public_pages_are_open_and_the_admin_has_a_door_of_its_own(world: World) -> None:
    for client in (Client(), sign_in(world.sofie), sign_in(world.freja)):
        assert client.get("/support/").status_code == 200
    assert Client().get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert sign_in(world.freja).get("/admin/")["Location"] == "/admin/login/?next=/admin/"


def test_the_missing_function_is_named(world: World) -> None:
    answer = sign_in(world.freja).get("/konti/")
    assert answer.status_code == 403
    assert "Se konti" in answer.content.decode()


class TestViewAsColleague:
    """The session stays one's own; only the actor is the colleague's."""

    @pytest.fixture
    def looking(self, world: World, mette: Client) -> Client:
        set_session(mette, **{VIEW_AS: {"id": world.freja.pk, "at": ago(seconds=1)}})
        return mette

    def test_one_sees_what_they_see_and_it_is_known_who_looks(self, world: World, looking: Client) -> None:
        answer: Any = looking.get("/")
        actor = answer.wsgi_request.actor
        assert (actor.id, actor.real.id, actor.ip) == (world.freja.pk, world.mette.pk, "127.0.0.1")
        assert actor.verified_at is None
        assert answer.wsgi_request.viewed == world.freja
        assert looking.get("/konti/").status_code == 403

    @pytest.mark.parametrize("path", ["/profil/", "/profil/app/", "/bekraeft/", "/brugere/opret/"])
    def test_what_is_personal_stays_shut(self, path: str, looking: Client) -> None:
        assert looking.get(path).status_code == 403

    @pytest.mark.parametrize(
        ("path", "status"), [("/selskab/", 403), ("/konti/", 403), ("/udseende/", 302), ("/session/bliv/", 204)]
    )
    def test_nothing_is_sent(self, path: str, status: int, looking: Client) -> None:
        assert looking.post(path, {"theme": "dark"}).status_code == status

    def test_the_way_in(self, world: World, mette: Client) -> None:
        answer = mette.post(f"/brugere/{world.freja.uid}/se-som/")
        assert (answer.status_code, answer["Location"]) == (302, "/")
        kept_there = mette.session[VIEW_AS]
        assert kept_there["id"] == world.freja.pk
        assert ago(seconds=60) < kept_there["at"] <= timezone.now().isoformat()
        assert mette.get("/").wsgi_request.actor.id == world.freja.pk  # type: ignore[attr-defined]

    def test_its_end_is_on_record_once(self, world: World, looking: Client) -> None:
        for _time in (1, 2):
            looking.post("/se-som/slut/")
        with as_system("tests"):
            (entry,) = AuditEntry.objects.system().filter(event="view_as_ended")
        assert (entry.actor_id, entry.actor_kind, entry.on_behalf_of) == (world.mette.pk, "user", "")
        assert (entry.target_model, entry.target_id) == ("accounts.user", world.freja.pk)
        assert entry.company_id == world.nordhavn.pk

    def test_the_way_out(self, world: World, looking: Client) -> None:
        assert looking.post("/se-som/slut/")["Location"] == f"/brugere/{world.freja.uid}/"
        assert VIEW_AS not in looking.session
        assert looking.get("/konti/").status_code == 200

    @pytest.mark.parametrize(
        "why",
        [
            "late",
            "closed",
            "gone",
            "other tenant",
            "other tenant without rights",
            "support",
            "more",
            "no administrator",
        ],
    )
    def test_it_ends_by_itself(self, why: str, world: World, looking: Client) -> None:
        with as_system("tests"):
            if why == "late":
                set_session(looking, **{VIEW_AS: {"id": world.freja.pk, "at": ago(seconds=LIFE.total_seconds() + 1)}})
            elif why == "closed":
                User.objects.system().filter(pk=world.freja.pk).update(state=User.State.CLOSED)
            elif why in ("gone", "other tenant", "other tenant without rights", "support"):
                if why == "other tenant without rights":
                    world.frida.grants.system().all().delete()
                who = {"gone": 999_999_999, "support": world.sofie.pk}.get(why, world.frida.pk)
                set_session(looking, **{VIEW_AS: {"id": who, "at": ago(seconds=1)}})
            elif why == "more":
                world.mette.grants.system().update(functions=["users", "accounts"])
            else:
                world.mette.grants.system().update(functions=["mobile", "accounts"])
        actor: Any = looking.get("/konti/").wsgi_request.actor  # type: ignore[attr-defined]
        assert (actor.id, actor.real) == (world.mette.pk, None)
        assert VIEW_AS not in looking.session

    def test_it_lasts_for_its_time_and_with_the_same_rights(self, world: World, looking: Client) -> None:
        with as_system("tests"):
            equal = make_user(world.nordhavn, "equal", whole_group=True)
        set_session(looking, **{VIEW_AS: {"id": equal.pk, "at": ago(seconds=LIFE.total_seconds() - 30)}})
        actor: Any = looking.get("/konti/").wsgi_request.actor  # type: ignore[attr-defined]
        assert (actor.id, actor.real.id) == (equal.pk, world.mette.pk)
        # What they hold is looked at, and not used.
        assert {looking.generic(method, "/konti/").status_code for method in ("GET", "HEAD", "OPTIONS")} == {200}
        assert looking.post("/konti/").status_code == 403
        assert looking.get("/brugere/").status_code == 200
        for path in ("", f"{equal.uid}/", f"{equal.uid}/person/"):
            assert looking.get(f"/brugere/opret/{path}").status_code == 403

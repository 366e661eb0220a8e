"""Whom a service message concerns, where it is shown, and who is mailed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Company
from accounts.permissions.access import portal_actor
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.support.models import ServiceMail, ServiceMessage
from selfservice.support.service_messages import mails
from selfservice.support.service_messages.audience import concerning, concerns, counts, read_companies
from selfservice.support.service_messages.current import forget
from subscriptions.models import Line
from tests.numbers import make_number
from tests.signed_in import sign_in
from tests.world import World


@pytest.fixture(autouse=True)
def nothing_kept() -> Any:
    """No message of another test is known to the process."""
    forget()
    yield
    forget()


def message(**values: Any) -> ServiceMessage:
    given: dict[str, Any] = {
        "kind": "disturbance", "title_da": "Fejl på nettet", "text_da": "Vi arbejder på det.",
        "starts": timezone.now() - timedelta(hours=1), "published_at": timezone.now(), **values,
    }  # fmt: skip
    return ServiceMessage.objects.create(**given)


@pytest.fixture
def line(world: World) -> Any:
    """Nordhavn, in Aalborg, has an internet line in Aarhus."""
    with as_system("tests: a line"):
        Company.objects.system().filter(pk=world.nordhavn.pk).update(postcode="9000")
        Company.objects.system().filter(pk=world.fremmed.pk).update(postcode="2100")
        row = make_number(world.konto, "NET-1", "", category="internet")
        Line.objects.create(company=world.nordhavn, subscription=row, a_end="Havnegade 8000, 1., 8000 Aarhus C")
        return row


@pytest.mark.parametrize(
    ("values", "concerned"),
    [
        ({}, "mette nynne frida"),
        ({"areas": ["80"]}, "mette"),
        ({"areas": ["8000"], "products": ["internet"]}, "mette"),
        ({"areas": ["8000"], "products": ["mobile"]}, ""),
        # A mobile number is where its company is; nynne sees her own, and her company.
        ({"areas": ["9"], "products": ["mobile"]}, "mette nynne"),
        ({"areas": ["9"], "products": ["internet"]}, ""),
        ({"areas": ["21"]}, "frida"),
        # Subsidiaries are meant with their company.
        ({"cvrs": ["12345674"]}, "mette nynne"),
        ({"cvrs": ["12345674"], "products": ["circuits"]}, ""),
        ({"cvrs": ["40000038"], "areas": ["9"]}, ""),
        ({"products": ["internet"]}, "mette"),
    ],
)
def test_whom_it_concerns(world: World, line: Any, values: dict[str, Any], concerned: str) -> None:
    row = message(**values)
    with as_system("tests: whom it concerns"):
        people = {user.username: portal_actor(user) for user in (world.mette, world.nynne, world.frida)}
        assert {name for name, actor in people.items() if concerns(actor, row)} == set(concerned.split())


def test_many_are_asked_for_by_one_query(world: World, line: Any, django_assert_num_queries: Any) -> None:
    ways: list[dict[str, Any]] = [
        {}, {"areas": ["80"]}, {"areas": ["21"]}, {"cvrs": [world.nordhavn.cvr], "products": ["internet"]},
        {"cvrs": [world.fremmed.cvr]},
    ]  # fmt: skip
    rows = [message(**values) for values in ways]
    read_companies(rows)
    with as_system("tests: who"):
        actor = portal_actor(world.mette)
    with acting_as(actor), django_assert_num_queries(1):
        assert concerning(actor, rows) == [rows[0], rows[1], rows[3]]


def test_it_is_counted_for_support(world: World, line: Any) -> None:
    with as_system("tests: counts") as system:
        assert counts(system, message(areas=["8"], products=["internet"])) == (1, 1)
        companies, numbers = counts(system, message())
        assert (companies >= 3, numbers >= 4) == (True, True)


def test_it_is_shown_where_numbers_are(world: World, line: Any) -> None:
    message(areas=["8000"], products=["internet"], title_en="A fault")
    message(kind="planned", title_da="Arbejde i næste måned", starts=timezone.now() + timedelta(days=30))
    message(title_da="Kladde", published_at=None)
    forget()
    mette = sign_in(world.mette, Client())
    pages = {
        name: mette.get(path).content.decode()
        for name, path in (
            ("front", "/"), ("internet", "/abonnementer/?type=internet"), ("mobile", "/abonnementer/?type=mobil"),
            ("line", f"/abonnementer/{line.uid}/"), ("number", f"/abonnementer/{world.own_number.uid}/"),
            ("all", "/support/driftsinfo/"),
        )
    }  # fmt: skip
    assert {name for name, page in pages.items() if "Fejl på nettet" in page} == {"front", "internet", "line", "all"}
    assert {name for name, page in pages.items() if "Arbejde i næste måned" in page} == {"front", "all"}
    assert not any("Kladde" in page for page in pages.values())
    assert "Fejl på nettet" not in sign_in(world.frida, Client()).get("/support/driftsinfo/").content.decode()


def test_who_has_not_logged_in_reads_what_concerns_everybody(world: World, client: Client) -> None:
    message(products=["internet"], title_da="Kun internet")
    assert "Fejl" not in client.get("/support/").content.decode()
    row = message(title_da="Fejl overalt")
    forget()
    page = client.get("/support/").content.decode()
    assert ("Fejl overalt" in page, "Kun internet" in page) == (True, False)
    row.ends = timezone.now()
    row.save()
    forget()
    assert "Fejl overalt" not in client.get("/support/").content.decode()


def sent() -> list[str]:
    with as_system("tests: look"):
        rows = OutboxCommand.objects.system().filter(kind="mail", payload__template="service_message")
        return [row.payload["to"] for row in rows.order_by("pk")]


def test_it_is_mailed_once_to_those_who_want_it_and_whom_it_concerns(
    world: World, line: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mails, "CHUNK", 2)
    for user in (world.mette, world.nynne, world.frida):
        sign_in(user, Client()).post("/support/driftsinfo/mails/", {"wanted": "on"})
    sign_in(world.nynne, Client()).post("/support/driftsinfo/mails/", {})
    with as_system("tests: look"):
        assert ServiceMail.objects.system().count() == 2
    row = message(products=["internet"])
    for _sweep in range(3):
        mails.mail_due()
    assert sent() == [world.mette.email]
    row.refresh_from_db()
    assert row.mailed_at is not None
    # One that is over before anybody is mailed.
    message(ends=timezone.now() - timedelta(minutes=1))
    mails.mail_due()
    assert len(sent()) == 1


def form(**more: str) -> dict[str, Any]:
    day = f"{timezone.localdate():%d.%m.%Y}"
    return {
        "kind": "planned", "title_da": "Arbejde på fiber", "text_da": "Kl. 2–4 om natten.", "first_day": day,
        "first_time": "0.00", "products": ["internet"], "areas": "80, 2100", "cvrs": "12 34 56 74".replace(" ", ""),
        **more,
    }  # fmt: skip


def test_support_writes_publishes_changes_and_ends_it(world: World, line: Any) -> None:
    staff = sign_in(world.sofie, Client())
    new = "/admin/support/servicemessage/new/"
    for wrong in ({"areas": "Aarhus"}, {"cvrs": "99000007"}, {"last_day": "1.1.2020", "last_time": "08:00"}):
        staff.post(new, form(**wrong))
    assert ServiceMessage.objects.count() == 0
    page = staff.post(new, form(), follow=True)
    row = ServiceMessage.objects.get()
    assert (row.areas, row.cvrs, row.published_at) == (["80", "2100"], ["12345674"], None)
    assert "1" in page.content.decode()
    here = f"/admin/support/servicemessage/{row.pk}"
    staff.post(f"{here}/publish/")
    staff.post(f"{here}/edit/", form(title_da="Arbejde på fibernet"))
    row.refresh_from_db()
    assert (row.title_da, row.published_at is not None) == ("Arbejde på fibernet", True)
    staff.post(f"{here}/end/")
    row.refresh_from_db()
    assert row.ends is not None
    with as_system("tests: look"):
        events = {*AuditEntry.objects.system().filter(actor_id=world.sofie.pk).values_list("event", flat=True)}
    assert {"save_service_message", "publish_service_message", "end_service_message"} <= events

"""What the log says of a request that is refused: who, what of, which function, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.session.view_as import KEY as VIEW_AS
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import give_reason
from tests.signed_in import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Any:
    """Calls a page, and gives the answer's status and the one line of a refusal."""

    def call(client: Client, path: str, method: str = "get") -> tuple[int, dict[str, Any]]:
        caplog.clear()
        with caplog.at_level("INFO"):
            status = getattr(client, method)(path).status_code
        lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        (line,) = [line for line in lines if line["event"] == "forbidden"]
        return status, {key: line[key] for key in ("user", "reason", "function", "object", "path") if key in line}

    return call


def test_a_missing_function(world: World, said: Any) -> None:
    assert said(sign_in(world.jonas), "/brugere/") == (
        403,
        {
            "user": f"user {world.jonas.pk}",
            "reason": "missing_function",
            "function": "users",
            "object": "users",
            "path": "/brugere/",
        },
    )


def test_a_colleagues_view(world: World, said: Any) -> None:
    looking = sign_in(world.mette)
    assert looking.post(f"/brugere/{world.jonas.uid}/se-som/", {"request_id": ""})["Location"] == "/"
    assert VIEW_AS in looking.session
    # It is Mette who looks.
    refused = {"user": f"user {world.mette.pk}", "reason": "view_as", "function": "", "object": "switch_company"}
    assert said(looking, "/selskab/", "post") == (403, refused | {"path": "/selskab/"})


def test_a_second_factor_that_is_not_fresh(world: World, said: Any) -> None:
    client = sign_in(world.mette)
    refused = {"user": f"user {world.mette.pk}", "reason": "second_factor", "path": "/profil/app/"}
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert said(client, "/profil/app/") == (302, refused)


def test_no_second_factor(world: World, said: Any) -> None:
    client = sign_in(world.mette)
    with as_system("tests"):
        session = client.session
        del session[DEVICE_ID_SESSION_KEY]
        session.save()
    refused = {"user": f"user {world.mette.pk}", "reason": "second_factor", "path": "/konti/"}
    assert said(client, "/konti/") == (302, refused)


def test_a_customer_at_the_admin(world: World, said: Any) -> None:
    status, line = said(sign_in(world.mette), "/admin/login/")
    assert (status, line["reason"], line["object"]) == (403, "actor_kind", "admin")


def refusals() -> list[AuditEntry]:
    with as_system("tests"):
        return list(AuditEntry.objects.system().filter(event="refused").order_by("pk"))


def test_a_refusal_is_in_the_companys_log_and_supports(world: World) -> None:
    client = sign_in(world.jonas)
    for _twice in range(2):
        assert client.get("/brugere/").status_code == 403
    (entry,) = refusals()
    assert (entry.actor_kind, entry.actor_id, entry.company_id) == ("user", world.jonas.pk, world.jonas.company_id)
    assert entry.after == {"refusal": "missing_function", "function": "users", "object": "users"}
    assert entry.ip == "127.0.0.1"
    text = sign_in(world.mette).get("/log/").content.decode()
    assert "Adgang afvist" in text and "Rettigheden mangler" in text and "Brugere" in text
    assert "Adgang afvist" in give_reason(sign_in(world.sofie)).get("/admin/kernel/auditentry/").content.decode()


def test_one_entry_for_each_object_and_again_after_ten_minutes(world: World) -> None:
    client = sign_in(world.jonas)
    for path in ("/brugere/", "/log/", "/brugere/"):
        assert client.get(path).status_code == 403
    assert [entry.after["object"] for entry in refusals()] == ["users", "log"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert client.get("/brugere/").status_code == 403
    assert len(refusals()) == 3


def test_the_user_behind_a_colleagues_view_is_named(world: World) -> None:
    looking = sign_in(world.mette)
    looking.post(f"/brugere/{world.jonas.uid}/se-som/", {"request_id": ""})
    assert looking.post("/selskab/").status_code == 403
    (entry,) = refusals()
    assert (entry.actor_id, entry.after["refusal"]) == (world.mette.pk, "view_as")

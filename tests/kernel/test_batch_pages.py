"""A bulk change by its pages: from the choice, through form and preview, to the result."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import Http404
from django.test import Client

from selfservice.kernel.batches import service, worker
from selfservice.kernel.models import AuditEntry, Batch, BatchRow
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.kernel.batch_pages import (
    bar,
    checked,
    client,
    draft,
    fill_in,
    in_english,
    known,
    numbers,
    of,
    start,
    start_and_run,
    text,
)
from tests.kernel.bulk import counts
from tests.outside import Outside
from tests.signed_in import sign_in
from tests.world import World

__all__ = ["checked", "client", "draft", "known", "numbers"]


def test_from_form_to_result(client: Client, draft: str, outside: Outside) -> None:
    page = text(client.get(draft))
    assert 'name="cause"' in page
    assert "new_sim" not in page
    assert fill_in(client, draft).headers["Location"] == draft
    page = text(client.get(draft))
    assert counts(of(draft)) == {"ready": 4, "refused": 1}
    assert "30 11 22 34" in page
    assert "Springes over" in page
    assert "Ikke udført" not in page
    assert text(client.get(f"{draft}?vis=refused")).count("<tr>") == 2
    start(client, draft)
    assert of(draft).state == Batch.State.RUNNING
    assert "data-under-way" in text(client.get(draft))
    worker.run_due()
    page = text(client.get(draft))
    assert "Ikke udført" in page
    assert "Springes over" not in page
    assert counts(of(draft)) == {"sent": 4, "refused": 1}
    deliver_due(kind="network.bar")
    worker.sweep()
    assert counts(of(draft)).get("sent") is None
    result = client.get(f"{draft}?format=csv")
    lines = b"".join(result.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 6
    with as_system("tests: look"):
        entry = AuditEntry.objects.system().get(event="run_batch")
    assert entry.after == {"action": "bar", "rows": 4, "source": "Mobil"}
    assert entry.target_name == "Mobil"


def test_a_wrong_answer_is_reported_and_nothing_begins(client: Client, draft: str) -> None:
    page = text(fill_in(client, draft, "moonlight"))
    assert "data-focus" in page
    assert not of(draft).checked
    start(client, draft)
    assert of(draft).state == Batch.State.DRAFT


def test_answers_can_be_changed_before_it_begins_and_not_after(client: Client, checked: str) -> None:
    client.post(checked, {"step": "back"})
    assert 'name="cause"' in text(client.get(checked))
    fill_in(client, checked, "lost")
    start(client, checked)
    fill_in(client, checked)
    client.post(checked, {"step": "back"})
    assert (of(checked).state, of(checked).data["cause"]) == (Batch.State.RUNNING, "lost")


def test_a_colleague_and_another_tenant(client: Client, world: World, draft: str) -> None:
    assert sign_in(world.freja).get(draft).status_code == 404
    assert sign_in(world.frida).get(draft).status_code == 404
    assert draft in text(client.get("/opgaver/"))
    assert draft not in text(sign_in(world.freja).get("/opgaver/"))


def test_malformed_parameters_and_steps(client: Client, checked: str) -> None:
    for query in ("vis=x", "efter=x", "efter=999999999999", "efter=-1", "vis=%00", "format=x", "efter=3&vis=refused"):
        assert client.get(f"{checked}?{query}").status_code == 200
    for step in ("", "x", "yes", "again", "data\0"):
        assert client.post(checked, {"step": step}).status_code in (302, 404)


def test_nobody_finds_what_is_not_there(mette: PortalActor) -> None:
    for uid in ("abc", "5eaec0b7-4ebc-4eb2-8a57-2ee6c9c7fe46"):
        with pytest.raises(Http404):
            service.find(mette, uid)


def test_reasons_in_the_language_of_the_reader(
    world: World, client: Client, numbers: list[Subscription], checked: str
) -> None:
    assert "Nummeret er allerede spærret" in text(client.get(checked))
    in_english(world)
    page = text(client.get(checked))
    assert "The number is barred already" in page and "allerede" not in page
    # The same of rows that were refused when they were run.
    with as_system("tests: barred meanwhile"):
        bar(numbers[1])
    start_and_run(client, checked)
    assert text(client.get(checked)).count("The number is barred already") >= 2


def test_only_what_may_succeed_is_offered_again(client: Client, checked: str, known: None) -> None:
    start_and_run(client, checked)
    deliver_due(kind="network.bar")
    # One was barred already, and would be refused again.
    assert counts(of(checked)) == {"done": 4, "refused": 1}
    assert 'value="again"' not in text(client.get(checked))
    with as_system("tests: a reason that passes"):
        BatchRow.objects.system().filter(state="refused").update(temporary=True)
    assert "Prøv 1 igen" in text(client.get(checked))


def test_a_bulk_bar_is_undone_by_a_new_draft(client: Client, checked: str, known: None) -> None:
    start_and_run(client, checked)
    assert 'value="undo"' not in text(client.get(checked))
    deliver_due(kind="network.bar")
    assert 'value="undo"' in text(client.get(checked))
    # The same form sent twice makes one draft.
    form = {"step": "undo", "request_id": str(uuid4())}
    undoing, again = (client.post(checked, form).headers["Location"] for _time in range(2))
    assert undoing == again != client.post(checked, form | {"request_id": str(uuid4())}).headers["Location"]
    # What was barred before is not unbarred.
    assert (of(undoing).action, of(undoing).state) == ("unbar", Batch.State.DRAFT)
    # Nothing is asked first: it is checked, and the day can be changed.
    assert counts(of(undoing)) == {"ready": 4}
    page = text(client.get(undoing))
    assert 'value="start"' in page
    assert 'value="back"' in page
    assert "Ophæv spærringen af 4 numre" in page
    # A colleague's batch is not theirs to undo, and neither is what has nothing that undoes it.
    assert client.post(undoing, {"step": "undo"}).status_code == 404


def test_a_draft_is_deleted_in_the_list(client: Client, draft: str) -> None:
    assert f'action="{draft}"' in text(client.get("/opgaver/"))
    assert client.post(draft, {"step": "stop"}).headers["Location"] == "/opgaver/"
    page = text(client.get("/opgaver/"))
    assert draft not in page
    assert "”Spær nummeret” er annulleret. Intet er ændret." in page

"""The simulated NemHandel: register, inboxes, callbacks, and state that survives a restart."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from selfservice.gateways.nemhandel.port import BIS3_INVOICE, OIOUBL_INVOICE, DocumentType
from selfservice.gateways.nemhandel.simulator import SCHEMA
from selfservice.gateways.nemhandel.simulator.callbacks import BODY, Caller, signed
from selfservice.gateways.nemhandel.simulator.register import seed
from selfservice.gateways.nemhandel.simulator.responses import plan_response, run_responses, send_due
from selfservice.simulators.faults import Fault
from selfservice.simulators.store import Store
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.nemhandel_documents import document
from tests.verification.test_nemhandel import RECEIVER, send

DOCUMENT = {"document_id": "one", "sender": "0184:DK40000003", "receiver": RECEIVER, "type": "oioubl_invoice"}


def page(outside: Outside, path: str) -> str:
    answer = requests.get(f"{outside.url}/sim/nemhandel/{path}", timeout=SECONDS)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("of", [BIS3_INVOICE, OIOUBL_INVOICE])
def test_a_document_is_read_and_answered(outside: Outside, of: DocumentType) -> None:
    send(of, document(of, "&lt;9>", amount="1234.50", line="1234.50", quantity="2.50"), key="one")
    assert "Intet svar endnu" in page(outside, RECEIVER)
    assert "1 svar er på vej" in page(outside, "")
    found = page(outside, "documents/one")
    for part in (
        "Nordlys &amp; Co → Nordhavn Byg A/S",
        "Dato 1.11.2026",
        "&lt;9&gt;",
        "1.234,50 DKK",
        "<td>2,5</td>",
        "på vej",
    ):
        assert part in found
    form = {"kind": "BusinessReject", "reason": "Ukendt <ordre>"}
    answer = requests.post(f"{outside.url}/sim/nemhandel/documents/one/respond", data=form, timeout=SECONDS)
    assert "Afvist af modtageren: Ukendt &lt;ordre&gt;" in answer.text
    assert "Godkendt af modtageren<br>" not in answer.text
    form = {"kind": "Maybe"}
    assert requests.post(answer.url + "/respond", data=form, timeout=SECONDS).status_code == 400
    assert requests.get(f"{outside.url}/sim/nemhandel/documents/two", timeout=SECONDS).status_code == 404


def test_the_register_is_searched_and_changed(outside: Outside) -> None:
    participants = outside.get("/sim/nemhandel/register/")
    assert len(participants) > 300
    assert len({each["id"] for each in participants}) == len({each["name"] for each in participants})
    found = page(outside, "register/?q=Ærø bib")
    assert "Ærø Bibliotek" in found
    assert "BIS 3: faktura, kreditnota. OIOUBL: faktura, kreditnota, rykker" in found
    new: dict[str, Any] = {"id": "0088:5790000000012", "name": "Ny Modtager", "accepts": ["bis3_invoice"]}
    url = f"{outside.url}/sim/nemhandel/register"
    assert requests.post(url, json=new, timeout=SECONDS).status_code == 201
    assert outside.get("/sim/nemhandel/register/", params={"q": "5790 0000 00012"}) == [new]
    wrongs: list[dict[str, Any]] = [{"id": "0088:1"}, {"accepts": ["letter"]}, {"accepts": [[]]}, {"name": None}]
    for wrong in wrongs:
        assert requests.post(url, json=new | wrong, timeout=SECONDS).status_code == 400
    outside.reset()
    assert "Ny Modtager" not in page(outside, "register/")


def plan(store: Store, number: str, fault: Fault | None = None, scale: float = 1) -> None:
    plan_response(store, DOCUMENT | {"number": number}, "", fault, scale)


def test_the_clock_is_scaled() -> None:
    store = Store(":memory:", [SCHEMA])
    plan(store, "1", Fault("technical_reject"))
    plan(store, "1", Fault("technical_reject"), 60)
    slow, fast = (row["due_at"] for row in store.rows("SELECT due_at FROM response ORDER BY due_at DESC"))
    assert 3500 < slow - fast < 3600


def test_state_survives_a_restart(tmp_path: Path) -> None:
    path = str(tmp_path / "state.sqlite3")
    store = Store(path, [SCHEMA])
    seed(store)
    store.run("UPDATE participant SET name = 'Nyt navn' WHERE id = ?", [RECEIVER])
    plan(store, "1", scale=1e9)
    list_id = store.rows("SELECT id FROM response_list_id")
    store.db.close()
    again = Store(path, [SCHEMA])
    seed(again)
    assert again.rows("SELECT name FROM participant WHERE id = ?", [RECEIVER]) == [{"name": "Nyt navn"}]
    assert again.rows("SELECT id FROM response_list_id") == list_id
    assert send_due(again, "") == 1
    again.db.close()


@pytest.fixture
def portal() -> Iterator[HTTPServer]:
    """A receiver of callbacks: `called` holds bodies and headers, `statuses` what it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.called.append((body, dict(self.headers)))  # type: ignore[attr-defined]
            self.send_response(server.statuses.pop(0))  # type: ignore[attr-defined]
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.called, server.statuses = [], [404, 204]  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join(SECONDS)


def test_a_callback_is_signed_and_sent_until_it_is_taken(portal: Any) -> None:
    store, caller = Store(":memory:", [SCHEMA]), Caller(f"http://127.0.0.1:{portal.server_port}/", "secret")
    plan(store, "1", scale=1e9)

    async def call() -> None:
        running = asyncio.create_task(run_responses(store, caller, every=0.01))
        while portal.statuses or caller.left:
            await asyncio.sleep(0.01)
            # Do not wait for the backoff.
            caller.next_try = 0
        running.cancel()

    # In a thread: the browser of other tests keeps an event loop in this one.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: asyncio.run(asyncio.wait_for(call(), SECONDS))).result()
    assert [body for body, _ in portal.called] == [BODY, BODY]
    headers = portal.called[1][1]
    expected = signed(BODY, "secret", float(headers["X-Nemhandel-Timestamp"]))
    assert headers["X-Nemhandel-Signature"] == expected["X-Nemhandel-Signature"]

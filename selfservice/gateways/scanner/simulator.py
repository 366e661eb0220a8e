"""Simulator of the scanner: it finds the test virus of EICAR, and keeps no content of what it was asked."""

from __future__ import annotations

from hashlib import sha256

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.scanner.settings import SETTINGS
from selfservice.simulators.faults import after_store, before_store, next_fault
from selfservice.simulators.pages import json_or_page
from selfservice.simulators.store import Store, now
from selfservice.simulators.system import System

# In two parts, so that no scanner takes this file for a virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
MOST_BYTES = 25 * 1024 * 1024


async def scan(request: Request) -> Response:
    """Say whether a file holds a virus (POST, a form with `file`)."""
    store: Store = request.app.state.store
    if request.headers.get("authorization") != f"Bearer {request.app.state.settings['SCANNER_TOKEN']}":
        return JSONResponse({"status": "ERROR", "message": "Unauthorized"}, 401)
    form = await request.form()
    file = form.get("file")
    fault = await next_fault("scanner")
    if answer := await before_store(fault):
        return answer
    if not isinstance(file, UploadFile):
        return JSONResponse({"status": "ERROR", "message": "Provide a single file"}, 400)
    content = await file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return JSONResponse({"status": "ERROR", "message": "File too large"}, 413)
    virus = "Eicar-Test-Signature" if EICAR in content else ""
    if fault and fault.mode == "virus":
        virus = "Win.Test.Simulated"
    elif fault and fault.mode == "no_verdict":
        return JSONResponse({"status": "ERROR", "message": "clamd is not running"})
    store.run(
        "INSERT INTO scans (sha256, size, virus, asked_at) VALUES (?, ?, ?, ?)",
        [sha256(content).hexdigest(), len(content), virus, now()],
    )
    return await after_store(fault) or JSONResponse(
        {"status": "FOUND" if virus else "OK", "message": virus, "time": 0.001}
    )


async def scans(request: Request) -> Response:
    """Return what was scanned, newest first. DELETE: forget it."""
    store: Store = request.app.state.store
    if request.method == "DELETE":
        store.run("DELETE FROM scans")
        return Response(status_code=204)
    found = store.rows("SELECT * FROM scans ORDER BY id DESC LIMIT 100")
    return json_or_page(request, found, "scanner/templates/scans.html", scans=found)


SCHEMA = """
CREATE TABLE IF NOT EXISTS scans (
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, virus TEXT NOT NULL, asked_at TEXT NOT NULL);
"""
SYSTEM = System(
    title="Virusscanner",
    order=95,
    home="/sim/scanner/",
    settings=SETTINGS.secrets,
    schema=SCHEMA,
    modes={"virus": "Scanner: finder en virus", "no_verdict": "Scanner: kan ikke scanne"},
    latest="SELECT * FROM scans ORDER BY id DESC LIMIT 5",
    routes=[
        Route("/api/scan", scan, methods=["POST"]),
        Route("/sim/scanner/", scans, methods=["GET"]),
        Route("/sim/scanner", scans, methods=["DELETE"]),
    ],
)

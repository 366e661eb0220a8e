"""Simulator of the CVR register: the Elasticsearch API of distribution.virk.dk, with fictitious companies."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from selfservice.gateways.cvr.settings import SETTINGS
from selfservice.simulators.faults import after_store, before_store, next_fault
from selfservice.simulators.pages import page
from selfservice.simulators.reading import json_object
from selfservice.simulators.store import Store
from selfservice.simulators.system import System


def seed(store: Store) -> None:
    """Insert the missing companies of companies.json."""
    for record in json.loads(Path(__file__).with_name("companies.json").read_text()):
        store.run("INSERT OR IGNORE INTO company VALUES (?, ?)", [record["cvr"], json.dumps(record)])


def queried_cvr(query: Any) -> str:
    """Return the CVR number of the term query, at any depth of the body; empty if there is none."""
    if isinstance(query, dict):
        if "Vrvirksomhed.cvrNummer" in query:
            value = query["Vrvirksomhed.cvrNummer"]
            return str(value.get("value") if isinstance(value, dict) else value)
        return next((found for v in query.values() if (found := queried_cvr(v))), "")
    if isinstance(query, list):
        return next((found for v in query if (found := queried_cvr(v))), "")
    return ""


def source(record: dict[str, Any]) -> dict[str, Any]:
    """Return a company in the register's format."""
    return {
        "Vrvirksomhed": {
            "cvrNummer": int(record["cvr"]),
            "virksomhedMetadata": {
                "nyesteNavn": {"navn": record["name"]},
                "sammensatStatus": record.get("status", "NORMAL"),
                "nyesteVirksomhedsform": {"kortBeskrivelse": record.get("form", "ApS")},
                "nyesteBeliggenhedsadresse": {
                    "vejnavn": record.get("street", ""),
                    "husnummerFra": record.get("number"),
                    "postnummer": record.get("postcode"),
                    "postdistrikt": record.get("city", ""),
                },
            },
        }
    }


async def search(request: Request) -> Response:
    """Search by CVR number."""
    settings = request.app.state.settings
    login = b64encode(f"{settings['CVR_USER']}:{settings['CVR_PASSWORD']}".encode()).decode()
    if request.headers.get("authorization") != f"Basic {login}":
        return Response(status_code=401, headers={"WWW-Authenticate": "Basic"})
    query = await json_object(request)
    fault = await next_fault("cvr")
    if answer := await before_store(fault) or await after_store(fault):
        return answer
    rows = request.app.state.store.rows("SELECT record FROM company WHERE cvr = ?", [queried_cvr(query)])
    hits = [{"_index": "cvr", "_source": source(json.loads(row["record"]))} for row in rows]
    return JSONResponse({"took": 1, "timed_out": False, "hits": {"total": len(hits), "hits": hits}})


async def companies(request: Request) -> Response:
    """Serve the companies. GET: list them, for people. POST: add one, for tests."""
    store: Store = request.app.state.store
    if request.method == "POST":
        record = await json_object(request)
        if not re.fullmatch(r"[0-9]{8}", str(record.get("cvr"))) or not isinstance(record.get("name"), str):
            return JSONResponse({"error": "a company has a cvr of 8 digits and a name"}, 400)
        store.run("INSERT OR REPLACE INTO company VALUES (?, ?)", [record["cvr"], json.dumps(record)])
        return JSONResponse(record, 201)
    rows = store.rows("SELECT record FROM company ORDER BY cvr LIMIT 500")
    return page(request, "cvr/templates/companies.html", companies=[json.loads(row["record"]) for row in rows])


@asynccontextmanager
async def run(state: Any) -> AsyncIterator[None]:
    """Insert the companies that the demo needs."""
    seed(state.store)
    yield


SYSTEM = System(
    title="CVR-registret",
    order=40,
    home="/sim/cvr/",
    settings={**SETTINGS.secrets, **SETTINGS.options},
    schema="CREATE TABLE IF NOT EXISTS company (cvr TEXT PRIMARY KEY, record TEXT NOT NULL);",
    run=run,
    routes=[
        Route("/cvr-permanent/virksomhed/_search", search, methods=["POST"]),
        Route("/sim/cvr/", companies, methods=["GET"]),
        Route("/sim/cvr", companies, methods=["POST"]),
    ],
)

"""The web server above its bound: 503 with Retry-After, and a health check that answers nevertheless."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
import requests
from django.test import Client

from selfservice.kernel.core.bounds import IN_FLIGHT
from selfservice.kernel.web import overload
from selfservice.local.ports import free_port
from tests import plugin
from tests.patience import SECONDS
from tests.portal import Portal

ABOVE = 8


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with one web process and a port for health checks, and no demo data."""
    folder = tmp_path_factory.mktemp("overloaded")
    health = {"HEALTH_BIND": f"127.0.0.1:{free_port()}", "DEMO": "1"}
    portal = Portal(plugin.servers().postgres, folder, "overloaded", health)
    try:
        portal.start_web(workers=1)
        yield portal
    finally:
        portal.stop()


def health_of(portal: Portal) -> requests.Response:
    return requests.get(f"http://{portal.environment['HEALTH_BIND']}/sundhed/", timeout=SECONDS)


@contextmanager
def sessions_locked(portal: Portal) -> Iterator[psycopg.Connection]:
    """Every request with a session waits for the lock."""
    with psycopg.connect(portal.postgres.url(portal.database, "postgres")) as connection:
        connection.execute("LOCK TABLE accounts_usersession IN ACCESS EXCLUSIVE MODE")
        yield connection
        connection.rollback()


def visit(portal: Portal) -> requests.Response:
    cookies = {"session": "a" * 32}
    return requests.get(f"{portal.url}/support/", cookies=cookies, timeout=SECONDS)


def test_above_the_bound_requests_are_refused_and_health_answers(served: Portal) -> None:
    with ThreadPoolExecutor(IN_FLIGHT + ABOVE) as visitors:
        with sessions_locked(served):
            futures = [visitors.submit(visit, served) for _ in range(IN_FLIGHT + ABOVE)]
            while sum(future.done() for future in futures) < ABOVE:
                assert health_of(served).json() == {"status": "ok", "redis": "ok"}
            early = [future for future in futures if future.done()]
            assert health_of(served).status_code == 200
            refused = [future.result() for future in early]
            # A style sheet is answered by the threads that refuse.
            page = refused[0].text
            sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
            assert requests.get(f"{served.url}{sheet}", timeout=SECONDS).ok
        answers = [future.result() for future in futures if future not in early]
    assert {answer.status_code for answer in refused} == {503}
    assert {answer.headers["Retry-After"] for answer in refused} == {"5"}
    assert "no-store" in refused[0].headers["Cache-Control"]
    assert "Vent et par sekunder" in page
    assert [answer.status_code for answer in answers] == [200] * IN_FLIGHT


def test_connections_are_closed_after_each_request(served: Portal) -> None:
    answer = requests.get(f"{served.url}/support/", timeout=SECONDS)
    assert answer.headers["Connection"] == "close"


def test_health_reports_redis(served: Portal) -> None:
    served.valkey.stop()
    try:
        answer = health_of(served)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "redis": "down"})
    finally:
        served.valkey.start()
    assert health_of(served).json()["redis"] == "ok"


def test_health_reports_the_database(tmp_path_factory: pytest.TempPathFactory, served: Portal) -> None:
    database = served.database
    block = f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false'
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    allow = f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true'
    with psycopg.connect(served.postgres.url("postgres", "postgres"), autocommit=True) as server:
        server.execute(block.encode())
        try:
            server.execute(end, [database])
            assert (health_of(served).status_code, health_of(served).json()["status"]) == (503, "down")
        finally:
            server.execute(allow.encode())
    assert health_of(served).status_code == 200


def test_page_in_the_language_of_the_browser(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overload._marked, "refuses", True, raising=False)
    client.cookies["language"] = "en"
    answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"], answer["Content-Language"]) == (503, "5", "en")
    assert "Wait a few seconds" in answer.content.decode()
    assert "Content-Security-Policy" in answer


def test_a_socket_that_sends_nothing_does_not_hold_health(served: Portal) -> None:
    host, port = served.environment["HEALTH_BIND"].split(":")
    with socket.create_connection((host, int(port))):
        assert health_of(served).status_code == 200

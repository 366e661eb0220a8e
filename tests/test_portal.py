"""The whole portal as processes, which other tests build upon."""

from __future__ import annotations

import requests

from tests.portal import Portal


def test_the_whole_portal_answers(portal: Portal) -> None:
    assert requests.get(f"{portal.url}/sundhed/", timeout=10).ok
    page = requests.get(f"{portal.url}/log-ind/", timeout=10)
    assert page.ok
    assert "Selvbetjening" in page.text
    assert set(portal.logins) >= {"mette.lindqvist", "jonas.holm", "sofie.support"}
    assert portal.outside.get("/sim/health") == {"status": "ok"}

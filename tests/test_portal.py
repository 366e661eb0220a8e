"""The whole portal as processes, which other tests build upon."""

from __future__ import annotations

import requests

from tests.patience import SECONDS
from tests.portal import Portal


def test_the_whole_portal_answers(portal: Portal) -> None:
    assert requests.get(f"{portal.url}/sundhed/", timeout=SECONDS).ok
    page = requests.get(f"{portal.url}/log-ind/", timeout=SECONDS)
    assert page.ok
    assert "Selvbetjening" in page.text
    assert set(portal.logins) >= {"mette.lindqvist", "jonas.holm", "sofie.support"}
    assert portal.outside.get("/sim/health") == {"status": "ok"}

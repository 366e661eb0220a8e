"""The contract of the CVR register's client, and what the register tells."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from selfservice.gateways.cvr.client import HttpRegister
from selfservice.gateways.cvr.port import CompanyRecord
from selfservice.kernel.core.errors import Unavailable
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.contract import CVR, Contract

CONTRACT = Contract(lambda: HttpRegister().find(CVR))


def test_a_wrong_gateway_password_counts_as_our_error(outside: Outside, settings: Any) -> None:
    settings.CVR_PASSWORD = "wrong"
    with pytest.raises(Unavailable, match="401"):
        HttpRegister().find(CVR)


def test_what_the_register_tells(outside: Outside) -> None:
    assert HttpRegister().find(CVR) == CompanyRecord(
        cvr=CVR, name="Nordhavn Byg A/S", street="Kajgade 4", postcode="2150", city="Nordhavn", status="NORMAL"
    )
    assert HttpRegister().find("88888888") is None
    requests.post(f"{outside.url}/sim/cvr", json={"cvr": "99000015", "name": "Kun et navn"}, timeout=SECONDS)
    found = HttpRegister().find("99000015")
    assert found == CompanyRecord("99000015", "Kun et navn", "", "", "", "NORMAL")

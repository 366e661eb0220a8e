"""The contract of the scanner's client."""

from __future__ import annotations

from typing import Any

import pytest

from selfservice.gateways.scanner.client import HttpScanner
from selfservice.gateways.scanner.simulator import EICAR
from selfservice.kernel.core.errors import Refused, Unavailable
from tests.outside import Outside
from tests.verification.contract import Contract


def scan() -> str:
    return HttpScanner().scan(b"123456 er min kode")


CONTRACT = Contract(scan, lambda outside: len(outside.get("/sim/scanner/")))


def test_a_virus_is_named_and_a_clean_file_has_none(outside: Outside) -> None:
    assert scan() == ""
    assert HttpScanner().scan(b"%PDF-1.7 " + EICAR) == "Eicar-Test-Signature"


def test_a_wrong_token_and_a_scanner_that_cannot_scan_count_as_unavailable(outside: Outside, settings: Any) -> None:
    outside.fault("scanner", "no_verdict")
    with pytest.raises(Unavailable, match="no verdict"):
        scan()
    outside.clear_faults()
    settings.SCANNER_TOKEN = "wrong"
    with pytest.raises(Unavailable, match="401"):
        scan()


def test_what_the_scanner_refuses(outside: Outside) -> None:
    outside.fault("scanner", "refuse400")
    with pytest.raises(Refused):
        scan()

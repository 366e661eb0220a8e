"""The contract of every client: done, Refused for good, or Unavailable for now. Nothing else ever comes out of it."""

from __future__ import annotations

from typing import Any

import pytest

from selfservice import settings as defaults
from selfservice.gateways.settings import gateways
from selfservice.kernel.core.errors import Unavailable
from tests.outside import Outside
from tests.verification.contract import Contract, address, contracts
from tests.verification.trouble import TROUBLES, server_in

CONTRACTS = contracts()
EACH = pytest.mark.parametrize(("name", "client"), CONTRACTS.items(), ids=list(CONTRACTS))
HTTP = {name: client for name, client in CONTRACTS.items() if gateways()[name].scheme == "http"}
OVER_HTTP = pytest.mark.parametrize(("name", "client"), HTTP.items(), ids=list(HTTP))


def test_default_timeouts() -> None:
    assert (defaults.GATEWAY_CONNECT_SECONDS, defaults.GATEWAY_READ_SECONDS, defaults.EMAIL_TIMEOUT) == (3, 10, 10)


@EACH
def test_done(name: str, client: Contract, outside: Outside) -> None:
    client.act()
    if client.arrived:
        assert client.arrived(outside) == 1
    client.act()
    if client.arrived:
        assert client.arrived(outside) == 2


@EACH
@pytest.mark.parametrize("trouble", TROUBLES)
def test_unavailable(name: str, client: Contract, trouble: str, settings: Any, outside: Outside) -> None:
    with server_in(trouble) as port:
        for setting, value in address(name, port).items():
            setattr(settings, setting, value)
        with pytest.raises(Unavailable) as caught:
            client.act()
    assert caught.value.retry_after is None
    # Reported in a log and to support: what was sent, and to whom, is not in it.
    assert "123456" not in str(caught.value)


@OVER_HTTP
@pytest.mark.parametrize("mode", ["error500", "error503", "hang", "lost_response"])
def test_unavailable_by_the_fault_panel(name: str, client: Contract, mode: str, outside: Outside) -> None:
    outside.fault(name, mode, retry_after=7)
    with pytest.raises(Unavailable) as caught:
        client.act()
    assert caught.value.retry_after == (7 if mode == "error503" else None)
    outside.clear_faults()
    client.act()


@OVER_HTTP
def test_garbage_answers_count_as_unavailable(name: str, client: Contract, outside: Outside) -> None:
    outside.fault(name, "garbage")
    if not client.reads_answer:
        client.act()
    else:
        with pytest.raises(Unavailable):
            client.act()

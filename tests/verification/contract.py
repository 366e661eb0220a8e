"""The clients under contract. Each gateway has a module here, `test_<name>.py`, which says its CONTRACT.

They are not in the gateways' folders: the fixtures of the suite (tests/conftest.py) reach what lies below tests/ alone,
and the portal's packages would import them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from selfservice.gateways.settings import gateways
from tests.outside import Outside

CVR, MOBILE, MAIL = "12345674", "+4520123456", "mette@example.com"


@dataclass(frozen=True, slots=True)
class Contract:
    """`act` asks once; `arrived` counts what the system has got of it (None where nothing is kept).

    `reads_answer` is off where the status alone says that it was taken.
    """

    act: Callable[[], Any]
    arrived: Callable[[Outside], int] | None = None
    reads_answer: bool = True


def contracts() -> dict[str, Contract]:
    """Every gateway's. Fails for one that has none."""
    return {name: import_module(f"tests.verification.test_{name}").CONTRACT for name in gateways()}


def address(name: str, port: int) -> dict[str, Any]:
    """The settings that lead a gateway's client to a port."""
    if gateways()[name].scheme == "smtp":
        return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}
    return {gateways()[name].address: f"http://127.0.0.1:{port}"}

"""Settings of the gateways: each declares its environment variables in `gateways/<name>/settings.py`.

Django's settings, the demo, the checks and the tests read addresses and passwords of external systems from here. The
module does not import Django, because the simulators and the demo read it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """A gateway's environment variables.

    `address` is the variable of the system's URL, and `scheme` the scheme of its simulator. `secrets` are passwords and
    tokens, with the simulator's public values. `options` are all others, with their defaults. `callbacks` are variables
    of the simulator: the URLs that it calls at the portal, with their paths.
    """

    address: str
    scheme: str = "http"
    secrets: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    callbacks: Mapping[str, str] = field(default_factory=dict)


@cache
def gateways() -> dict[str, GatewaySettings]:
    """Return the settings of every gateway by folder name."""
    names = sorted(path.parent.name for path in Path(__file__).parent.glob("*/settings.py"))
    return {name: import_module(f"selfservice.gateways.{name}.settings").SETTINGS for name in names}


def addresses(port: int = 8001, smtp_port: int = 8025, *, host: str = "127.0.0.1") -> dict[str, str]:
    """Return the variables of all addresses, each with the URL of its simulator on the given ports."""
    ports = {"http": port, "smtp": smtp_port}
    return {each.address: f"{each.scheme}://{host}:{ports[each.scheme]}" for each in gateways().values()}


def callbacks(portal: str) -> dict[str, str]:
    """Return the variables of the simulators' callback URLs at a portal's address; an empty address disables them."""
    named = {name: path for each in gateways().values() for name, path in each.callbacks.items()}
    return {name: f"{portal}{path}" if portal else "" for name, path in named.items()}


def secrets() -> dict[str, str]:
    """Return the variables of all secrets, each with the simulator's value."""
    return {name: value for each in gateways().values() for name, value in each.secrets.items()}


def options() -> dict[str, str]:
    """Return all other variables, each with its default."""
    return {name: value for each in gateways().values() for name, value in each.options.items()}

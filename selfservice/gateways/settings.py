"""What the gateways are set by: each names its environment variables in `gateways/<name>/settings.py`.

Everything that needs an address or a password of a system outside reads it from here: Django's settings, the demo, the
checks, the tests. Nothing of Django is imported: the simulators and the demo read it, too.
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

    `address` is the system's URL, with the `scheme` of its simulator. `secrets` are passwords and tokens, with the
    simulator's, which everybody knows. `options` are all others, with their defaults. `callbacks` are the simulator's
    own: where it calls the portal, with the path there.
    """

    address: str
    scheme: str = "http"
    secrets: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    callbacks: Mapping[str, str] = field(default_factory=dict)


@cache
def gateways() -> dict[str, GatewaySettings]:
    """The settings of every gateway, by the name of its folder."""
    names = sorted(path.parent.name for path in Path(__file__).parent.glob("*/settings.py"))
    return {name: import_module(f"selfservice.gateways.{name}.settings").SETTINGS for name in names}


def addresses(port: int = 8001, smtp_port: int = 8025, *, host: str = "127.0.0.1") -> dict[str, str]:
    """The variables of all addresses, each with that of its simulator: on its own ports, or on those given."""
    ports = {"http": port, "smtp": smtp_port}
    return {each.address: f"{each.scheme}://{host}:{ports[each.scheme]}" for each in gateways().values()}


def callbacks(portal: str) -> dict[str, str]:
    """The variables that say where the simulators call the portal at that address; none calls where it is empty."""
    named = {name: path for each in gateways().values() for name, path in each.callbacks.items()}
    return {name: f"{portal}{path}" if portal else "" for name, path in named.items()}


def secrets() -> dict[str, str]:
    """The variables of all secrets, each with the simulator's."""
    return {name: value for each in gateways().values() for name, value in each.secrets.items()}


def options() -> dict[str, str]:
    """All other variables, each with its default."""
    return {name: value for each in gateways().values() for name, value in each.options.items()}

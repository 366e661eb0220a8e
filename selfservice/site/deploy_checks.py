"""Checks of a deployment (`manage.py check --deploy`): nothing is left at a value that only a demo may have."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register

from selfservice.gateways.settings import secrets


def nothing_of_a_demo(app_configs: Any, **_kwargs: Any) -> list[Warning]:
    """W001: DEMO is on. W002: a gateway is given the simulators' password."""
    found = [Warning("DEMO=1 makes people with known passwords", id="site.W001")] if settings.DEMO else []
    known = [name for name in secrets() if str(getattr(settings, name)).startswith("demo-")]
    return [*found, *(Warning(f"{name} is the simulators' own", id="site.W002") for name in known)]


def install() -> None:
    """Have Django run it among the checks of a deployment."""
    register(nothing_of_a_demo, Tags.security, deploy=True)

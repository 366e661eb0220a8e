"""Deployment checks (`manage.py check --deploy`): report settings with values for the demo only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register

from selfservice.gateways.settings import secrets


def check_demo_settings(app_configs: Any, **_kwargs: Any) -> list[Warning]:
    """Report W001 when DEMO is on; W002 for a gateway with the simulators' password."""
    found = [Warning("DEMO=1 makes people with known passwords", id="site.W001")] if settings.DEMO else []
    known = [name for name in secrets() if str(getattr(settings, name)).startswith("demo-")]
    return [*found, *(Warning(f"{name} is the simulators' own", id="site.W002") for name in known)]


def install() -> None:
    """Register the deployment check."""
    register(check_demo_settings, Tags.security, deploy=True)

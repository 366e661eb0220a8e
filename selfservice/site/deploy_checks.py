"""Deployment checks (`manage.py check --deploy`): report settings with values for the demo only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register

from selfservice.gateways.settings import secrets


def check_demo_settings(app_configs: Any, **_kwargs: Any) -> list[Warning]:
    """Report W001 when DEMO is on; W002 for a gateway with the simulators' password; W003 for the demo's seller."""
    found = [Warning("DEMO=1 makes people with known passwords", id="site.W001")] if settings.DEMO else []
    known = [name for name in secrets() if str(getattr(settings, name)).startswith("demo-")]
    found += [Warning(f"{name} is the simulators' own", id="site.W002") for name in known]
    unset = settings.OPERATOR_UNSET
    return [*found, *(Warning(f"{name} is not set: invoices name the demo's seller", id="site.W003") for name in unset)]


def install() -> None:
    """Register the deployment check."""
    register(check_demo_settings, Tags.security, deploy=True)

"""A deployment with a demo's values is reported, and the web server refuses the key that everybody knows."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.checks import run_checks

from selfservice.gateways.settings import secrets


def found() -> set[str]:
    """The ids of what the checks of a deployment say about demos."""
    return {str(message.id) for message in run_checks(include_deployment_checks=True) if "site." in str(message.id)}


def test_a_demos_values_are_reported(settings: Any) -> None:
    settings.DEMO = True
    assert found() == {"site.W001", "site.W002", "site.W003"}


def test_own_values_are_not(settings: Any) -> None:
    settings.DEMO = False
    assert settings.OPERATOR_UNSET == [
        "OPERATOR_NAME", "OPERATOR_CVR", "OPERATOR_STREET", "OPERATOR_POSTCODE", "OPERATOR_CITY",
    ]  # fmt: skip
    settings.OPERATOR_UNSET = []
    for name in secrets():
        setattr(settings, name, "of our own")
    assert found() == set()


@pytest.mark.parametrize(
    ("variables", "starts"),
    [
        ({}, False),
        ({"SECRET_KEY": "of-our-own-" + "x" * 60}, True),
        ({"DEMO": "1"}, True),
        ({"PORTAL_URL": "http://localhost:8000"}, True),
    ],
)
def test_the_web_server_wants_a_key_of_ones_own(variables: dict[str, str], starts: bool) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "PORTAL_URL", "DEMO")}
    environment = {**kept, "PORTAL_URL": "https://selvbetjening.example", **variables}
    done = subprocess.run(
        [sys.executable, "-c", "import selfservice.wsgi"],
        cwd=configured.ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode == 0) is starts, done.stderr
    assert starts or "SECRET_KEY is not set" in done.stderr

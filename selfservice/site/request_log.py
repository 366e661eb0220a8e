"""The client's IP address in the request log: as our own proxies saw it, not as the client claims."""

from __future__ import annotations

from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.signals import bind_extra_request_metadata

from selfservice.kernel.web.pages import client_ip


def bind_address(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    """Bind the client's IP address to every log line of the request."""
    structlog.contextvars.bind_contextvars(ip=client_ip(request))


def install() -> None:
    """Connect `bind_address` to django-structlog, whose own IP logging is off (settings)."""
    bind_extra_request_metadata.connect(bind_address, dispatch_uid="address")

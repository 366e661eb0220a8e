"""The visitor's address in the log of requests: the one that our own proxies saw, not the one the visitor claims."""

from __future__ import annotations

from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.signals import bind_extra_request_metadata

from selfservice.kernel.web.pages import client_ip


def bind_address(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    """Add it to every line of the request."""
    structlog.contextvars.bind_contextvars(ip=client_ip(request))


def install() -> None:
    """Have django-structlog call it; its own reading of the headers is off (settings)."""
    bind_extra_request_metadata.connect(bind_address, dispatch_uid="address")

"""Structured logs in UTC, to standard output, without codes, PUKs, passwords or letters."""

from __future__ import annotations

import logging.config
import re
from typing import Any

import structlog

# Keys that must never reach a log, whatever a caller passes.
SECRET_KEYS = frozenset(
    {"code", "otp", "otp_token", "password", "puk", "pin", "token", "secret", "pdf", "body", "data"}
)


# Paths with a token that opens a login, for a time or until it is used.
SECRET_PATHS = re.compile(r"/(ny-adgangskode|foerste-log-ind|velkommen|ny-faktor|bekraeft-mail)/\S*")


def drop_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace the values of secret keys, and tokens in paths. A number as `code` is a response's HTTP status."""
    for key in SECRET_KEYS & event.keys():
        if key != "code" or not isinstance(event[key], int):
            event[key] = "[removed]"
    # The request's own line has the address, and so has Django's message about a failed request.
    for key in ("event", "request", "path"):
        if isinstance(text := event.get(key), str):
            event[key] = SECRET_PATHS.sub(r"/\1/[removed]", text)
    return event


def configure(*, debug: bool, level: str) -> None:
    """Set up logging for every process: JSON lines, or readable ones when debugging."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_secrets,
    ]
    renderer: Any = structlog.dev.ConsoleRenderer() if debug else structlog.processors.JSONRenderer()
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        renderer,
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["out"], "level": level},
            "loggers": {
                # django_structlog writes one line a request; Django's own would repeat it, with the query string.
                "django.server": {"level": "WARNING"},
                "fontTools": {"level": "WARNING"},
                "weasyprint": {"level": "ERROR"},
                # At DEBUG it writes the address of each call, and Adressevælger wants its token there.
                "urllib3": {"level": "INFO"},
            },
        }
    )
    structlog.configure(
        processors=[
            # First: what is not written needs no more work.
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )

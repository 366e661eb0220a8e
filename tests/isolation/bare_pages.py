"""Answers of one line to what is refused or not found, for requests whose page is not the subject: pages take time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.http import HttpRequest, HttpResponse

from accounts.functions import Function
from selfservice import urls


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the missing function's name. Never empty: the oracle reads an empty answer as one to HEAD."""
    return HttpResponse(f"Forbidden: {dict(Function.choices).get(getattr(exception, 'function', ''), '')}", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return HttpResponse("Not found", status=404)


@contextmanager
def bare_pages() -> Iterator[None]:
    """In the block, these are answered instead of the portal's own pages."""
    with patch.object(urls, "handler403", forbidden), patch.object(urls, "handler404", not_found):
        yield

"""Middleware: body size limit, one transaction per request, cache headers for personal pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve
from django.utils.cache import add_never_cache_headers

Handler = Callable[[HttpRequest], HttpResponse]
# Query parameter that makes an upload page (`takes_file`) show the error for a file that is too large.
TOO_LARGE = "for-stor"
# Drain at most this many bytes of a rejected upload.
DRAIN_BYTES = 32 << 20


class BodyLimit:
    """Middleware that refuses a body larger than any form needs before reading it: Django writes any upload to disk.

    For an upload page, redirect to the page, which shows the error. The body is not parsed, nor the user identified. A
    page whose files are larger than other forms says so itself (`largest_body`, bytes).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Parsed as in Django, which reads no body without a valid Content-Length.
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            page = _page(request)
            if length <= getattr(page, "largest_body", 0):
                return self.get_response(request)
            if getattr(page, "takes_file", False):
                _drain(request)
                query = request.GET.copy()
                query[TOO_LARGE] = "1"
                return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
            raise RequestDataTooBig
        return self.get_response(request)


def _drain(request: HttpRequest) -> None:
    """Read and discard the body: many browsers show no response that arrives while they still send."""
    left = DRAIN_BYTES
    with suppress(OSError):
        while left > 0 and (part := request.read(min(left, 1 << 16))):
            left -= len(part)


def _page(request: HttpRequest) -> object:
    """Return the requested page, a class or a function; None if there is no such page."""
    try:
        view = resolve(request.path_info).func
    except Http404:
        return None
    return getattr(view, "view_class", view)


class RequestTransaction:
    """Middleware that opens the transaction for the scope settings, and rolls it back on a server error.

    Templates render inside it, so lazy queries have the same scope as the view's. Streaming responses outlive it and
    open a transaction of their own.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        # A view sets `answer_at` (monotonic seconds) for a constant response time; the wait holds no locks.
        wait = getattr(request, "answer_at", 0.0) - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        return response


class PersonalPages:
    """Middleware that sets `no-store`, except on static files and responses with their own Cache-Control."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

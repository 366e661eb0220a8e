"""One transaction around each request, the largest body, and headers for personal pages."""

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
# Asks a page that takes a file (`takes_file`) to say that the one that was sent is too large.
TOO_LARGE = "for-stor"
# Of a file that is too large so many bytes are heard out.
FORGOTTEN = 32 << 20


class BodyLimit:
    """Refuse a body larger than any form of ours before it is read: Django lets files of any size onto the disk.

    A page that takes a file says so itself, asked for anew: nothing of what was sent is looked at, not even by whom.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Read as Django does, which takes no body where no number is told.
        try:
            told = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            told = 0
        if told > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            if _takes_file(request):
                _forget(request)
                return HttpResponseRedirect(f"{request.path}?{TOO_LARGE}=1")
            raise RequestDataTooBig
        return self.get_response(request)


def _forget(request: HttpRequest) -> None:
    """Read what was sent and keep nothing of it: a browser that is answered while it sends shows no answer, often."""
    left = FORGOTTEN
    with suppress(OSError):
        while left > 0 and (part := request.read(min(left, 1 << 16))):
            left -= len(part)


def _takes_file(request: HttpRequest) -> bool:
    """Whether the page that it is sent to has a form for a file."""
    try:
        view = resolve(request.path_info).func
    except Http404:
        return False
    return getattr(getattr(view, "view_class", None), "takes_file", False)


class RequestTransaction:
    """Open the transaction that scope settings live in; roll it back when the answer is a server error.

    Template rendering happens inside, so a page's late queries have the same eyes as its first. Streamed answers
    outlive it and open a transaction of their own.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        # A view whose time must tell nothing names the moment of its answer; waited for without locks held.
        wait = getattr(request, "answer_at", 0.0) - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        return response


class PersonalPages:
    """`no-store` on everything but static files and what a view says may be cached."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

"""Refusal of requests that can't be answered in time: 503, and when to try again.

The web server marks the threads that get the requests above its bound (selfservice/server/worker.py). Static files come
from a middleware before this one, so that the page is styled.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation

from selfservice.kernel.core.errors import Busy

RETRY_AFTER_SECONDS = 5
_marked = threading.local()


def refuse_in_this_thread() -> None:
    """Refuse every request that this thread gets from now on."""
    _marked.refuses = True


def refuses_here() -> bool:
    """Return whether requests are refused in this thread."""
    return getattr(_marked, "refuses", False)


class Overload:
    """Middleware that answers 503 in a marked thread, without database or session. Health checks are answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if refuses_here() and request.path != "/sundhed/":
            return busy(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 for Busy."""
        return busy(request) if isinstance(exception, Busy) else None


def busy(request: HttpRequest) -> HttpResponse:
    """Return the page that says to try again in a moment, in the language chosen in this browser."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        page = loader.get_template("503.html").render({"portal": settings.PORTAL})
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Content-Language": language}
    return HttpResponse(page, status=503, headers=headers)

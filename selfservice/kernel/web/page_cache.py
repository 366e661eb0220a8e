"""Page cache: pages that are the same for every visitor are rendered once per process, path, language and theme."""

from __future__ import annotations

import re
from hashlib import md5
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
PLACEHOLDER = b"@@csrf@@"


class CachedPage:
    """Mixin that caches a view's GET.

    A request with a session's cookie (also of one that has just ended) or query parameters bypasses the cache, and a
    response with something for its visitor is not stored.
    """

    def version(self) -> str:
        """Return what the page depends on besides path, language and theme."""
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the page as rendered for the first visitor, with this visitor's CSRF token."""
        if request.GET or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self._draw(request, *args, **kwargs)
        theme = request.COOKIES.get("theme", "")
        of = md5(self.version().encode(), usedforsecurity=False).hexdigest()
        key = f"page:{request.path}:{get_language()}:{theme}:{of}"
        # Arbitrary cookie values must not fill the cache.
        content = caches["process"].get(key) if theme in ("", "light", "dark") else None
        if content is not None:
            return HttpResponse(content.replace(PLACEHOLDER, get_token(request).encode()))
        response = self._draw(request, *args, **kwargs)
        if response.status_code == 200 and theme in ("", "light", "dark") and not _is_personal(request, response):
            caches["process"].set(key, TOKEN.sub(rb"\1" + PLACEHOLDER, response.content), timeout=None)
        return response

    def _draw(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: Any = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return response.render() if hasattr(response, "render") else response  # type: ignore[no-any-return]


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether drawing the page has made a cookie, a session or a message for this visitor."""
    added_message = getattr(get_messages(request), "added_new", False)
    return bool(response.cookies) or not request.session.is_empty() or added_message

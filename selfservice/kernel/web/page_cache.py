"""Pages that are the same for every visitor are drawn once a process: for each address, language and look."""

from __future__ import annotations

import re
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
PLACEHOLDER = b"@@csrf@@"


class CachedPage:
    """For a view's GET. A visitor who is logged in, has a session or asks with parameters gets a page of their own."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page as it was drawn for the first visitor, with this one's own CSRF token."""
        if request.GET or request.user.is_authenticated or not request.session.is_empty():
            return self._draw(request, *args, **kwargs)
        theme = request.COOKIES.get("theme", "")
        key = f"page:{request.path}:{get_language()}:{theme}"
        # A cookie with any text in it must not make any number of pages.
        content = caches["process"].get(key) if theme in ("", "light", "dark") else None
        if content is not None:
            return HttpResponse(content.replace(PLACEHOLDER, get_token(request).encode()))
        response = self._draw(request, *args, **kwargs)
        if response.status_code == 200 and theme in ("", "light", "dark"):
            caches["process"].set(key, TOKEN.sub(rb"\1" + PLACEHOLDER, response.content), timeout=None)
        return response

    def _draw(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: Any = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return response.render() if hasattr(response, "render") else response  # type: ignore[no-any-return]

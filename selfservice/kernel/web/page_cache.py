"""Pages that are the same for every visitor are drawn once a process: for each address, language and look."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
MARK = b"@@csrf@@"
_pages: dict[tuple[str, str, str], bytes] = {}


class Kept:
    """For a view's GET. Who is logged in, has a session or asks with parameters gets a page drawn for them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page as it was drawn for the first visitor, with this one's own CSRF token."""
        if request.GET or request.user.is_authenticated or not request.session.is_empty():
            return self._drawn(request, *args, **kwargs)
        key = (request.path, get_language() or "", request.COOKIES.get("theme", ""))
        if key not in _pages:
            response = self._drawn(request, *args, **kwargs)
            # A cookie with any text in it must not make any number of pages.
            if response.status_code == 200 and key[2] in ("", "light", "dark"):
                _pages[key] = TOKEN.sub(rb"\1" + MARK, response.content)
            return response
        return HttpResponse(_pages[key].replace(MARK, get_token(request).encode()))

    def _drawn(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: Any = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return response.render() if hasattr(response, "render") else response  # type: ignore[no-any-return]

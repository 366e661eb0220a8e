"""Text that people send: it gets one Unicode form before a view reads it, except in fields with secrets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from selfservice.kernel.types.cleaning import composed

# Names of fields with secrets, after the prefix of a step ("auth-password"). They are checked as typed, because
# passwords were stored so, and are never stored for the person (accounts/session/unsent_forms.py).
SECRET = re.compile(r"(?:^|[-_])(?:password|password_hash|old|code|token|secret|puk|pin)[0-9]*$", re.IGNORECASE)


class ComposedText:
    """Middleware that puts the query string, the form and the names of files into Unicode form C.

    A Mac sends decomposed letters (an "a" and a ring for "å"), which are equal to nothing that is stored or offered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        """Replace what the view reads; after the check of CSRF, which reads the form anyway."""
        if getattr(view, "csrf_exempt", False):
            # A machine sends it, and the view reads the body itself.
            return
        request.GET = composed_query(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = composed_query(request.POST)  # type: ignore[assignment]
            for _name, files in request.FILES.lists():
                for file in files:
                    file.name = composed(file.name or "")


def composed_query(sent: QueryDict) -> QueryDict:
    """Return the values with their text in Unicode form C; the same object if they have it already."""
    odd = [n for n, values in sent.lists() if not (SECRET.search(n) or "".join(values).isascii())]
    if not odd:
        return sent
    found = sent.copy()
    for name in odd:
        found.setlist(name, [composed(value) for value in sent.getlist(name)])
    found._mutable = False
    return found

"""A list asked for by its address, with somebody's eyes, when there is no request: what it would download."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.exports.writers import XLSX, Export
from selfservice.kernel.scope.actor import Actor, Needed, functions_of
from selfservice.kernel.scope.models import acting_as
from selfservice.kernel.tables.columns import FORMAT


class Asked(HttpRequest):
    """Stands for the person's own request; the list hands its export to `take`."""

    def __init__(self, actor: Actor, path: str) -> None:
        super().__init__()
        told = urlsplit(path)
        self.method, self.path, self.path_info = "GET", told.path, told.path
        self.META["QUERY_STRING"] = told.query
        params = QueryDict(told.query, mutable=True)
        params[FORMAT] = XLSX
        self.GET = params  # type: ignore[assignment]  # mutable is meant
        # Who is logged in is nobody: what the person has chosen for the list is read by the actor.
        self.user = SimpleNamespace(pk=None)  # type: ignore[assignment]
        self.actor = self.full_actor = actor
        self.taken: list[Export] = []

    def take(self, export: Export) -> None:
        """Called by the list instead of answering with a file."""
        self.taken.append(export)


def ask(actor: Actor, path: str) -> tuple[Needed | None, Export]:
    """The function of the list, and its export. Raises Forbidden or Http404 as the page would."""
    request = Asked(actor, path)
    try:
        match = resolve(request.path)
    except Resolver404 as error:
        raise Http404 from error
    view: Any = match.func
    function = view.view_class.function
    if function and not actor.holds(function):
        raise Forbidden("missing_function", function=functions_of(function)[0], target=request.path)
    request.resolver_match = match
    with acting_as(actor):
        view(request, *match.args, **match.kwargs)
    if not request.taken:
        raise Http404
    return function, request.taken[0]

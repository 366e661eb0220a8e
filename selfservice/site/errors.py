"""Pages for what went wrong: each says what it means for the person and where to go."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from accounts.credentials.rate_limits import over_limit
from accounts.functions import Function
from accounts.permissions.access import administrators
from selfservice.kernel import audit
from selfservice.kernel.scope.actor import Actor, PortalActor
from selfservice.kernel.scope.models import as_system

log = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request can't be understood; nothing was changed."""
    context = {"portal": settings.PORTAL, "too_large": isinstance(exception, RequestDataTooBig)}
    return HttpResponse(loader.get_template("400.html").render(context), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the missing right by name, and who can give it. Both logs say who was refused what, and why."""
    # Django's own PermissionDenied says nothing of it.
    reason, function = getattr(exception, "reason", ""), getattr(exception, "function", "")
    actor = getattr(request, "actor", None)
    log.warning(
        "forbidden",
        reason=reason,
        function=str(function),
        object=str(getattr(exception, "target", "")),
        user=_person(actor),
        path=request.path,
    )
    _record(request, reason, str(function), str(getattr(exception, "target", "")))
    label = dict(Function.choices).get(function, "")
    people: list[Any] = []
    if label and isinstance(actor, PortalActor):
        with as_system("name who can give a right"):
            people = administrators(*actor.company_ids)
    context = {"function_label": label, "administrators": people, "looking": reason == "view_as"}
    return render(request, "403.html", context, status=403)


def _record(request: HttpRequest, reason: str, function: str, target: str) -> None:
    """Write the refusal into the company's log, once for each person, reason and object in ten minutes."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.id is None or over_limit(None, "refused", f"{_person(actor)} {reason} {target}", "1/10m"):
        return
    after = {"refusal": reason, "function": function, "object": target}
    company_id = getattr(request.user, "company_id", None)
    audit.record(actor, "refused", after={key: value for key, value in after.items() if value}, company_id=company_id)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same for what does not exist and for what is another's."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a reference to tell support. Drawn without database, user or request: any of them may be what failed."""
    reference = uuid4().hex[:8].upper()
    log.error("server error", reference=reference, path=request.path)
    page = loader.get_template("500.html").render({"reference": reference, "portal": settings.PORTAL})
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page was too old: nothing was saved."""
    return render(request, "403_csrf.html", status=403)


def _person(actor: Actor | None) -> str:
    """Who it is in the log: the one who looks, where somebody sees the portal as a colleague."""
    person = (actor.real or actor) if actor else None
    return f"{person.kind} {person.id}" if person else ""

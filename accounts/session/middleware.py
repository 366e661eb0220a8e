"""Middleware: set the request's actor, enforce the session limits, and check the permission of the view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.permissions.access import portal_actor
from accounts.session.last_user import last_user, remember
from accounts.session.view_as import has_lapsed, is_closed, viewed_actor
from selfservice.kernel.actions.runner import ActionRefused, StepUpRequired
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.scope.actor import Actor, Needed, PortalActor, PublicActor, StaffActor, functions_of
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.web.pages import client_ip
from selfservice.kernel.web.unsent_forms import keep
from selfservice.public import PUBLIC

log = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

VERIFIED_AT = "_verified_at"
SEEN_AT = "_seen_at"
STARTED = "_started"
CHOSEN_COMPANY = "_company"
# Pages outside the admin that support staff need.
STAFF_TOO = frozenset({"confirm"})
# Pages that a page asks for by itself, again and again: they are no sign that somebody is there.
POLLS = frozenset(
    {
        "support_chat_news",
        "support_chat_waiting",
        "admin:support_chatsession_live_news",
        "admin:support_case_present",
        "admin:support_case_desk_present",
    }
)
# Interval between writes of the last visit: short enough for the idle limit, and no write on every request.
NOTE_EVERY = timedelta(seconds=60)


class ActorMiddleware:
    """Set the request's actor and language, and pass the actor to the database."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with as_system("who is asking"):
            if request.user.is_authenticated and session_is_over(request):
                request.ended_user = request.user.pk  # type: ignore[attr-defined]
                logout(request)
                request.session_ended = True  # type: ignore[attr-defined]
            actor = actor_of(request)
            if isinstance(actor, PortalActor):
                actor = viewed_actor(request, actor) or actor
        # Row-level security allows all of the user's companies; pages narrow to the chosen one.
        request.full_actor = actor  # type: ignore[attr-defined]
        chosen = request.session.get(CHOSEN_COMPANY) if isinstance(actor, PortalActor) else None
        narrow = isinstance(actor, PortalActor) and chosen in actor.company_ids
        request.actor = actor.narrowed(chosen) if narrow else actor  # type: ignore[attr-defined]
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with acting_as(actor), cast("AbstractContextManager[None]", translation.override(language)):
            response = self.get_response(request)
        remember(request, response)
        response.headers.setdefault("Content-Language", language)
        return response


def session_is_over(request: HttpRequest) -> bool:
    """Return whether the session is past the idle or the absolute limit; record the visit if it is not."""
    now = timezone.now()
    started, seen = (_time(request.session.get(key)) for key in (STARTED, SEEN_AT))
    if started is None or seen is None:
        request.session[STARTED] = request.session[SEEN_AT] = now.isoformat()
        return False
    if has_expired(request.session, now):
        return True
    if now - seen > NOTE_EVERY and not _is_poll(request):
        request.session[SEEN_AT] = now.isoformat()
    return False


def has_expired(session: Mapping[str, Any] | SessionBase, now: datetime) -> bool:
    """Return whether a session that has begun is past the idle or the absolute limit."""
    started, seen = (_time(session.get(key)) for key in (STARTED, SEEN_AT))
    if started is None or seen is None:
        return True
    return now - seen > settings.SESSION_IDLE or now - started > settings.SESSION_ABSOLUTE


def _is_poll(request: HttpRequest) -> bool:
    """Return whether a page asks by itself. The view is not known yet; once a minute, finding it costs little."""
    try:
        return resolve(request.path_info).view_name in POLLS
    except Resolver404:
        return False


def _time(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor: a customer's user or (in the admin) support staff with both factors verified.

    Else a visitor.
    """
    user: Any = request.user
    ip = client_ip(request)
    if not user.is_authenticated or not user.is_verified():
        return PublicActor(ip=ip)
    verified_at = _time(request.session.get(VERIFIED_AT))
    if user.is_staff:
        if not request.path.startswith("/admin/"):
            return PublicActor(kind="staff", id=user.pk, name=user.name, ip=ip)
        return StaffActor(id=user.pk, name=user.name, verified_at=verified_at, ip=ip)
    return portal_actor(user, verified_at=verified_at, ip=ip)


def language_of(request: HttpRequest) -> str:
    """Return the user's own language, else the one chosen in this browser, else Danish."""
    known = dict(settings.LANGUAGES)
    user = request.user
    language = user.language if user.is_authenticated else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in known else settings.LANGUAGE_CODE


class PermissionMiddleware:
    """Default deny: a view is public by name and reason, or requires a log-in with two factors and its function."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Return None to allow the view, or a redirect to the log-in.

        Raise Forbidden with the missing function's name.
        """
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in PUBLIC or (match and match.namespaces[:1] == ["admin"]):
            return None
        user: Any = request.user
        if not user.is_authenticated or not user.is_verified():
            if user.is_authenticated:
                _log_second_factor(request)
            return redirect_to_login(return_to(request), f"{reverse('login')}{_notices(request)}")
        if user.is_staff and name not in STAFF_TOO:
            return redirect("admin:index")
        # A request meant for a colleague's view must neither run nor show anything with the user's own rights.
        if has_lapsed(request):
            messages.info(
                request, _("You see the portal as yourself again: half an hour is over, or rights have changed.")
            )
            return redirect("front_page")
        if is_closed(request, name, getattr(view, "view_class", None)):
            raise Forbidden("view_as", target=name)
        function = function_of(view)
        if function and not page_actor(request).holds(function):
            raise Forbidden("missing_function", function=functions_of(function)[0], target=name)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Redirect what can't be done now.

        An action that needs a fresh second factor leads to the confirmation, which returns to the form's page with
        what was typed. What is refused without a form to show it at (when a page is opened) is said on the front page,
        or at the log-in.
        """
        if isinstance(error, StepUpRequired):
            _log_second_factor(request)
            back = return_to(request)
            if request.method == "POST" and request.user.pk and not request.user.is_staff:
                keep(request, request.user.pk, back)
            return redirect(f"{reverse('confirm')}?{urlencode({'next': back})}")
        if isinstance(error, ActionRefused):
            messages.error(request, error.reason)
            return redirect("front_page" if request.user.is_authenticated else "login")
        return None


def _notices(request: HttpRequest) -> str:
    """Return the parameters that make the log-in say what has happened; keep a form that was not saved."""
    found = {"idle": "1"} if getattr(request, "session_ended", False) else {}
    owner = getattr(request, "ended_user", None) or last_user(request)
    if request.method == "POST" and owner:
        keep(request, owner, return_to(request))
        found["unsaved"] = "1"
    return f"?{urlencode(found)}" if found else ""


def _log_second_factor(request: HttpRequest) -> None:
    """Log a refusal, although the response redirects: to the log-in, or to confirming the second factor."""
    log.info("forbidden", reason="second_factor", user=f"user {request.user.pk}", path=request.path)


def return_to(request: HttpRequest) -> str:
    """Return the address at which a user continues after a log-in or a confirmation.

    A POST is never repeated automatically: the user returns to the page with the form, by the form's `back`, or to the
    same address if it accepts GET.
    """
    if request.method == "GET":
        return request.get_full_path()
    view: Any = request.resolver_match.func if request.resolver_match else None
    opens = "get" in getattr(getattr(view, "view_class", None), "http_method_names", ["get"])
    return request.POST.get("back") or (request.get_full_path() if opens else "/")


def function_of(view: Any) -> Needed | None:
    """Return the function that a view declares; None means any log-in. Raise AttributeError if it declares nothing."""
    return cast("Needed | None", getattr(view, "view_class", view).function)

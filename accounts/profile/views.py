"""My profile: the user's own mail and mobile number, password, second factors, sessions, language and theme."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from accounts.credentials.devices import factors_of
from accounts.login.events import bind_to_remaining_factor
from accounts.models import UserSession
from accounts.profile.actions.end_session import EndOneSession, EndOtherSessions, handle_of
from accounts.profile.actions.remove_factor import RemoveFactor
from accounts.profile.actions.rename_factor import RenameFactor
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.web.pages import Page


class Profile(Page):
    """Page with everything about the user's own login."""

    function = None
    template_name = "accounts/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        with as_system("show one's own login"):
            factors = factors_of(self.request.user)  # type: ignore[arg-type]
            left = factors.backup.left if factors.backup else 0
        sessions = list(UserSession.objects.filter(user_id=self.actor.id).order_by("-started_at"))
        here = self.request.session.session_key
        return super().get_context_data(
            factors=factors,
            backup_left=left,
            removable=len(factors.passkeys) + len(factors.codes) > 1,
            sessions=[
                {
                    "session": s,
                    "here": s.session_key == here,
                    "device": device(s.user_agent),
                    "handle": handle_of(s),
                }
                for s in sessions
            ],
            **kwargs,
        )


def device(user_agent: str) -> str:
    """Return browser and system of a user agent in two words, enough for users to recognise their own."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac", "Mac"))
    found = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (browsers, (*systems, ("Linux", "Linux")))
    ]
    return " · ".join(filter(None, found)) or _("Unknown device")


class RemoveFactorPost(View):
    """View that removes an app or a passkey."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remove the factor, or show why not."""
        data = {"device": request.POST.get("device", ""), "keep_session": request.session.session_key}
        try:
            done = run(RemoveFactor, page_actor(request), data=data, request_id=None)
        except FormInvalid:
            messages.error(request, _("It has been removed already."))
        except ActionRefused as refusal:
            messages.error(request, refusal.reason)
        else:
            bind_to_remaining_factor(request)
            announce(request, RemoveFactor(page_actor(request)), done)
        return redirect("profile")


class RenameFactorPost(View):
    """View that renames an app or a passkey."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Rename the factor, or show why not."""
        data = {"device": request.POST.get("device", ""), "name": request.POST.get("name", "")}
        try:
            done = run(RenameFactor, page_actor(request), data=data, request_id=None)
        except FormInvalid:
            messages.error(request, _("Write a name of at most 64 characters."))
        except ActionRefused as refusal:
            messages.error(request, refusal.reason)
        else:
            announce(request, RenameFactor(page_actor(request)), done)
        return redirect("profile")


class EndOthersPost(View):
    """View that ends all other sessions."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the other sessions."""
        done = run(EndOtherSessions, page_actor(request), data={"keep_session": request.session.session_key})
        announce(request, EndOtherSessions(page_actor(request)), done)
        return redirect("profile")


class EndOnePost(View):
    """View that ends the session of one device."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """End that session."""
        try:
            done = run(EndOneSession, page_actor(request), data={"session": request.POST.get("session", "")})
        except FormInvalid:
            messages.error(request, _("It has ended already."))
        else:
            announce(request, EndOneSession(page_actor(request)), done)
        return redirect("profile")

"""Preferences: language, theme and the selected company, stored for the user, in the session or in the browser."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.views import View

from accounts.login.views import safe_next
from accounts.models import Company, User
from accounts.session.middleware import CHOSEN_COMPANY, SEEN_AT
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import full_actor

YEAR = 365 * 24 * 3600


class Preference(View):
    """View that stores one choice: in a cookie, and in the user's row when logged in."""

    function = None
    http_method_names = ["post"]
    field = ""
    cookie = ""
    choices: frozenset[str] = frozenset()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store the choice and redirect to the page it was made on."""
        value = request.POST.get(self.field, "")
        response = HttpResponseRedirect(safe_next(request))
        if value in self.choices:
            self.store(request.user, value)
            response.set_cookie(
                self.cookie, value, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax", path="/"
            )
        return response

    def store(self, user: Any, value: str) -> None:
        """Store the choice in the user's row, if logged in."""
        if user.is_authenticated:
            with as_system("keep a person's own choice of look or language"):
                User.objects.system().filter(pk=user.pk).update(**{self.field: value})


class SetLanguage(Preference):
    """Language: Danish or English."""

    field, cookie = "language", settings.LANGUAGE_COOKIE_NAME
    choices = frozenset(dict(settings.LANGUAGES))


class SetTheme(Preference):
    """Theme: light, dark, or the device's setting."""

    field, cookie = "theme", "theme"
    choices = frozenset(User.Theme.values)


class SwitchCompany(View):
    """View that selects one company of the group, or all of them."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store the choice in the session and redirect to the front page."""
        wanted = request.POST.get("company", "")
        if wanted == "all":
            request.session.pop(CHOSEN_COMPANY, None)
            return redirect("front_page")
        seen = Company.objects.visible_to(full_actor(request))
        try:
            request.session[CHOSEN_COMPANY] = seen.values_list("pk", flat=True).get(uid=wanted)
        except (Company.DoesNotExist, ValidationError) as error:
            raise Http404 from error
        return redirect("front_page")


class ExtendSession(View):
    """View that extends a session about to expire from inactivity: the request itself counts as activity."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store the current time, even if the stored one is recent."""
        request.session[SEEN_AT] = timezone.now().isoformat()
        return HttpResponse(status=204)

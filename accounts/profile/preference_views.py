"""Language, light or dark, and the company looked at: small choices, kept for the person or in the browser."""

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
    """Keeps one choice: in the person's row when logged in, in a cookie too."""

    function = None
    http_method_names = ["post"]
    field = ""
    cookie = ""
    choices: frozenset[str] = frozenset()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice and go back to the page it was made on."""
        value = request.POST.get(self.field, "")
        response = HttpResponseRedirect(safe_next(request))
        if value in self.choices:
            self.keep(request.user, value)
            response.set_cookie(
                self.cookie, value, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax", path="/"
            )
        return response

    def keep(self, user: Any, value: str) -> None:
        """Write it into the person's row."""
        if user.is_authenticated:
            with as_system("keep a person's own choice of look or language"):
                User.objects.system().filter(pk=user.pk).update(**{self.field: value})


class SetLanguage(Preference):
    """Danish or English."""

    field, cookie = "language", settings.LANGUAGE_COOKIE_NAME
    choices = frozenset(dict(settings.LANGUAGES))


class SetTheme(Preference):
    """Light, dark, or as the device is set."""

    field, cookie = "theme", "theme"
    choices = frozenset(User.Theme.values)


class SwitchCompany(View):
    """Look at one company of the group, or at all of it."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remember the choice in the session and show the front page."""
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


class Stay(View):
    """Go on with a session that was about to end for want of use: the request itself is the sign of life."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note the moment, however lately one was noted."""
        request.session[SEEN_AT] = timezone.now().isoformat()
        return HttpResponse(status=204)

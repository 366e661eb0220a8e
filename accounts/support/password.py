"""Page of the admin on which support staff get a link to choose a new password. The admin itself sets none."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.credentials.rate_limits import over_limit
from accounts.models import User
from accounts.profile.password_views import send_reset
from selfservice.kernel.web.pages import too_many_tries


def password_link(request: HttpRequest) -> HttpResponse:
    """Say what will happen; on POST, mail the link to the login's own address."""
    user = cast(User, request.user)
    if request.method == "POST":
        # The limit of the page for a forgotten password, which counts the same login.
        if over_limit(request, "reset login", user.username, "5/h"):
            messages.error(request, _("Too many tries. Wait an hour, or call us."))
            return too_many_tries(_page(request))
        send_reset(user.username)
        messages.success(request, _("The link has been sent to %(mail)s.") % {"mail": user.email})
        return redirect("admin:index")
    return _page(request)


def _page(request: HttpRequest) -> HttpResponse:
    return render(
        request, "admin/password_change.html", {**admin.site.each_context(request), "title": _("Change password")}
    )

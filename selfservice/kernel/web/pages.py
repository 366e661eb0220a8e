"""Base views: each declares its required function, and gets the actor, error mark in the title and form style."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView

from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.request import full_actor, page_actor
from selfservice.kernel.web.unsent_forms import give_back


class DeclaredPage:
    """What a page declares. `function`: the function (or one of several) required to see it, None if any login will do.

    It has no default: a page without it that is not in PUBLIC fails the system check (kernel.E003).
    """

    function: ClassVar[Needed | None]
    title: ClassVar[Any] = ""
    # Not shown to somebody who sees the portal as a colleague: what is sent from it would be refused.
    closed_in_view_as: ClassVar[bool] = False
    # Whether the page is about all of the user's companies, whichever is chosen in the switcher.
    all_companies: ClassVar[bool] = False
    request: HttpRequest

    @property
    def actor(self) -> Actor:
        """Return the page's actor, limited to the company chosen in the switcher unless `all_companies`."""
        return full_actor(self.request) if self.all_companies else page_actor(self.request)


class Page(DeclaredPage, TemplateView):
    """A page without a form of its own."""


class FormPage(DeclaredPage, FormView):  # type: ignore[type-arg]
    """A page with one form. An invalid form is shown again with the input and an error summary."""

    # Django's FormView handles PUT as POST without data.
    http_method_names = ["get", "head", "post", "options"]
    closed_in_view_as: ClassVar[bool] = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        give_back(self.request, context.get("form"))
        return context

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        response = self.render_to_response(self.get_context_data(form=form, form_has_errors=True))
        if form.has_error(NON_FIELD_ERRORS, TooManyTries.code):
            too_many_tries(response)
        # Else 200, not 422: htmx does not swap 422 responses.
        return response


class TooManyTries(ValidationError):
    """Error of a form that was sent too often within an hour; the page answers 429."""

    code = "too_many_tries"
    seconds = 3600

    def __init__(self) -> None:
        super().__init__(_("Too many tries. Wait an hour, or call us."), self.code)


def too_many_tries(response: HttpResponse) -> HttpResponse:
    """Return the page as the answer to what was done too often within an hour: 429, and when to try again."""
    response.status_code, response.headers["Retry-After"] = 429, str(TooManyTries.seconds)
    return response


def client_ip(request: HttpRequest) -> str | None:
    """Return the client's IP address as seen by the outermost of our proxies (settings.PROXY_COUNT); None if unknown.

    Counts from the right end of X-Forwarded-For, because the client can forge the entries further left.
    """
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.PROXY_COUNT
    claimed = forwarded[-proxies] if 0 < proxies <= len(forwarded) else ""
    for text in (claimed, request.META.get("REMOTE_ADDR") or ""):
        try:
            return str(ip_address(text))
        except ValueError:
            continue
    return None

"""Page classes: each view says the function it needs, and gets the actor, the title's error mark and one form style."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView, TemplateView

from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.request import page_actor


class Page(TemplateView):
    """A page. `function` is the function needed to see it (one of several); None when any log-in will do.

    It has no default: a page that says nothing, and is not PUBLIC, is an error of the system check.
    """

    function: ClassVar[Needed | None]
    title: ClassVar[Any] = ""

    @property
    def actor(self) -> Actor:
        """Whose eyes the page uses, narrowed to the company chosen in the switcher."""
        return page_actor(self.request)


class FormPage(FormView):  # type: ignore[type-arg]
    """A page with one form. An invalid form is drawn again with everything kept and a summary of what to mend."""

    # Django's own takes a PUT for a POST without its data.
    http_method_names = ["get", "head", "post", "options"]
    function: ClassVar[Needed | None]
    title: ClassVar[Any] = ""

    @property
    def actor(self) -> Actor:
        """Whose eyes the page uses."""
        return page_actor(self.request)

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        # 200, not 422: htmx does not swap the latter in.
        return self.render_to_response(self.get_context_data(form=form, form_has_errors=True))


def client_ip(request: HttpRequest) -> str | None:
    """The visitor's address: what the outermost of our own proxies (settings.PROXY_COUNT) saw; None when unknown.

    Counted from the right end of X-Forwarded-For, because what stands further left is the visitor's own claim.
    """
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.PROXY_COUNT
    claimed = told[-proxies] if 0 < proxies <= len(told) else ""
    for text in (claimed, request.META.get("REMOTE_ADDR") or ""):
        try:
            return str(ip_address(text))
        except ValueError:
            continue
    return None

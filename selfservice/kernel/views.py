"""Page classes: each view says the function it needs, and gets the actor, the title's error mark and one form style."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView, TemplateView

from selfservice.kernel.actor import Actor


class Page(TemplateView):
    """A page. `function` is the function needed to see it; None when any log-in (or nobody, by PUBLIC) will do."""

    function: ClassVar[str | None] = None
    title: ClassVar[Any] = ""

    @property
    def actor(self) -> Actor:
        """Whose eyes the page uses, narrowed to the company chosen in the switcher."""
        return self.request.actor  # type: ignore[attr-defined,no-any-return]


class FormPage(FormView):  # type: ignore[type-arg]
    """A page with one form. An invalid form is drawn again with everything kept and a summary of what to mend."""

    function: ClassVar[str | None] = None
    title: ClassVar[Any] = ""

    @property
    def actor(self) -> Actor:
        """Whose eyes the page uses."""
        return self.request.actor  # type: ignore[attr-defined,no-any-return]

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        # 200, not 422: htmx does not swap the latter in.
        return self.render_to_response(self.get_context_data(form=form, form_has_errors=True))


def client_ip(request: HttpRequest) -> str | None:
    """The visitor's address as the proxy in front tells it (settings.AXES_IPWARE_PROXY_COUNT says how many)."""
    from axes.helpers import get_client_ip_address

    return get_client_ip_address(request)

"""The Django admin for support: two factors, our own models only, and a reason before access to a customer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django_otp.admin import OTPAdminSite

from accounts.support.access_reasons import give_reason
from accounts.support.password import password_link
from accounts.support.search import find
from selfservice.kernel.core.errors import Forbidden
from selfservice.support.desk.panels import FRONT, drawn


class PortalAdminSite(OTPAdminSite):
    """An admin site that requires a verified second factor and uses the portal's login page."""

    site_header = "Selvbetjening – support"
    site_title = "Support"
    index_title = _("Home")
    site_url = None

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models of our apps only: support has no need for the libraries' tables."""
        models = model_or_iterable if isinstance(model_or_iterable, tuple | list) else [model_or_iterable]
        ours = {name.rpartition(".")[2] for name in settings.PROJECT_APPS}
        super().register([m for m in models if m._meta.app_label in ours], admin_class, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Redirect to the portal's login with two factors, then back."""
        if request.user.is_authenticated and self.has_permission(request):
            return redirect("admin:index")
        user: Any = request.user
        if user.is_authenticated and user.is_verified():
            # A customer's user: logging in once more would lead back here for ever.
            raise Forbidden("actor_kind", target="admin")
        target = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('login')}?{urlencode({'next': target})}")

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Show what waits for support above the lists."""
        return super().index(request, {"panels": drawn(request, FRONT), **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Raise Http404: no form uses autocomplete, so the view is disabled."""
        raise Http404

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """Offer a link by mail: the admin itself sets no password."""
        return password_link(request)

    def get_urls(self) -> list[Any]:
        reason = path("reason/<int:company_id>/", self.admin_view(give_reason), name="reason")
        for_all = path("reason/", self.admin_view(give_reason), name="reason_for_all")
        find_path = path("find/", self.admin_view(find), name="find")
        return [reason, for_all, find_path, *super().get_urls()]

"""Log-in (two_factor's wizard, hardened, with our own factors), log-out, and "confirm it is you"."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from two_factor.views import LoginView

from accounts.credentials.devices import Factors, factors_of
from accounts.credentials.sms import Sending, send_code
from accounts.login.events import log_in, store_verification
from accounts.login.forms import BackupForm, PasswordForm, TokenForm
from accounts.models import SmsFactor, User
from accounts.session.last_user import forget
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.overload import RETRY_AFTER_SECONDS
from selfservice.kernel.web.page_cache import CachedPage
from selfservice.kernel.web.pages import too_many_tries


class Login(CachedPage, LoginView):
    """Log-in by user name and password, then app code, SMS code, passkey or backup code. One factor is never enough."""

    template_name = "accounts/login.html"
    storage_name = "accounts.credentials.storage.LoginStorage"
    form_list = (  # type: ignore[assignment]  # our own forms in the library's steps
        (LoginView.AUTH_STEP, PasswordForm),
        (LoginView.TOKEN_STEP, TokenForm),
        (LoginView.BACKUP_STEP, BackupForm),
    )

    def has_token_step(self) -> bool:
        return bool(self.get_user())

    def has_backup_step(self) -> bool:
        return bool(self.get_user()) and self.TOKEN_STEP not in self.storage.validated_step_data

    condition_dict = {LoginView.TOKEN_STEP: has_token_step, LoginView.BACKUP_STEP: has_backup_step}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if request.method == "GET" and user.is_authenticated and user.is_verified():
            return HttpResponseRedirect(self.get_success_url())
        self.factors: Factors | None = None
        self.sending: Sending | None = None
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if "challenge_device" in self.request.POST and not self.get_user():
            # Another tab has restarted the log-in, or it took too long: there is no user to send a code to.
            return cast(HttpResponse, self.render_goto_step(self.FIRST_STEP))
        return cast(HttpResponse, super().post(*args, **kwargs))

    def person(self) -> Factors:
        """Return the factors of the user who has entered the right password."""
        if self.factors is None:
            with as_system("log in"):
                self.factors = factors_of(self.get_user())
        return self.factors

    def get_devices(self) -> list[Any]:
        return list(self.person().codes)

    def get_device(self, step: str | None = None) -> Any:
        if step == self.BACKUP_STEP:
            return self.person().backup
        wanted = self.request.POST.get("challenge_device") or self.storage.data.get("challenge_device")
        devices = self.get_devices()
        return next((d for d in devices if d.persistent_id == wanted), devices[0] if devices else None)

    def get_form(self, step: str | None = None, **kwargs: Any) -> Any:
        # The library's view looks up a form by device; ours all use the same form.
        form = super(LoginView, self).get_form(step=step, **kwargs)
        if self.show_timeout_error:
            self.timed_out = True
        return form

    def render(self, form: Any = None, **kwargs: Any) -> HttpResponse:
        device = self.get_device() if self.steps.current == self.TOKEN_STEP else None
        if isinstance(device, SmsFactor) and not (form and form.is_bound):
            self.sending = send_code(device)
        response: HttpResponse = super(LoginView, self).render(form, **kwargs)
        if form is not None and form.is_bound and form.has_error("__all__", "limited"):
            response.status_code = 429
        if form is not None and form.is_bound and form.has_error("__all__", "busy"):
            response.status_code, response.headers["Retry-After"] = 503, str(RETRY_AFTER_SECONDS)
        return too_many_tries(response) if self.sending and self.sending.too_many else response

    def get_context_data(self, form: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(LoginView, self).get_context_data(form=form, **kwargs)
        context |= {
            "form_has_errors": form.is_bound and not form.is_valid() if form.is_bound else False,
            "timed_out": getattr(self, "timed_out", False),
            "next": self.get_redirect_url(),
            "unsaved": "unsaved" in self.request.GET,
            "idle": "idle" in self.request.GET or getattr(self.request, "session_ended", False),
        }
        if self.steps.current != self.AUTH_STEP:
            person, device = self.person(), self.get_device()
            context |= {
                "device": device,
                "is_sms": isinstance(device, SmsFactor),
                "others": [d for d in person.codes if device is None or d.persistent_id != device.persistent_id],
                "passkeys": bool(person.passkeys),
                "has_backup": person.backup is not None,
                "no_factor": not person.any,
                "sending": self.sending,
            }
        return context

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        user: User = self.get_user()
        device = getattr(user, "otp_device", None)
        if device is None:
            return redirect("login")
        target = self.get_success_url() if not user.is_staff else self.get_redirect_url() or "/admin/"
        log_in(self.request, user, device)
        return HttpResponseRedirect(target)


class Logout(View):
    """View that ends the session; POST only, so that no link or image can do it."""

    function = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Log out and show the log-in page, which leads on to `next`."""
        target = safe_next(request) if request.POST.get("next") else ""
        logout(request)
        response = redirect(f"{reverse('login')}?{urlencode({'next': target})}" if target else "login")
        forget(response)
        return response


class Confirm(View):
    """Page "Confirm it is you": verifies a second factor before an action that requires a fresh one."""

    function = None
    template_name = "accounts/confirm.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form for the strongest factor or the chosen one."""
        return self._page(request, None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check the code and redirect to the page that required it."""
        factors = self._factors(request)
        device = self._device(request, factors)
        if "send" in request.POST:
            return self._page(request, None)
        form = TokenForm(user=request.user, initial_device=device, data=request.POST)  # type: ignore[arg-type]
        if device is None or not form.is_valid():
            return self._page(request, form)
        store_verification(request)
        return HttpResponseRedirect(safe_next(request))

    def _factors(self, request: HttpRequest) -> Factors:
        with as_system("confirm it is you"):
            return factors_of(request.user)  # type: ignore[arg-type]

    def _device(self, request: HttpRequest, factors: Factors) -> Any:
        wanted = request.POST.get("device") or request.GET.get("device")
        return next((d for d in factors.codes if d.persistent_id == wanted), next(iter(factors.codes), None))

    def _page(self, request: HttpRequest, form: TokenForm | None) -> HttpResponse:
        factors = self._factors(request)
        device = self._device(request, factors)
        # A link on another site must not use up the user's text messages.
        asked = form is None and request.headers.get("Sec-Fetch-Site") != "cross-site"
        sending = send_code(device) if isinstance(device, SmsFactor) and asked else None
        context = {
            "form": form or TokenForm(user=request.user, initial_device=device),  # type: ignore[arg-type]
            "form_has_errors": form is not None,
            "device": device,
            "is_sms": isinstance(device, SmsFactor),
            "others": [d for d in factors.codes if device is None or d.persistent_id != device.persistent_id],
            "passkeys": bool(factors.passkeys),
            "backup": factors.backup is not None,
            "sending": sending,
            "next": safe_next(request),
        }
        page = render(request, self.template_name, context)
        return too_many_tries(page) if sending and sending.too_many else page


def safe_next(request: HttpRequest) -> str:
    """Return where to redirect afterwards: a URL of this site, else the front page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return settings.LOGIN_REDIRECT_URL if settings.LOGIN_REDIRECT_URL.startswith("/") else "/"

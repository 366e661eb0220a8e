"""Page behind the link that support staff get: a password and an authenticator app, then the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.credentials import enrol
from accounts.login.events import log_in
from accounts.models import User
from accounts.support.actions.activate_support import ActivateSupport
from accounts.support.first_login import invited_staff, tokens
from accounts.support.forms import FirstLoginForm
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import FormPage, client_ip

# The session key that stores the link's token, and the placeholder that then replaces the token in the URL.
KEY = "_first_login"
IN_SESSION = "vaelg"


class FirstLogin(FormPage):
    """Page for a valid link. The token moves into the session, so that it appears in no Referer and no history."""

    template_name = "accounts/first_login.html"
    form_class = FirstLoginForm
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user, token = invited_staff(kwargs["uidb64"]), kwargs["token"]
        if token != IN_SESSION and user and tokens.check_token(user, token):
            request.session[KEY] = token
            return redirect("first_login", uidb64=kwargs["uidb64"], token=IN_SESSION)
        if user is None or not tokens.check_token(user, request.session.get(KEY, "")):
            return self.render_to_response({"expired": True})
        self.user = user
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def form_valid(self, form: FirstLoginForm) -> HttpResponse:
        secret = enrol.pending_secret(self.request)
        step = enrol.step_for(form, secret)
        if step is None:
            return self.form_invalid(form)
        data = {
            "token": self.request.session.get(KEY, ""),
            "password_hash": make_password(form.cleaned_data["password"]),
            "secret": secret.hex(),
            "step": step,
            "name": form.cleaned_data["name"],
        }
        try:
            with as_system(
                "first log-in of support", on_behalf_of=self.user.name, ip=client_ip(self.request)
            ) as system:
                done = run(ActivateSupport, system, self.user.uid, data, form.cleaned_data["request_id"])
        except ActionRefused:
            # Another copy of the form was submitted first.
            return self.render_to_response({"expired": True})
        for key in (KEY, enrol.KEY):
            self.request.session.pop(key, None)
        app = getattr(done, "revealed", None)
        if app is None:
            return redirect("login")
        log_in(self.request, done.target, app, how="first log-in by link")
        return redirect("admin:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = enrol.shown(enrol.pending_secret(self.request), self.user.username)
        return super().get_context_data(**shown, person=self.user, **kwargs)

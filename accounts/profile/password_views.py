"""Reset a forgotten password, and change a password. A new password never replaces the second factor."""

from __future__ import annotations

import time
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.credentials.forms import NewPasswordForm
from accounts.credentials.link_ids import user_id_of
from accounts.credentials.rate_limits import address, over_limit
from accounts.credentials.reset_tokens import reset_tokens
from accounts.credentials.step_up import FreshFactor
from accounts.models import User
from accounts.profile.actions.change_password import ChangePassword, ResetPassword
from accounts.profile.password_forms import ChangeForm, ForgottenForm
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import FormPage, Page, client_ip

# The session key that stores the link's token, and the placeholder that then replaces the token in the URL.
KEY = "_reset"
IN_SESSION = "set"
# Every answer takes this long, so that the response time does not reveal whether the login exists.
ANSWER_SECONDS = 0.3


class Forgotten(FormPage):
    """Page to request a link. The answer is the same whether or not the login exists."""

    template_name = "accounts/password_reset.html"
    form_class = ForgottenForm

    def form_valid(self, form: ForgottenForm) -> HttpResponse:
        self.request.answer_at = time.monotonic() + ANSWER_SECONDS  # type: ignore[attr-defined]
        name = form.cleaned_data["username"].strip().lower()
        here = over_limit(self.request, "reset", address(self.request), "20/h")
        # Count by login too: requests from many addresses must not fill a mailbox.
        if not here and not over_limit(self.request, "reset login", name, "5/h"):
            send_reset(name)
        return redirect("password_reset_done")


def send_reset(username: str) -> None:
    """Mail a link to the login's address, if the login exists. The link is created when the mail is sent."""
    with as_system("a forgotten password"):
        user = User.objects.system().filter(username=username, state=User.State.ACTIVE).first()
        if user:
            context = {"name": user.name, "user": str(user.uid)}
            payload = {"to": user.email, "template": "password_reset", "language": user.language, "context": context}
            enqueue(Command("mail", f"reset:{uuid4()}", payload=payload), company_id=user.company_id)


class ForgottenDone(Page):
    """Page that explains the next steps."""

    template_name = "accounts/password_reset_done.html"


class ChooseNewPassword(FormPage):
    """Page behind the link. The token moves into the session, so that it appears in no Referer and no history."""

    template_name = "accounts/password_reset_confirm.html"
    form_class = NewPasswordForm
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = user_of(kwargs["uidb64"])
        token = kwargs["token"]
        if token != IN_SESSION and user and reset_tokens.check_token(user, token):
            request.session[KEY] = token
            return redirect("password_reset_confirm", uidb64=kwargs["uidb64"], token=IN_SESSION)
        token = request.session.get(KEY, "")
        if user is None or not reset_tokens.check_token(user, token):
            return self.render_to_response({"expired": True})
        self.user = user
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        data = {
            "password_hash": make_password(form.cleaned_data["password"]),
            "token": self.request.session.get(KEY, ""),
        }
        try:
            with as_system(
                "a person chooses a new password by the link", on_behalf_of=self.user.name, ip=client_ip(self.request)
            ) as system:
                run(ResetPassword, system, self.user.uid, data)
        except ActionRefused:
            # Another copy of the form was sent first.
            return self.render_to_response({"expired": True})
        self.request.session.pop(KEY, None)
        messages.success(self.request, _("The new password is saved. Log in with it and your second factor."))
        return redirect("login")


def user_of(uidb64: str) -> User | None:
    """Return the active user that a link names, or None."""
    pk = user_id_of(uidb64)
    if pk is None:
        return None
    with as_system("choose a new password by the link"):
        return User.objects.system().select_related("company").filter(pk=pk, state=User.State.ACTIVE).first()


class ChangePage(FreshFactor, FormPage):
    """Page to change the user's own password."""

    function = None
    template_name = "accounts/password_change.html"
    form_class = ChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        with as_system("the rules of a password name the company"):
            user = User.objects.system().select_related("company").get(pk=cast(User, self.request.user).pk)
        return {**super().get_form_kwargs(), "user": user}

    def form_valid(self, form: ChangeForm) -> HttpResponse:
        data = {
            "password_hash": make_password(form.cleaned_data["password"]),
            "keep_session": self.request.session.session_key,
        }
        done = run(ChangePassword, self.actor, data=data)
        update_session_auth_hash(self.request, done.target)
        announce(self.request, ChangePassword(self.actor), done)
        return redirect("profile")

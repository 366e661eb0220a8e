"""Pages that add an authenticator app and create new backup codes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from accounts.credentials import enrol
from accounts.credentials.forms import AppCodeForm
from accounts.credentials.step_up import FreshFactor
from accounts.profile.actions.add_app import AddApp
from accounts.profile.actions.renew_backup_codes import RenewBackupCodes
from selfservice.kernel.actions.receipts import announce, receipt_of
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.web.pages import FormPage


class AddAppPage(FreshFactor, FormPage):
    """Page to scan the QR code and type the code that the app shows."""

    function = None
    template_name = "accounts/add_app.html"
    form_class = AppCodeForm
    success_url: Any = reverse_lazy("profile")

    def form_valid(self, form: AppCodeForm) -> HttpResponse:
        secret = enrol.pending_secret(self.request)
        step = enrol.step_for(form, secret)
        if step is None:
            return self.form_invalid(form)
        data = {
            "secret": secret.hex(),
            "step": step,
            "name": form.cleaned_data["name"],
            "keep_session": self.request.session.session_key,
        }
        done = run(AddApp, self.actor, data=data, request_id=form.cleaned_data["request_id"])
        enrol.remove_secret(self.request)
        announce(self.request, AddApp(self.actor), done)
        return redirect(self.success_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = enrol.shown(enrol.pending_secret(self.request), self.request.user.get_username())
        return super().get_context_data(**shown, **kwargs)


class BackupCodesPage(FreshFactor, FormPage):
    """Page for backup codes: GET explains, POST creates ten new codes and shows them once."""

    function = None
    template_name = "accounts/backup_codes.html"
    form_class = OnceForm

    def form_valid(self, form: OnceForm) -> HttpResponse:
        data = {"keep_session": self.request.session.session_key}
        done = run(RenewBackupCodes, self.actor, data=data, request_id=form.cleaned_data["request_id"])
        codes = getattr(done, "revealed", None)
        receipt = receipt_of(RenewBackupCodes(self.actor), done, done.target) if codes else None
        return self.render_to_response(
            self.get_context_data(form=form, codes=codes, receipt=receipt, shown_before=codes is None)
        )

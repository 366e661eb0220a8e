"""Public pages for applications: who may apply, the form, the receipt with the true status."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4, uuid5

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.credentials.rate_limits import address, over_limit
from accounts.models import Application
from accounts.onboarding.actions.apply import PROMISE, Apply
from accounts.onboarding.forms import ApplicationForm
from accounts.onboarding.letters.create import KIND
from selfservice.gateways.cvr.client import HttpRegister
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core import formatting
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.outbox import alerts
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.cleaning import composed
from selfservice.kernel.web.page_cache import CachedPage
from selfservice.kernel.web.pages import FormPage, Page, too_many_tries

# Every answer takes at least this long, so that the response time does not reveal what was found.
ANSWER_SECONDS = 0.6
# Receipts to one mail address.
RECEIPTS = "5/d"


class ApplyIntro(CachedPage, Page):
    """Page before the form: who may apply, and who should ask their administrator instead."""

    template_name = "accounts/apply_intro.html"


class ApplyPage(FormPage):
    """Page with the form. The response is the same receipt for every CVR number.

    The applicant confirms the name that the public CVR register has: next to the number, where JavaScript shows it, or
    on the form that comes back with the question. Without an answer of the register there is nothing to confirm.
    """

    template_name = "accounts/apply.html"
    form_class = ApplicationForm

    def form_valid(self, form: ApplicationForm) -> HttpResponse:
        if over_limit(self.request, "apply", address(self.request), "20/h"):
            return too_many_tries(self.render_to_response(self.get_context_data(form=form, too_many=True)))
        data = dict(form.cleaned_data)
        # The key covers the form and its content: sent twice it is one application, but a user who goes back and
        # corrects the CVR number makes another.
        key = uuid5(data.pop("request_id") or uuid4(), repr(sorted(data.items())))
        name = registered_name(data["cvr"])
        if name and name != data["company_name"]:
            return self._ask(form, name)
        data["receipt"] = not over_limit(self.request, "application_receipt", data["email"].lower(), RECEIPTS)
        # From here on the duration depends on what we know of the company; the register's response time does not.
        answer_at = time.monotonic() + ANSWER_SECONDS
        with as_system("a visitor applies") as system:
            done = run(Apply, system, data=data, request_id=key)
            # Not `done.target`: for a form sent twice, `run` returns the run of the first one.
            application = Application.objects.system().get(pk=done.target_id or 0)
        self.request.answer_at = answer_at  # type: ignore[attr-defined]
        return redirect("apply_receipt", uid=application.uid)

    def _ask(self, form: ApplicationForm, name: str) -> HttpResponse:
        """Return the form with the question whether this is the company; sending it again confirms the name."""
        data = self.request.POST.copy()
        data["company_name"] = name
        form.data = data
        asked = question(name, form.cleaned_data["cvr"])
        return self.render_to_response(self.get_context_data(form=form, question=asked))


def question(name: str, cvr: str) -> str:
    """Return the question whether the applicant's company is the one with this name in the CVR register."""
    return _("%(name)s, CVR %(cvr)s: is that you?") % {"name": name, "cvr": formatting.cvr(cvr)}


def registered_name(cvr: str) -> str:
    """Return the company's name in the CVR register; empty if it is unknown or the register can't be reached."""
    try:
        record = HttpRegister().find(cvr)
    except Unavailable:
        return ""
    # External text: make it what the form's field makes of it when the applicant confirms it.
    name = "".join(c if c.isprintable() else " " for c in record.name) if record else ""
    return " ".join(composed(name).split())[:200].rstrip()


class ApplyReceipt(Page):
    """Receipt and, later, status: events so far, the promised time, and whether letters are late at present.

    It reveals nothing about the company: the applicant must not learn here whether it is a customer or has an
    administrator (docs/adr/0003).
    """

    template_name = "accounts/apply_receipt.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        with as_system("show an applicant the status"):
            application = Application.objects.system().filter(uid=self.kwargs["uid"]).first()
            late = alerts.late_now(KIND) > 0
        if application is None:
            raise Http404
        promised = application.created_at + PROMISE
        return super().get_context_data(
            application=application,
            promised=promised,
            overdue=timezone.now() > promised,
            closed=timezone.now() > application.created_at + timedelta(days=8),
            letters_late=late,
            **kwargs,
        )

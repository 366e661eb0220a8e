"""One page for "the old administrator has left": who calls, the old login, the new application, the new letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Application, Company, Letter, User
from accounts.onboarding.actions.decide_application import ApproveApplication
from accounts.permissions.access import administrators
from accounts.support.actions.delete_login import DeleteLogin
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import Action, ActionRefused, run
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import page_actor

# Applications on the page, the newest first.
MOST = 5


class WhoCallsForm(forms.Form):
    """What has been checked about the caller. Both checks are needed before a login is deleted or a letter sent."""

    spoke_with = LineField(label=gettext_lazy("Whom did you speak with?"))
    called_back = forms.BooleanField(
        label=gettext_lazy("I have called the company's number in the CVR register, not one that I was given")
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("The person is in the management by the CVR register, or the management confirms it")
    )

    def reason(self) -> str:
        """Return the reason that is put on record."""
        said = _("The administrator has left. Called back on the number in the CVR register, and spoke with %(name)s.")
        return said % {"name": self.cleaned_data["spoke_with"]}


@dataclass(frozen=True, slots=True)
class Applied:
    """An application, what has come of it, and the letter, if there is one."""

    application: Application
    letter: Letter | None

    @property
    def can_be_approved(self) -> bool:
        """Return whether support decides it."""
        return self.application.state in ApproveApplication.from_states


def administrator_left(request: HttpRequest, company: Company) -> HttpResponse:
    """Show the steps with what is so now; on POST, delete a login or approve an application, and come back."""
    form = WhoCallsForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _act(request, company, form):
        return redirect(request.path)
    with as_system("show support the logins of a company whose administrator has left"):
        people = administrators(company.pk)
        logins = _logins(company).exclude(pk__in=[one.pk for one in people])
        others = list(logins.order_by("name", "pk")[:MOST])
        applied = _applied(company)
    context = {
        **admin.site.each_context(request),
        "title": _("The old administrator has left"),
        "company": company,
        "form": form,
        "administrators": people,
        "others": others,
        "applied": applied,
        "apply_url": request.build_absolute_uri(reverse("apply_intro")),
        "register_url": f"https://datacvr.virk.dk/enhed/virksomhed/{company.cvr}",
        "opts": Company._meta,
    }
    return render(request, "admin/administrator_left.html", context)


def _logins(company: Company) -> Any:
    return User.objects.system().filter(company=company).exclude(state=User.State.CLOSED)


def _applied(company: Company) -> list[Applied]:
    rows = Application.objects.system().filter(Q(company=company) | Q(cvr=company.cvr)).order_by("-pk")[:MOST]
    letters = Letter.objects.system().filter(application__in=list(rows)).defer("pdf").order_by("pk")
    newest = {letter.application_id: letter for letter in letters}
    return [Applied(row, newest.get(row.pk)) for row in rows]


def _act(request: HttpRequest, company: Company, form: WhoCallsForm) -> bool:
    """Run what a button asks for, on a row of this company; return whether it was done."""
    for name, action, rows in (
        ("delete", DeleteLogin, User.objects.visible_to(page_actor(request)).filter(company=company)),
        ("approve", ApproveApplication, Application.objects.visible_to(page_actor(request)).filter(cvr=company.cvr)),
    ):
        pk = request.POST.get(name, "")
        if pk.isascii() and pk.isdigit() and (row := rows.filter(pk=int(pk[:18])).first()):
            return _run(request, action, row, form)
    form.add_error(None, _("Choose a login, or an application."))
    return False


def _run(request: HttpRequest, action: type[Action], row: Any, form: WhoCallsForm) -> bool:
    actor = page_actor(request)
    try:
        done = run(action, actor, row.uid, {"reason": form.reason()})
    except ActionRefused as refused:
        form.add_error(None, refused.reason)
        return False
    announce(request, action(actor), done, row)
    return True

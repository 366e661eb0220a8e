"""Support's search field: companies, logins, applications, numbers. It opens a single hit, and lists several.

The list shows only identities (name, CVR number, status): opening a customer requires a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Application, Company, User
from selfservice.kernel.core.formatting import cvr
from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.types.cleaning import PHONE, compact

# Hits of each kind on the page; to find one customer among more, the user types more letters.
MOST = 20
REFERENCE = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Search hit, with only the data that distinguishes it from the others."""

    kind: Any
    name: str
    cvr: str
    state: Any
    url: str


Source = Callable[[Actor, Asked], Iterator[Found]]
_sources: dict[Any, Source] = {}


def register_source(model: Any, search: Source) -> None:
    """Register a search, for staff who may see the model in the admin."""
    _sources[model] = search


def find(request: HttpRequest) -> HttpResponse:
    """Open the single hit, or list the hits."""
    asked = Asked.of(request.GET.get("q", ""))
    hits = list(_found(request, asked)) if asked.text else []
    if len(hits) == 1:
        return redirect(hits[0].url)
    context = {
        **admin.site.each_context(request),
        "title": _("Find a customer"),
        "asked": asked,
        "hits": hits,
        "most": MOST,
    }
    return render(request, "admin/find.html", context)


def _found(request: HttpRequest, asked: Asked) -> Iterator[Found]:
    actor = page_actor(request)
    for model, search in _sources.items():
        if admin.site._registry[model].has_view_permission(request):
            yield from search(actor, asked)


def _page(row: Any) -> str:
    return reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])


def _companies(actor: Actor, asked: Asked) -> Iterator[Found]:
    wanted = Q(cvr__startswith=asked.digits) if asked.digits else Q(name__danish__contains=fold(asked.text))
    for company in Company.objects.visible_to(actor).filter(wanted).order_by("name", "pk")[:MOST]:
        yield Found(_("company"), company.name, cvr(company.cvr), "", _page(company))


def _users(actor: Actor, asked: Asked) -> Iterator[Found]:
    if asked.digits:
        wanted = Q(mobile=f"+45{asked.digits}")
    else:
        wanted = Q(name__danish__contains=fold(asked.text)) | Q(mobile=compact(asked.text, PHONE))
    # User names may be digits, too. They are stored in lower case; e-mail addresses are compared without case.
    wanted |= Q(username__startswith=asked.text.lower()) | Q(email__istartswith=asked.text)
    rows = User.objects.visible_to(actor).filter(wanted).select_related("company").order_by("name", "pk")
    for user in rows[:MOST]:
        number = cvr(user.company.cvr) if user.company else _("Support")
        yield Found(_("login"), user.name, number, user.get_state_display(), _page(user))


def _applications(actor: Actor, asked: Asked) -> Iterator[Found]:
    bare = "".join(c for c in asked.text.upper() if c.isalnum())
    if not bare.isascii() or len(bare) != REFERENCE:
        return
    reference = f"{bare[:4]}-{bare[4:]}"
    for one in Application.objects.visible_to(actor).filter(reference=reference):
        yield Found(_("application"), one.company_name, cvr(one.cvr), one.get_state_display(), _page(one))


register_source(Company, _companies)
register_source(User, _users)
register_source(Application, _applications)

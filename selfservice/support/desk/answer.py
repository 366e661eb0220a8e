"""The page that sends an answer: a text module is inserted, a collision shown, an error said; nothing is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.web.middleware import TOO_LARGE
from selfservice.support.cases.views import messages_of
from selfservice.support.desk.actions.answer_case import AnswerCase
from selfservice.support.desk.case_page import answer_context, module_text
from selfservice.support.desk.forms import AnswerPageForm, ModuleChoice
from selfservice.support.desk.presence import note_writer
from selfservice.support.models import Case


def answer_page(request: HttpRequest, case: Case, page: str) -> HttpResponse:
    """Send the answer and return to the case's page; or draw the form again, with what is new before it."""
    if TOO_LARGE in request.GET:
        messages.error(request, _("The files are too large: at most 2 MB each."))
    if request.method != "POST":
        return redirect(page)
    if "insert" in request.POST:
        return _draw(request, case, _with_module(request, case))
    actor, form = page_actor(request), AnswerPageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _draw(request, case, form)
    try:
        data = {**form.cleaned_data, "seen": request.POST.get("seen", "")}
        done = run(AnswerCase, actor, case.uid, data, request.POST.get("request_id"))
    except ActionRefused as refused:
        return _draw(request, case, _refused(request, case, form, refused.reason), form.cleaned_data["seen"] or 0)
    note_writer(case.pk, actor.id or 0, actor.name, writes=False)
    announce(request, AnswerCase(actor), done, case)
    return redirect(page)


def _refused(request: HttpRequest, case: Case, form: AnswerPageForm, reason: str) -> AnswerPageForm:
    """Return the form with what is written, to be sent after what is new has been read. No browser keeps files."""
    case.refresh_from_db()
    again = AnswerPageForm({**request.POST.dict(), "seen": str(case.last_seq)})
    again.full_clean()
    again.add_error(None, reason)
    if form.cleaned_data["attachments"]:
        again.add_error("attachments", _("Choose the files again."))
    return again


def _with_module(request: HttpRequest, case: Case) -> AnswerPageForm:
    """Return the form with the chosen text after what is written."""
    choice, written = ModuleChoice(request.POST), request.POST.get("body", "")
    module = choice.cleaned_data["module"] if choice.is_valid() else None
    body = "\n\n".join(filter(None, (written.rstrip(), module_text(module, case) if module else "")))
    kept = {name: request.POST.get(name) for name in ("seen", "solves")}
    return AnswerPageForm(initial={**kept, "body": body})


def _draw(request: HttpRequest, case: Case, form: Any, seen: int | None = None) -> HttpResponse:
    """Draw the form, after the messages since `seen`; else after the last ones."""
    actor = page_actor(request)
    note_writer(case.pk, actor.id or 0, actor.name, writes=True)
    last = messages_of(actor, case)
    context = {
        **admin.site.each_context(request),
        **answer_context(actor, case, form),
        "title": f"{case} {case.subject}",
        "case": case,
        "messages_shown": last[-3:] if seen is None else [one for one in last if one.message.seq > seen],
        "is_collision": seen is not None,
        "opts": Case._meta,
    }
    return render(request, "admin/support/answer.html", context)

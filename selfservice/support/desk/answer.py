"""The page that sends an answer: a text module is inserted, a collision shown, an error said; nothing is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.scope.request import page_actor
from selfservice.support.desk.actions.answer_case import AnswerCase
from selfservice.support.desk.case_page import answer_context, messages_of, module_text, with_files
from selfservice.support.desk.forms import AnswerForm, ModuleChoice
from selfservice.support.desk.presence import note_writer
from selfservice.support.models import Case, Message


def answer_page(request: HttpRequest, case: Case, page: str) -> HttpResponse:
    """Send the answer and return to the case's page; or draw the form again, with what is new before it."""
    if "insert" in request.POST:
        return _draw(request, case, _with_module(request, case))
    actor = page_actor(request)
    try:
        done = run(AnswerCase, actor, case.uid, request.POST, request.POST.get("request_id"))
    except FormInvalid as invalid:
        return _draw(request, case, invalid.form)
    except ActionRefused as refused:
        seen = _number(request.POST.get("seen"))
        case.refresh_from_db()
        form = AnswerForm({**request.POST.dict(), "seen": str(case.last_seq)})
        form.full_clean()
        form.add_error(None, refused.reason)
        return _draw(request, case, form, seen)
    note_writer(case.pk, actor.id or 0, actor.name, writes=False)
    announce(request, AnswerCase(actor), done, case)
    return redirect(page)


def _with_module(request: HttpRequest, case: Case) -> AnswerForm:
    """Return the form with the chosen text after what is written."""
    choice, written = ModuleChoice(request.POST), request.POST.get("body", "")
    module = choice.cleaned_data["module"] if choice.is_valid() else None
    body = "\n\n".join(filter(None, (written.rstrip(), module_text(module, case) if module else "")))
    kept = {name: request.POST.get(name) for name in ("seen", "solves")}
    return AnswerForm(initial={**kept, "body": body})


def _draw(request: HttpRequest, case: Case, form: Any, seen: int | None = None) -> HttpResponse:
    """Draw the form, after the messages since `seen`; else after the last ones."""
    actor = page_actor(request)
    note_writer(case.pk, actor.id or 0, actor.name, writes=True)
    if seen is None:
        messages = messages_of(actor, case)[0][-3:]
    else:
        new = Message.objects.visible_to(actor).filter(case=case, seq__gt=seen).order_by("seq")
        messages = with_files(actor, list(new))
    context = {
        **admin.site.each_context(request),
        **answer_context(actor, case, form),
        "title": f"{case} {case.subject}",
        "case": case,
        "messages_shown": messages,
        "is_collision": seen is not None,
        "opts": Case._meta,
    }
    return render(request, "admin/support/answer.html", context)


def _number(text: str | None) -> int:
    return int(text[:9]) if text and text.isascii() and text.isdigit() else 0

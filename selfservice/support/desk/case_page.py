"""What the page of a case shows: its messages with files, the notes, the forms, and the customer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from accounts.support.admin.formats import choice_of
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from selfservice.support.cases.views import BEFORE, SHOWN, messages_of
from selfservice.support.desk.actions.answer_case import AnswerCase
from selfservice.support.desk.actions.sort_case import SortCase
from selfservice.support.desk.customer import parts_of
from selfservice.support.desk.forms import AnswerPageForm, ModuleChoice, NoteForm
from selfservice.support.desk.presence import others_writing
from selfservice.support.desk.queue import due_shown
from selfservice.support.models import Attachment, Case, InternalNote, TextModule


def case_context(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return what the page of a case adds to what every page of a row shows."""
    actor = page_actor(request)
    messages = messages_of(actor, case, request.GET.get(BEFORE, ""))
    return {
        "case": case,
        "state": choice_of(case),
        "due": due_shown(case),
        "messages_shown": messages,
        "earlier": messages[0].message.seq if messages and messages[0].message.seq > 1 else None,
        "notes": InternalNote.objects.visible_to(actor).filter(case=case).order_by("-pk")[:SHOWN],
        "customer_parts": parts_of(actor, case),
        "can_answer": case.state in AnswerCase.from_states,
        "can_sort": case.state in SortCase.from_states,
        "note_form": NoteForm(),
        "sort_form": SortCase(actor).form(case),
        **answer_context(actor, case, AnswerPageForm(initial={"seen": case.last_seq})),
    }


def answer_context(actor: Actor, case: Case, form: Any) -> dict[str, Any]:
    """Return what the form of an answer is drawn with."""
    return {
        "form": form,
        "modules": ModuleChoice(),
        "module_texts": [{"id": m.pk, "text": module_text(m, case)} for m in TextModule.objects.all()],
        "answer_url": reverse("admin:support_case_answer", args=[case.pk]),
        "present_url": reverse("admin:support_case_present", args=[case.pk]),
        "writing": others_writing(case.pk, actor.id),
    }


def module_text(module: TextModule, case: Case) -> str:
    """Return a text module in the language of the case's author."""
    english = case.author is not None and case.author.language == "en"
    return module.text_en if english and module.text_en else module.text_da


def file_of(actor: Actor, case: Case, pk: int) -> HttpResponse:
    """Send a checked file of the case, to be saved and never shown in the page; Http404 if there is none."""
    files = Attachment.objects.visible_to(actor).filter(message__case=case, state=Attachment.State.CLEAN)
    file = files.filter(pk=pk).first()
    if file is None:
        raise Http404
    header = content_disposition_header(True, file.name) or "attachment"
    return HttpResponse(bytes(file.content), content_type=file.content_type, headers={"Content-Disposition": header})

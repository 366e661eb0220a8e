"""The queue and the page of a case in the admin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.support.access_reasons import must_give_reason, record_view
from accounts.support.admin.formats import choice_of, register_for_support
from accounts.support.admin.scoped import Act, ScopedAdmin
from accounts.support.search import Found, register_source
from selfservice.kernel.actions.runner import Action
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.core.formatting import cvr
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from selfservice.support.cases.write_views import LARGEST
from selfservice.support.desk import room
from selfservice.support.desk.actions.answer_case import AnswerCase
from selfservice.support.desk.actions.finish_case import CloseByStaff, SolveByStaff
from selfservice.support.desk.actions.note_case import NoteCase
from selfservice.support.desk.actions.sort_case import SortCase
from selfservice.support.desk.actions.take_case import TakeCase
from selfservice.support.desk.answer import answer_page
from selfservice.support.desk.case_page import case_context, file_of
from selfservice.support.desk.panels import QUEUE, drawn, register_panel
from selfservice.support.desk.presence import note_writer, others_writing
from selfservice.support.desk.queue import QueueFilter, counts, due_shown
from selfservice.support.models import Case

# As the customer reads it; written without letter and zeros, too.
NUMBER = re.compile(r"(?:S-?)?0*([1-9][0-9]{0,17})", re.IGNORECASE)
# Acts without a page of their own before them: their buttons and forms are on the case's page.
AT_ONCE: tuple[type[Action], ...] = (TakeCase, SolveByStaff, CloseByStaff)
ON_PAGE: tuple[type[Action], ...] = (*AT_ONCE, AnswerCase, NoteCase, SortCase)


def asked_number(text: str) -> int:
    """Return the id of the case whose number is asked for; 0 if it is none."""
    found = NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else 0


@admin.register(Case)
class CaseAdmin(ScopedAdmin):
    """Cases, by when they must be answered. A case is its own reason: opening it is on record, and asks nothing."""

    counted = True
    change_form_template = "admin/support/case.html"
    change_list_template = "admin/support/queue.html"
    list_display = ("number", "subject", "company", "category", "due", "priority", "state", "assigned_to")
    list_filter = (QueueFilter, "category", "channel", "priority")
    search_fields = ("subject__icontains", "company__name__istartswith", "company__cvr__startswith")
    ordering = (F("due_at").asc(nulls_last=True), "id")
    fields = ("subject", "company", "account", "author_name", "category", "channel", "priority", "state", "due_at",
              "assigned_to", "created_at", "answered_at", "solved_at", "closed_at", "score")  # fmt: skip

    @property
    def search_help_text(self) -> str:  # type: ignore[override]
        """What can be searched for: the case's number, too."""
        return str(_("Case number (S-000123), subject, the company's name, CVR number"))

    def matching(self, actor: Actor, asked: Asked) -> Q:
        return super().matching(actor, asked) | Q(pk=asked_number(asked.text))

    def heading(self, row: Case) -> str:
        return f"{row} {row.subject}"

    @admin.display(description=gettext_lazy("Case"), ordering="id")
    def number(self, case: Case) -> str:
        """Return the number of the case."""
        return str(case)

    @admin.display(description=gettext_lazy("answer by"), ordering="due_at")
    def due(self, case: Case) -> Any:
        """Return by when it must be answered."""
        return due_shown(case)

    def must_give_reason(self, request: HttpRequest, company_id: int | None, row: Any = None) -> HttpResponse | None:
        """Record that a case, or the queue, is looked at. The list of one customer's cases asks as its other lists."""
        if row is None and company_id is not None:
            return must_give_reason(request, company_id)
        record_view(request, row or Case, _("Case %(number)s") % {"number": row} if row else _("The queue of cases"))
        return None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        panels = drawn(request, QUEUE) if self.has_view_permission(request) else []
        return super().changelist_view(request, {"panels": panels, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("company__parent", "author", "assigned_to")

    def buttons(self, target: Any) -> list[Act]:
        """Return the buttons of acts that have a page of their own."""
        mine = {reverse("admin:support_case_act", args=[target.pk, act.slug]) for act in ON_PAGE}
        return [act for act in super().buttons(target) if act.url not in mine]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add messages, notes, forms and the customer."""
        case = context["original"]
        at_once = [
            act for act in AT_ONCE if case.state in act.from_states and not (act is TakeCase and case.assigned_to)
        ]
        more = {**case_context(request, case), "at_once": at_once}
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        # What the limit of a body's size reads (kernel/web/middleware.py).
        answer: Any = view(self.answer)
        answer.takes_file, answer.largest_body = True, LARGEST
        own = [
            path("<int:pk>/act/answer_case/", answer, name="support_case_answer"),
            path("<int:pk>/file/<int:file>/", view(self.file), name="support_case_file"),
            path("<int:pk>/present/", view(require_POST(self.present)), name="support_case_present"),
            path("room/", view(require_POST(self.room)), name="support_case_room"),
            path("present/", view(require_POST(self.page_present)), name="support_case_desk_present"),
        ]
        return [*own, *super().get_urls()]

    def opened(self, request: HttpRequest, pk: int) -> Case:
        """Return the case as the actor sees it, and record that it is looked at; Http404 if there is none."""
        case: Case | None = self.get_queryset(request).filter(pk=pk).first()
        if case is None or not self.has_view_permission(request, case):
            raise Http404
        self.must_give_reason(request, case.company_id, case)
        return case

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send an answer, or show again what could not be sent."""
        case = self.opened(request, pk)
        return answer_page(request, case, reverse("admin:support_case_change", args=[pk]))

    def file(self, request: HttpRequest, pk: int, file: int) -> HttpResponse:
        """Send an attachment of the case."""
        return file_of(page_actor(request), self.opened(request, pk), file)

    def room(self, request: HttpRequest) -> HttpResponse:
        """Turn one's own room for chats on or off."""
        if not self.has_view_permission(request):
            raise Forbidden("admin", target="room")
        return room.set_room(request)

    def page_present(self, request: HttpRequest) -> HttpResponse:
        """Note that the front page or the queue is open."""
        if self.has_view_permission(request):
            room.note_open_page(page_actor(request))
        return HttpResponse(status=204)

    def present(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that the page is open, and say who else writes and whether there is something new; 204 if not."""
        actor = page_actor(request)
        room.note_open_page(actor)
        case = self.get_queryset(request).filter(pk=pk).first()
        if case is None or not self.has_view_permission(request, case):
            raise Http404
        note_writer(pk, actor.id or 0, actor.name, writes=request.POST.get("writes") == "1")
        seen = request.POST.get("seen", "")
        is_newer = seen.isascii() and seen.isdigit() and case.last_seq > int(seen[:9])
        writing = others_writing(pk, actor.id)
        if not (writing or is_newer):
            return HttpResponse(status=204)
        context = {"writing": writing, "is_newer": is_newer, "case": case}
        return HttpResponse(render_to_string("admin/support/presence.html", context, request))


def find_cases(actor: Actor, asked: Asked) -> Iterator[Found]:
    """Find the case of a number."""
    rows = Case.objects.visible_to(actor).filter(pk=asked_number(asked.text)).select_related("company")
    for row in rows:
        url = reverse("admin:support_case_change", args=[row.pk])
        yield Found(_("case"), f"{row} {row.subject}", cvr(row.company.cvr), choice_of(row), url)


register_source(Case, find_cases)
register_for_support("support.case", "state", {Case.State.WAITING: gettext_lazy("Waits for the customer")})
register_panel("cases", counts, 20, "front")
register_panel("room", room.panel, 30)

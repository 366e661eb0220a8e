"""The page of a case, its actions, and the files of its messages."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import View

from selfservice.kernel.actions.base import Action, ActionRefused
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import get_or_404, run
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.web.middleware import TOO_LARGE
from selfservice.kernel.web.pages import FormPage
from selfservice.support.cases.about import about_case
from selfservice.support.cases.actions.rate_case import RateCase
from selfservice.support.cases.actions.reply_case import ReplyCase
from selfservice.support.cases.forms import ReplyForm
from selfservice.support.cases.rules import is_author, not_kept, seen_cases
from selfservice.support.cases.words import promised, status
from selfservice.support.cases.write_views import LARGEST, with_too_large
from selfservice.support.core.cases import opens_again
from selfservice.support.models import Attachment, Case, Message

# Messages of a page, and the query parameter with the number of the one after them.
SHOWN, BEFORE = 50, "foer"
# States of cases that are over.
OVER = (Case.State.SOLVED, Case.State.CLOSED)


# More than any message's number.
LAST = 10**9


class Shown(NamedTuple):
    """A message with its files."""

    message: Message
    files: list[Attachment]


def messages_of(actor: Actor, case: Case, before: str = "") -> list[Shown]:
    """Return the last messages of a case in order, or the last before a number, each with its files, in two queries."""
    edge = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else LAST
    # The numbers of a case have no gaps. A limit in place of the first number would have PostgreSQL sort all messages.
    found = _MESSAGES.rows(actor, case.pk, min(edge, case.last_seq + 1) - SHOWN, edge)
    files: dict[int, list[Attachment]] = defaultdict(list)
    for file in _FILES.rows(actor, case.pk, found[0].seq, found[-1].seq) if found else ():
        files[file.message_id].append(file)
    return [Shown(message, files[message.pk]) for message in found]


def _case(actor: Actor, uid: Any, *, viewed: bool) -> Any:
    rows = Case.objects.visible_to(actor)
    return (not_kept(rows) if viewed else rows).filter(uid=uid).select_related("earlier")[:1]


def _messages(actor: Actor, case: Any, first: Any, before: Any) -> Any:
    rows = Message.objects.visible_to(actor).filter(case_id=case, seq__gte=first, seq__lt=before)
    return rows.defer("body_key").order_by("seq")


def _files(actor: Actor, case: Any, first: Any, last: Any) -> Any:
    rows = Attachment.objects.visible_to(actor).filter(message__case_id=case)
    return rows.filter(message__seq__gte=first, message__seq__lte=last).defer("content").order_by("pk")


# Compiling these takes longer than running them.
CASE: CachedQuery[Case] = CachedQuery(_case)
_MESSAGES: CachedQuery[Message] = CachedQuery(_messages)
_FILES: CachedQuery[Attachment] = CachedQuery(_files)


class CasePage(FormPage):
    """A case with its messages, and the form to reply. It is read, too, while viewing as a colleague."""

    function = None
    closed_in_view_as = False
    template_name = "support/cases/case.html"
    takes_file: ClassVar[bool] = True
    largest_body: ClassVar[int] = LARGEST

    @cached_property
    def case(self) -> Case:
        """The case; Http404 for one that the actor does not see."""
        found = CASE.first(self.actor, self.kwargs["uid"], viewed=self.actor.real is not None)
        if found is None:
            raise Http404
        return found

    def get_form(self, form_class: Any = None) -> forms.Form:
        return ReplyForm(*((self.request.POST, self.request.FILES) if self.request.method == "POST" else ()))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, also after files that were too large to be read."""
        self._note_seen()
        if TOO_LARGE not in request.GET:
            return super().get(request, *args, **kwargs)
        return self.form_invalid(with_too_large(ReplyForm))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.case  # noqa: B018  (404 before anything else)
        return super().post(request, *args, **kwargs)

    def _note_seen(self) -> None:
        """Note that the author has read all messages."""
        case = self.case
        if is_author(self.actor, case) and case.seen_seq < case.last_seq:
            with writing_as(self.actor):
                rows = Case.objects.visible_to(self.actor).filter(pk=case.pk, seen_seq__lt=case.last_seq)
                rows.update(seen_seq=case.last_seq)

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the message."""
        data = form.cleaned_data
        values = {"body": data["body"], "attachments": data["attachments"]}
        try:
            done = run(ReplyCase, self.actor, self.case.uid, values, data["request_id"])
        except ActionRefused as refused:
            form.add_error(None, refused.reason)
            return self.form_invalid(form)
        announce(self.request, ReplyCase(self.actor), done, done.target or self.case)
        new = seen_cases(self.actor).filter(earlier=self.case).order_by("-pk") if "new_case" in done.after else None
        there = new.first() if new is not None else None
        return redirect("case", uid=(there or self.case).uid)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, actor = self.case, self.actor
        shown = messages_of(actor, case, self.request.GET.get(BEFORE, ""))
        first = shown[0].message.seq if shown else 1
        earlier = f"?{BEFORE}={first}" if first > 1 else ""
        asks = case.state in OVER and case.score is None and is_author(actor, case)
        return super().get_context_data(
            case=case,
            status=status(case),
            promised=promised(case),
            shown=shown,
            earlier=earlier,
            is_last=not shown or shown[-1].message.seq == case.last_seq,
            about=about_case(actor, case),
            earlier_case=_seen(actor, case.earlier),
            acts=acts_on(actor, case, "case_act", "case"),
            rating=RateCase(actor).form(case) if asks else None,
            rate_url=reverse("case_act", args=[case.uid, RateCase.address]),
            opens_again=opens_again(case, timezone.now()),
            states=Attachment.State,
            size_of=filesizeformat,
            **kwargs,
        )


def _seen(actor: Actor, case: Case | None) -> Case | None:
    """Return an earlier case if the actor sees it, too."""
    return seen_cases(actor).filter(pk=case.pk).first() if case else None


class CaseAct(ActPage):
    """The page of an action on a case. Messages are written on the page of the case, with files."""

    model = Case

    @classmethod
    def actions(cls) -> list[type[Action]]:
        return [action for action in super().actions() if action is not ReplyCase]

    def back_to(self, target: Case) -> str:
        return reverse("case", args=[target.uid])


class AttachmentFile(View):
    """A file of a message, as a download: nothing that was sent is drawn by the browser."""

    http_method_names = ["get", "head", "options"]
    function: ClassVar[Needed | None] = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Return a file that has been checked; 404 for any other."""
        actor = page_actor(request)
        rows = Attachment.objects.visible_to(actor).filter(state=Attachment.State.CLEAN)
        if actor.real is not None:
            rows = rows.filter(message__case__audience=Case.Audience.COMPANY)
        file: Attachment = get_or_404(rows, uid=kwargs["uid"])
        response = HttpResponse(bytes(file.content), content_type=file.content_type)
        response.headers["Content-Disposition"] = content_disposition_header(True, file.name)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

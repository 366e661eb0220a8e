"""The customer's page of the chat, and the polls that it sends."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import F
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.generic import View

from accounts.models import Company
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.scope.actor import Actor, PortalActor
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.scope.request import full_actor, page_actor
from selfservice.kernel.web.pages import FormPage
from selfservice.support.chat import service
from selfservice.support.chat.forms import MessageForm
from selfservice.support.chat.jobs import in_writing
from selfservice.support.chat.news import after_of, standing
from selfservice.support.chat.offer import offer
from selfservice.support.models import Case, ChatSession

# Sent by the page's script, which wants the news and no page.
SCRIPT = "X-Chat"
NEWS = "support/chat/news.html"


def own_chat(actor: Actor, uid: Any) -> ChatSession:
    """Return a chat of the user's own, also an ended one. A colleague reads it as a case."""
    rows = ChatSession.objects.visible_to(actor).filter(user=actor.id).select_related("case")
    chat: ChatSession = get_or_404(rows, uid=uid)
    return chat


def seen(actor: Actor, chat: ChatSession) -> None:
    """Note that the customer has been shown all messages."""
    if chat.case.seen_seq < chat.case.last_seq:
        with writing_as(actor):
            rows = Case.objects.system().filter(pk=chat.case_id)
            rows.update(seen_seq=Greatest(F("seen_seq"), chat.case.last_seq))


class ChatPage(FormPage):
    """One page: what a chat offers now, and the chat itself, whichever company is chosen in the switcher."""

    # A chat goes on when another company is chosen.
    all_companies = True
    function = None
    title = _lazy("Chat")
    template_name = "support/chat/page.html"
    form_class = MessageForm

    def get_initial(self) -> dict[str, Any]:
        return {"chat": self.chat.uid} if self.chat else {}

    @property
    def chat(self) -> ChatSession | None:
        """Return the user's chat, read once."""
        if not hasattr(self, "_chat"):
            self._chat = service.chat_of(self.actor)
        return self._chat

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin, send, or end."""
        if "end" not in request.POST:
            return super().post(request, *args, **kwargs)
        chat = own_chat(self.actor, request.POST.get("chat", ""))
        service.end(chat, self.actor)
        return self._ended(own_chat(self.actor, chat.uid))

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the message. What belongs to no chat begins one."""
        data = form.cleaned_data
        if not data["chat"]:
            return self._begun(data)
        chat = own_chat(self.actor, data["chat"])
        message = service.send(chat, self.actor, data["body"], data["client_id"])
        if SCRIPT in self.request.headers:
            chat.case.last_seq = message.seq
            return render(self.request, NEWS, standing(self.actor, chat, after_of(self.request)))
        return self._ended(chat) if chat.state == service.State.ENDED else redirect("support_chat")

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        """Show the page again, or say to the script what is wrong."""
        if SCRIPT in self.request.headers:
            reason = next(iter(form.errors.values()))[0]
            return HttpResponse(str(reason), status=422, content_type="text/plain; charset=utf-8")
        return super().form_invalid(form)

    def _begun(self, data: Any) -> HttpResponse:
        case, chat = service.begin(self.actor, self._company(), data["body"], data["client_id"])
        if chat is None:
            messages.info(self.request, in_writing(case.due_at))
        return redirect("support_chat")

    def _company(self) -> Company:
        """Return the chosen company, else the user's own; Http404 without a right at any."""
        actor: Any = page_actor(self.request)
        user: Any = self.request.user
        wanted = actor.chosen if isinstance(actor, PortalActor) and actor.chosen else user.company_id
        rows = list(Company.objects.visible_to(actor).order_by("name"))
        if not rows:
            raise Http404
        return next((row for row in rows if row.pk == wanted), rows[0])

    def _ended(self, chat: ChatSession) -> HttpResponse:
        messages.info(self.request, _("The chat has ended. You can read all of it here."))
        return redirect(standing(self.actor, chat)["case_url"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.chat is None:
            return super().get_context_data(offer=offer(), chat=None, waits=False, **kwargs)
        seen(self.actor, self.chat)
        return super().get_context_data(**standing(self.actor, self.chat), **kwargs)


class News(View):
    """What has happened in a chat since a message: 204 without anything, else a part of the page (chat.js)."""

    http_method_names = ["get", "options"]
    function: ClassVar[None] = None
    closed_in_view_as: ClassVar[bool] = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer the poll. It renews no session (accounts/session/middleware.py)."""
        actor, after = full_actor(request), after_of(request)
        chat = own_chat(actor, request.GET.get("chat", ""))
        context = standing(actor, chat, after)
        if not context["chat_messages"] and request.GET.get("place") == str(context["place"]):
            return HttpResponse(status=204)
        seen(actor, chat)
        return render(request, NEWS, context)

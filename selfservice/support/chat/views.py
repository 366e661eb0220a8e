"""The customer's page of the chat, and the polls that it sends."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import F
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.generic import View

from accounts.models import Company
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.scope.actor import Actor, PortalActor
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.scope.request import full_actor, page_actor
from selfservice.kernel.web.pages import FormPage
from selfservice.support.cases.about import About, about_of
from selfservice.support.chat import service
from selfservice.support.chat.forms import MessageForm, refused
from selfservice.support.chat.jobs import in_writing
from selfservice.support.chat.news import after_of, standing
from selfservice.support.chat.offer import offer
from selfservice.support.core.cases import opens_again
from selfservice.support.models import Case, ChatSession

# Sent by the page's script, which wants the news and no page.
SCRIPT = "X-Chat"
# The query parameter with what a chat that begins is about.
ABOUT = "om"
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
        return {"chat": self.chat.uid if self.chat else "", "about": self.about.token if self.about else ""}

    @cached_property
    def about(self) -> About | None:
        """What a chat that begins now is about: the page that the person comes from."""
        return about_of(self.actor, self.request.POST.get("about") or self.request.GET.get(ABOUT, ""))

    @cached_property
    def chat(self) -> ChatSession | None:
        """The user's chat."""
        return service.chat_of(self.actor)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin, send, ask for a mail, or end."""
        if not {"end", "mail"} & request.POST.keys():
            return super().post(request, *args, **kwargs)
        chat = own_chat(self.actor, request.POST.get("chat", ""))
        if "mail" in request.POST:
            service.want_mail(chat, self.actor)
            return redirect("support_chat")
        service.end(chat, self.actor)
        return self._ended(own_chat(self.actor, chat.uid))

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the message. What belongs to no chat begins one."""
        data = form.cleaned_data
        chat = own_chat(self.actor, data["chat"]) if data["chat"] else None
        # A page that was left open after the end: the case that it belongs to is closed for good.
        if chat is None or not opens_again(chat.case, timezone.now()):
            return self._begun(data)
        message = service.send(chat, self.actor, data["body"], data["client_id"])
        if SCRIPT in self.request.headers:
            chat.case.last_seq = message.seq
            return render(self.request, NEWS, standing(self.actor, chat, after_of(self.request)))
        return self._ended(chat) if chat.state == service.State.ENDED else redirect("support_chat")

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again, or say to the script what is wrong."""
        if SCRIPT in self.request.headers:
            return refused(form)
        return super().form_invalid(form)

    def _begun(self, data: Any) -> HttpResponse:
        company = self.about.row.company if self.about else self._company()
        case, chat = service.begin(self.actor, company, data["body"], data["client_id"], self.about)
        if chat is None:
            messages.info(self.request, in_writing(case.due_at))
            return redirect("case", uid=case.uid)
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
            return super().get_context_data(offer=offer(), chat=None, waits=False, about=self.about, **kwargs)
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

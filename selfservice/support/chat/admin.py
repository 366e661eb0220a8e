"""Support's side of the chat: the list of all chats, and the page on which an employee takes and answers them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.support.access_reasons import KEY, stored_reason
from accounts.support.admin.scoped import ScopedAdmin
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.scope.request import page_actor
from selfservice.support.chat import agents, service
from selfservice.support.chat.desk_news import around, chats_of, stamp_of, standing
from selfservice.support.chat.forms import MessageForm, refused
from selfservice.support.chat.news import after_of
from selfservice.support.chat.views import SCRIPT
from selfservice.support.desk.forms import RoomForm
from selfservice.support.desk.panels import register_panel
from selfservice.support.desk.room import note_open_page
from selfservice.support.models import ChatSession

PAGE, NEWS = "admin/support/chats.html", "admin/support/chat_news.html"


@admin.register(ChatSession)
class ChatSessionAdmin(ScopedAdmin):
    """All chats as a list, and the live page."""

    list_display = ("case", "company", "user", "state", "agent", "queued_at", "taken_at", "ended_at")
    list_filter = ("state",)
    search_fields = ("company__cvr__startswith",)
    ordering = ("-id",)
    fields = ("case", "company", "user", "state", "agent", "queued_at", "taken_at", "ended_at", "active_at")

    def get_urls(self) -> list[Any]:
        """Add the live page and its polls."""
        view = self.admin_site.admin_view
        return [
            path("live/", view(self.live), name="support_chatsession_live"),
            path("live/nye/", view(self.live_news), name="support_chatsession_live_news"),
            *super().get_urls(),
        ]

    def live(self, request: HttpRequest) -> HttpResponse:
        """Show the queue, one's own chats, and one of them opened; or do what was posted."""
        self._check(request)
        if request.method == "POST":
            try:
                return self._done(request)
            except ActionRefused as refused:
                if SCRIPT in request.headers:
                    return HttpResponse(refused.reason, status=422, content_type="text/plain; charset=utf-8")
                messages.error(request, refused.reason)
                return redirect(live_url(request.GET.get("chat", "")))
        return self._page(request)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise Forbidden("admin", target="chats")

    def _page(self, request: HttpRequest, form: MessageForm | None = None) -> HttpResponse:
        actor, uid = page_actor(request), request.GET.get("chat") or request.POST.get("chat", "")
        own = agents.state_of(actor.id or 0)
        found = standing(request, actor, chats_of(actor), uid)
        more: dict[str, Any] = {}
        if opened := found["chat"]:
            more = around(actor, opened) | {"form": form or MessageForm(initial={"chat": opened.uid})}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Answer chats"),
            "opts": self.opts,
            "state": own,
            "room": RoomForm(initial={"has_room": own.has_room, "capacity": own.capacity}),
            **found,
            **more,
        }
        return render(request, PAGE, context)

    def _done(self, request: HttpRequest) -> HttpResponse:
        actor, sent = page_actor(request), request.POST
        step, uid = sent.get("step", ""), sent.get("chat", "")
        if step == "leave":
            agents.leave(actor)
            return redirect(live_url())
        chat: Any = chat_with(actor, uid)
        if step == "take":
            self._take(request, chat)
        elif step == "hand_over":
            agents.hand_over(actor, chat.uid, colleague(sent.get("to", "")))
            return redirect(live_url())
        elif step == "end":
            service.end(own(chat, actor), actor)
            return redirect(live_url())
        else:
            return self._send(request, own(chat, actor))
        return redirect(live_url(uid))

    def _take(self, request: HttpRequest, chat: ChatSession) -> None:
        """Take it: the chat is the reason of this visit at the customer."""
        taken = agents.take(page_actor(request), chat.uid)
        given = {str(taken.company_id): stored_reason(f"Chat {taken.case}")}
        request.session[KEY] = {**request.session.get(KEY, {}), **given}

    def _send(self, request: HttpRequest, chat: ChatSession) -> HttpResponse:
        actor, form, script = page_actor(request), MessageForm(request.POST), SCRIPT in request.headers
        if form.is_valid():
            service.send(chat, actor, form.cleaned_data["body"], form.cleaned_data["client_id"])
            if not script:
                return redirect(live_url(str(chat.uid)))
            found = standing(request, actor, chats_of(actor), str(chat.uid), after_of(request))
            return render(request, NEWS, found)
        if script:
            return refused(form)
        return self._page(request, form)

    def live_news(self, request: HttpRequest) -> HttpResponse:
        """Answer the page's poll: 204 if nothing has changed, by one query. It is the employee's sign of presence."""
        self._check(request)
        actor, uid = page_actor(request), request.GET.get("chat", "")
        note_open_page(actor)
        chats = chats_of(actor)
        if request.GET.get("stamp") == stamp_of(chats):
            return HttpResponse(status=204)
        return render(request, NEWS, standing(request, actor, chats, uid, after_of(request)))


def live_url(uid: str = "") -> str:
    """Return the address of the live page, with a chat opened."""
    query = f"?{urlencode({'chat': uid})}" if uid else ""
    return f"{reverse('admin:support_chatsession_live')}{query}"


def chat_with(actor: Any, uid: str) -> ChatSession:
    """Return a chat by its public id; Http404 if there is none."""
    chat: ChatSession = get_or_404(ChatSession.objects.visible_to(actor).select_related("case", "user"), uid=uid)
    return chat


def own(chat: ChatSession, actor: Any) -> ChatSession:
    """Return the chat; raise ActionRefused if it is not the employee's own."""
    if chat.agent_id != actor.id or chat.state == service.State.WAITING:
        raise ActionRefused(_("The chat is not yours any more."))
    return chat


def colleague(pk: str) -> User | None:
    """Return the employee who is to have a chat; None for the queue. Http404 if there is no such employee."""
    if not pk:
        return None
    found = User.objects.filter(pk=pk, is_staff=True).first() if pk.isascii() and pk.isdigit() else None
    if found is None:
        raise Http404
    return found


def waiting_panel(request: HttpRequest) -> str:
    """Draw how many chats wait, with the way to them; empty while there is neither a chat nor room for one."""
    rows = ChatSession.objects.visible_to(page_actor(request)).exclude(state=ChatSession.State.ENDED)
    counts = Counter(rows.values_list("state", flat=True))
    context = {
        "waiting": counts[ChatSession.State.WAITING],
        "active": counts[ChatSession.State.ACTIVE],
        "url": live_url(),
    }
    return render_to_string("admin/support/chats_panel.html", context, request) if counts else ""


register_panel("chats", waiting_panel, 10)

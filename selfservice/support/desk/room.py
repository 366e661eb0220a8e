"""Room for chats: turned on and off by each employee, and kept alive by their open page."""

from __future__ import annotations

from django.contrib import messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import FormInvalid, run
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from selfservice.support.desk.actions.set_room import SetRoom
from selfservice.support.models import AgentState, ChatSession

# An open page tells every 15 seconds, that of chats more often; the row is written less often.
WRITTEN_EVERY = 30


def panel(request: HttpRequest) -> str:
    """Draw the switch, and how many chats one has."""
    actor = page_actor(request)
    state = AgentState.objects.filter(user_id=actor.id or 0).first() or AgentState()
    mine = ChatSession.objects.visible_to(actor).filter(agent=actor.id, state=ChatSession.State.ACTIVE).count()
    return render_to_string("admin/support/room.html", {"room": state, "mine": mine}, request)


def set_room(request: HttpRequest) -> HttpResponse:
    """Turn the room on or off, and return to the page."""
    actor, back = page_actor(request), request.POST.get("back", "")
    try:
        done = run(SetRoom, actor, data=request.POST)
    except FormInvalid:
        messages.error(request, _("Write how many chats you take at once, from 1 to 20."))
    else:
        announce(request, SetRoom(actor), done)
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if is_ours else "admin:index")


def note_open_page(actor: Actor) -> None:
    """Raise the time at which the employee was last seen: at most one write each 30 seconds, and else no query."""
    if caches["process"].add(f"agent-seen-{actor.id}", 1, timeout=WRITTEN_EVERY):
        AgentState.objects.filter(user_id=actor.id or 0).update(seen_at=timezone.now())

"""Polls of a customer's chat. One without news is answered here, by one query, before the rest of the portal begins."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.session.middleware import has_expired
from accounts.session.store import SessionStore
from selfservice.kernel.web.overload import refuses_here

PATH = "/support/chat/nye/"
NEWEST = "SELECT session_data, last_seq, place FROM support_newest_of_chat(%s, %s)"


class ChatPoll:
    """Middleware that answers 204 to a poll without news: nothing of the customer's is in it, and no session renewed.

    Any other poll goes on to the view (views.News), which asks for rights as every page does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        polls = request.path_info == PATH and request.method == "GET" and not refuses_here()
        if polls and nothing_new(request):
            return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        return self.get_response(request)


def nothing_new(request: HttpRequest) -> bool:
    """Return whether the page knows all of the chat already, in a session that goes on."""
    key, chat = request.COOKIES.get(settings.SESSION_COOKIE_NAME), _uid(request.GET.get("chat", ""))
    if not key or chat is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [key, chat])
        row = cursor.fetchone()
    if row is None or (request.GET.get("after"), request.GET.get("place")) != (str(row[1]), str(row[2])):
        return False
    session = SessionStore().decode(row[0])
    return DEVICE_ID_SESSION_KEY in session and not has_expired(session, timezone.now())


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""URLs of the customer's side of the chat."""

from __future__ import annotations

from django.urls import path

from selfservice.support.chat.views import ChatPage, News

urlpatterns = [
    path("", ChatPage.as_view(), name="support_chat"),
    # The same page, asked for again by itself while the chat waits and there are no scripts.
    path("venter/", ChatPage.as_view(), name="support_chat_waiting"),
    path("nye/", News.as_view(), name="support_chat_news"),
]

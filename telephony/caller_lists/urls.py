"""URLs of lists of callers."""

from __future__ import annotations

from django.urls import path

from telephony.caller_lists.views import CallerListAct, CallerLists, NewCallerList

urlpatterns = [
    path("lister/", CallerLists.as_view(), name="caller_lists"),
    path("lister/ny/", NewCallerList.as_view(), name="caller_list_new"),
    path("lister/<uuid:uid>/<slug:slug>/", CallerListAct.as_view(), name="caller_list_act"),
]

"""URLs of vacation greetings."""

from __future__ import annotations

from django.urls import path

from telephony.vacation.lists import GreetingList
from telephony.vacation.own_views import NewOwnGreeting, OwnGreetingAct, OwnGreetings
from telephony.vacation.views import GreetingAct, GreetingPage, NewGreeting

urlpatterns = [
    path("feriesvar/", GreetingList.as_view(), name="vacation_greetings"),
    path("feriesvar/nyt/", NewGreeting.as_view(), name="vacation_greeting_new"),
    path("feriesvar/<uuid:uid>/", GreetingPage.as_view(), name="vacation_greeting"),
    path("feriesvar/<uuid:uid>/<slug:slug>/", GreetingAct.as_view(), name="vacation_greeting_act"),
    path("min/feriesvar/", OwnGreetings.as_view(), name="own_vacation"),
    path("min/feriesvar/nyt/<uuid:uid>/", NewOwnGreeting.as_view(), name="own_vacation_new"),
    path("min/feriesvar/<uuid:uid>/<slug:slug>/", OwnGreetingAct.as_view(), name="own_vacation_act"),
]

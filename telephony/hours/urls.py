"""URLs of opening hours and of the receptionist's page."""

from __future__ import annotations

from django.urls import path

from telephony.hours.reception_views import Reception, ReceptionAct
from telephony.hours.views import ExceptionAct, NewSchedule, ScheduleAct, ScheduleList, SchedulePage

urlpatterns = [
    path("aabningstider/", ScheduleList.as_view(), name="schedules"),
    path("aabningstider/ny/", NewSchedule.as_view(), name="schedule_new"),
    path("aabningstider/<uuid:uid>/", SchedulePage.as_view(), name="schedule"),
    path("aabningstider/<uuid:uid>/<slug:slug>/", ScheduleAct.as_view(), name="schedule_act"),
    path("aabningstider/undtagelse/<uuid:uid>/<slug:slug>/", ExceptionAct.as_view(), name="schedule_exception_act"),
    path("omstilling/", Reception.as_view(), name="reception"),
    path("omstilling/<uuid:uid>/<slug:slug>/", ReceptionAct.as_view(), name="reception_act"),
]

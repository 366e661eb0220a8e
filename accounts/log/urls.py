"""URL patterns for the company's log."""

from django.urls import path

from accounts.log.views import LogEntryPage, LogList

urlpatterns = [
    path("log/", LogList.as_view(), name="log"),
    path("log/<uuid:uid>/", LogEntryPage.as_view(), name="log_entry"),
]

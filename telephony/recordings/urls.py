"""URLs of recordings."""

from __future__ import annotations

from django.urls import path

from telephony.recordings.actions.replace_recording import ReplaceRecording
from telephony.recordings.sound_views import ReplacePage
from telephony.recordings.views import AddRecordingPage, RecordingAct, RecordingList, RecordingPage, RecordingSound

urlpatterns = [
    path("indtalinger/", RecordingList.as_view(), name="recordings"),
    path("indtalinger/ny/", AddRecordingPage.as_view(), name="recording_add"),
    path("indtalinger/<uuid:uid>/", RecordingPage.as_view(), name="recording"),
    path("indtalinger/<uuid:uid>/lyd/", RecordingSound.as_view(), name="recording_sound"),
    path(
        "indtalinger/<uuid:uid>/erstat/",
        ReplacePage.as_view(),
        {"slug": ReplaceRecording.address},
        name="recording_replace",
    ),
    path("indtalinger/<uuid:uid>/<slug:slug>/", RecordingAct.as_view(), name="recording_act"),
]

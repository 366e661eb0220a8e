"""URLs of publishing and of versions."""

from __future__ import annotations

from django.urls import path

from telephony.publishing.actions.publish import Publish
from telephony.publishing.views import PublishPage, VersionAct, VersionList, VersionPage

urlpatterns = [
    path("kaldsflow/<uuid:uid>/udgiv/", PublishPage.as_view(), {"slug": Publish.address}, name="flow_publish"),
    path("kaldsflow/<uuid:uid>/versioner/", VersionList.as_view(), name="flow_versions"),
    path("kaldsflow/version/<uuid:uid>/", VersionPage.as_view(), name="flow_version"),
    path("kaldsflow/version/<uuid:uid>/<slug:slug>/", VersionAct.as_view(), name="flow_version_act"),
]

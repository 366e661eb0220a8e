"""URLs of cases."""

from __future__ import annotations

from django.urls import path

from selfservice.support.cases.list_views import CaseList
from selfservice.support.cases.overview import Support
from selfservice.support.cases.views import AttachmentFile, CaseAct, CasePage
from selfservice.support.cases.write_views import WritePage

urlpatterns = [
    path("support/", Support.as_view(), name="support"),
    path("support/skriv/", WritePage.as_view(), name="case_new"),
    path("support/sager/", CaseList.as_view(), name="cases"),
    path("support/sager/fil/<uuid:uid>/", AttachmentFile.as_view(), name="case_file"),
    path("support/sager/<uuid:uid>/", CasePage.as_view(), name="case"),
    path("support/sager/<uuid:uid>/<slug:slug>/", CaseAct.as_view(), name="case_act"),
]

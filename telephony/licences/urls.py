"""URLs of licences."""

from __future__ import annotations

from django.urls import path

from telephony.licences.views import Licence, LicenceAct, Licences, LicenceStart, NewLicence

urlpatterns = [
    path("licenser/", Licences.as_view(), name="licences"),
    path("licenser/ny/", NewLicence.as_view(), name="licence_new"),
    path("licenser/konto/<uuid:uid>/<slug:slug>/", LicenceStart.as_view(), name="licence_start"),
    path("licenser/<uuid:uid>/", Licence.as_view(), name="licence"),
    path("licenser/<uuid:uid>/<slug:slug>/", LicenceAct.as_view(), name="licence_act"),
]

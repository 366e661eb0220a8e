"""Applying, without a login."""

from django.urls import path

from accounts.views.application import ApplyIntro, ApplyPage, ApplyReceipt
from accounts.views.register import CompanyName

urlpatterns = [
    path("ansoeg/", ApplyIntro.as_view(), name="apply_intro"),
    path("ansoeg/skema/", ApplyPage.as_view(), name="apply"),
    path("ansoeg/virksomhed/", CompanyName.as_view(), name="apply_company"),
    path("ansoeg/kvittering/<uuid:uid>/", ApplyReceipt.as_view(), name="apply_receipt"),
]

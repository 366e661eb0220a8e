"""URL patterns for applications, without a login."""

from django.urls import path

from accounts.onboarding.register_views import CompanyName
from accounts.onboarding.views import ApplyIntro, ApplyPage, ApplyReceipt

urlpatterns = [
    path("ansoeg/", ApplyIntro.as_view(), name="apply_intro"),
    path("ansoeg/skema/", ApplyPage.as_view(), name="apply"),
    path("ansoeg/virksomhed/", CompanyName.as_view(), name="apply_company"),
    path("ansoeg/kvittering/<uuid:uid>/", ApplyReceipt.as_view(), name="apply_receipt"),
]

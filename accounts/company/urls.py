"""URL patterns for companies' master data."""

from django.urls import path

from accounts.company.views import CompanyAct, CompanyPage

urlpatterns = [
    path("virksomhed/", CompanyPage.as_view(), name="company_data"),
    path("virksomhed/<uuid:uid>/", CompanyPage.as_view(), name="company_of"),
    path("virksomhed/<uuid:uid>/<slug:slug>/", CompanyAct.as_view(), name="company_act"),
]

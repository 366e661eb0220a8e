"""URL patterns for billing accounts."""

from django.urls import path

from accounts.billing_accounts.views import AccountList, AccountPage

urlpatterns = [
    path("konti/", AccountList.as_view(), name="accounts"),
    path("konti/<uuid:uid>/", AccountPage.as_view(), name="account"),
]

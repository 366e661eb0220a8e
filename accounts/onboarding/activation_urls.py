"""URL patterns for activating a login with the letter's code."""

from django.urls import path

from accounts.onboarding.activation_views import ActivateLetter, ActivateMobile, ActivatePassword
from accounts.onboarding.second_factor_views import ActivateBackupCodes, ActivateFactors

urlpatterns = [
    path("aktiver/", ActivateLetter.as_view(), name="activate"),
    path("aktiver/adgangskode/", ActivatePassword.as_view(), name="activate_password"),
    path("aktiver/mobil/", ActivateMobile.as_view(), name="activate_mobile"),
    path("aktiver/sikrere/", ActivateFactors.as_view(), name="activate_factors"),
    path("aktiver/reservekoder/", ActivateBackupCodes.as_view(), name="activate_backup_codes"),
]

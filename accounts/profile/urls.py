"""URL patterns for the user's own login: password, second factors, mail and mobile, sessions, preferences."""

from django.urls import path

from accounts.profile.contact_views import ChangeMailPage, ChangeMobilePage, ConfirmMail
from accounts.profile.password_views import ChangePage, ChooseNewPassword, Forgotten, ForgottenDone
from accounts.profile.preference_views import ExtendSession, SetLanguage, SetTheme, SwitchCompany
from accounts.profile.second_factor_views import AddAppPage, BackupCodesPage
from accounts.profile.views import EndOnePost, EndOthersPost, Profile, RemoveFactorPost, RenameFactorPost

urlpatterns = [
    path("glemt-adgangskode/", Forgotten.as_view(), name="password_reset"),
    path("glemt-adgangskode/sendt/", ForgottenDone.as_view(), name="password_reset_done"),
    path("ny-adgangskode/<str:uidb64>/<str:token>/", ChooseNewPassword.as_view(), name="password_reset_confirm"),
    path("profil/", Profile.as_view(), name="profile"),
    path("profil/app/", AddAppPage.as_view(), name="add_app"),
    path("profil/mail/", ChangeMailPage.as_view(), name="change_mail"),
    path("profil/mobil/", ChangeMobilePage.as_view(), name="change_mobile"),
    path("profil/reservekoder/", BackupCodesPage.as_view(), name="backup_codes"),
    path("profil/adgangskode/", ChangePage.as_view(), name="password_change"),
    path("profil/fjern/", RemoveFactorPost.as_view(), name="remove_factor"),
    path("profil/omdoeb/", RenameFactorPost.as_view(), name="rename_factor"),
    path("profil/log-ud-andre/", EndOthersPost.as_view(), name="end_other_sessions"),
    path("profil/log-ud-en/", EndOnePost.as_view(), name="end_one_session"),
    path("session/bliv/", ExtendSession.as_view(), name="stay"),
    path("sprog/", SetLanguage.as_view(), name="set_language"),
    path("udseende/", SetTheme.as_view(), name="set_theme"),
    path("selskab/", SwitchCompany.as_view(), name="switch_company"),
    path("bekraeft-mail/<str:token>/", ConfirmMail.as_view(), name="confirm_mail"),
]

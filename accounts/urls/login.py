"""Logging in and out, and what one does about one's own login."""

from django.urls import include, path

from accounts.views import passkeys
from accounts.views.contact import ChangeMailPage, ChangeMobilePage
from accounts.views.first_login import FirstLogin
from accounts.views.login import Confirm, Login, Logout
from accounts.views.password import ChangePage, ChooseAnew, Forgotten, ForgottenDone
from accounts.views.preferences import SetLanguage, SetTheme, Stay, SwitchCompany
from accounts.views.profile import EndOnePost, EndOthersPost, Profile, RemoveFactorPost
from accounts.views.safer import AddAppPage, BackupCodesPage

passkey_urls = (
    [
        path("log-ind/start/", passkeys.BeginLogin.as_view(), name="credential-authentication-begin"),
        path("log-ind/slut/", passkeys.CompleteLogin.as_view(), name="credential-authentication-complete"),
        path("ny/start/", passkeys.BeginRegistration.as_view(), name="credential-registration-begin"),
        path("ny/slut/", passkeys.CompleteRegistration.as_view(), name="credential-registration-complete"),
    ],
    "otp_webauthn",
)

urlpatterns = [
    path("log-ind/", Login.as_view(), name="login"),
    path("log-ud/", Logout.as_view(), name="logout"),
    path("bekraeft/", Confirm.as_view(), name="confirm"),
    path("passkey/", include(passkey_urls)),
    path("glemt-adgangskode/", Forgotten.as_view(), name="password_reset"),
    path("glemt-adgangskode/sendt/", ForgottenDone.as_view(), name="password_reset_done"),
    path("ny-adgangskode/<str:uidb64>/<str:token>/", ChooseAnew.as_view(), name="password_reset_confirm"),
    path("foerste-log-ind/<str:uidb64>/<str:token>/", FirstLogin.as_view(), name="first_login"),
    path("profil/", Profile.as_view(), name="profile"),
    path("profil/app/", AddAppPage.as_view(), name="add_app"),
    path("profil/mail/", ChangeMailPage.as_view(), name="change_mail"),
    path("profil/mobil/", ChangeMobilePage.as_view(), name="change_mobile"),
    path("profil/reservekoder/", BackupCodesPage.as_view(), name="backup_codes"),
    path("profil/adgangskode/", ChangePage.as_view(), name="password_change"),
    path("profil/fjern/", RemoveFactorPost.as_view(), name="remove_factor"),
    path("profil/log-ud-andre/", EndOthersPost.as_view(), name="end_other_sessions"),
    path("profil/log-ud-en/", EndOnePost.as_view(), name="end_one_session"),
    path("session/bliv/", Stay.as_view(), name="stay"),
    path("sprog/", SetLanguage.as_view(), name="set_language"),
    path("udseende/", SetTheme.as_view(), name="set_theme"),
    path("selskab/", SwitchCompany.as_view(), name="switch_company"),
]

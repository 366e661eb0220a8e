"""URL patterns for colleagues' logins: list, wizard, a user's page; invitations and new second factors by link."""

from django.urls import path

from accounts.users.detail_views import RequestAnswer, UserActPage, UserPage, ViewAsEnd
from accounts.users.new_factor_views import NewFactor, NewFactorCode
from accounts.users.views import UserList
from accounts.users.welcome_views import Welcome, WelcomeMobile, WelcomePassword, WelcomeStart
from accounts.users.wizard.accounts import AccountsStep
from accounts.users.wizard.base import CompaniesStep, PersonStep
from accounts.users.wizard.check import CheckStep
from accounts.users.wizard.functions import FunctionsStep
from accounts.users.wizard.start import ChangeRightsStart, DraftDelete, DraftStart, UserCreated

urlpatterns = [
    path("brugere/", UserList.as_view(), name="users"),
    path("brugere/opret/", PersonStep.as_view(), name="user_new"),
    path("brugere/opret/<uuid:uid>/", DraftStart.as_view(), name="user_draft"),
    path("brugere/opret/<uuid:uid>/person/", PersonStep.as_view(), name="user_draft_person"),
    path("brugere/opret/<uuid:uid>/selskaber/", CompaniesStep.as_view(), name="user_draft_companies"),
    path("brugere/opret/<uuid:uid>/konti/<uuid:company>/", AccountsStep.as_view(), name="user_draft_accounts"),
    path("brugere/opret/<uuid:uid>/funktioner/", FunctionsStep.as_view(), name="user_draft_functions"),
    path("brugere/opret/<uuid:uid>/tjek/", CheckStep.as_view(), name="user_draft_check"),
    path("brugere/opret/<uuid:uid>/slet/", DraftDelete.as_view(), name="user_draft_delete"),
    path("brugere/anmodning/<uuid:uid>/", RequestAnswer.as_view(), name="request_answer"),
    path("brugere/<uuid:uid>/", UserPage.as_view(), name="user"),
    path("brugere/<uuid:uid>/oprettet/", UserCreated.as_view(), name="user_made"),
    path("brugere/<uuid:uid>/rettigheder/", ChangeRightsStart.as_view(), name="user_rights"),
    path("brugere/<uuid:uid>/<slug:slug>/", UserActPage.as_view(), name="user_act"),
    path("se-som/slut/", ViewAsEnd.as_view(), name="view_as_end"),
    path("velkommen/start/", WelcomeStart.as_view(), name="welcome_start"),
    path("velkommen/adgangskode/", WelcomePassword.as_view(), name="welcome_password"),
    path("velkommen/kode/", WelcomeMobile.as_view(), name="welcome_mobile"),
    path("velkommen/<uuid:uid>/<slug:token>/", Welcome.as_view(), name="welcome"),
    path("ny-faktor/kode/", NewFactorCode.as_view(), name="new_factor_code"),
    path("ny-faktor/<uuid:uid>/<slug:token>/", NewFactor.as_view(), name="new_factor"),
]

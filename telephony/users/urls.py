"""URLs of users."""

from __future__ import annotations

from django.urls import path

from telephony.users.create_views import NewUser
from telephony.users.upload_views import UsersByFile, UserUpload
from telephony.users.views import UserAct, UserList, UserPage

urlpatterns = [
    path("brugere/", UserList.as_view(), name="telephony_users"),
    path("brugere/ny/", NewUser.as_view(), name="telephony_user_new"),
    path("brugere/fra-fil/", UsersByFile.as_view(), name="telephony_user_uploads"),
    path("brugere/fra-fil/<slug:slug>/", UserUpload.as_view(), name="telephony_user_upload"),
    path("brugere/<uuid:uid>/", UserPage.as_view(), name="telephony_user"),
    path("brugere/<uuid:uid>/<slug:slug>/", UserAct.as_view(), name="telephony_user_act"),
]

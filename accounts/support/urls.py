"""URL patterns for the first log-in of support staff."""

from django.urls import path

from accounts.support.views import FirstLogin

urlpatterns = [
    path("foerste-log-ind/<str:uidb64>/<str:token>/", FirstLogin.as_view(), name="first_login"),
]

"""URL of requests that wait for a second person."""

from django.urls import path

from accounts.second_person.views import ApprovalAnswer

urlpatterns = [path("godkendelse/<uuid:uid>/", ApprovalAnswer.as_view(), name="approval")]

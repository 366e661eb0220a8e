"""URLs of subscriptions."""

from __future__ import annotations

from django.urls import path

from subscriptions.detail.action_views import SubscriptionAct
from subscriptions.detail.upload_views import SubscriptionsByFile, SubscriptionUpload
from subscriptions.detail.views import SubscriptionPage
from subscriptions.lists.views import SubscriptionList
from subscriptions.network.views import NetworkWebhook
from subscriptions.own_number.policy_views import OwnPolicy
from subscriptions.own_number.views import OwnAct, OwnNumber
from subscriptions.sims.views import SwapAnswer
from subscriptions.termination.views import DocumentFile
from subscriptions.transfers import urls as urls_transfer
from subscriptions.usage import urls as urls_usage

urlpatterns = [
    path("mit-nummer/", OwnNumber.as_view(), name="own_number"),
    path("mit-nummer/<uuid:uid>/", OwnNumber.as_view(), name="own_number_of"),
    path("mit-nummer/<uuid:uid>/<slug:slug>/", OwnAct.as_view(), name="own_act"),
    path("brugere/egne-numre/", OwnPolicy.as_view(), name="own_policy"),
    path("abonnementer/", SubscriptionList.as_view(), name="subscriptions"),
    path("abonnementer/<uuid:uid>/", SubscriptionPage.as_view(), name="subscription"),
    path("abonnementer/<uuid:uid>/<slug:slug>/", SubscriptionAct.as_view(), name="subscription_act"),
    path("abonnementer/dokument/<uuid:uid>/", DocumentFile.as_view(), name="subscription_document"),
    path("abonnementer/fra-fil/", SubscriptionsByFile.as_view(), name="batch_uploads"),
    path("abonnementer/fra-fil/<slug:slug>/", SubscriptionUpload.as_view(), name="batch_upload"),
    path("netvaerk/svar/", NetworkWebhook.as_view(), name="network_answers"),
    path("abonnementer/svar/<uuid:uid>/", SwapAnswer.as_view(), name="swap_answer"),
    *urls_transfer.urlpatterns,
    *urls_usage.urlpatterns,
]

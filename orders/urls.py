"""URLs of orders."""

from __future__ import annotations

from django.urls import path

from orders.approval.views import OrderApproval
from orders.catalogue.views import CataloguePage
from orders.detail.views import ItemAct, OrderAct, OrderPage
from orders.documents.views import ConfirmationFile
from orders.files.views import OrderByFile
from orders.lines.views import CircuitOrder, InternetOrder, Suggestions, TelephonyOrder
from orders.lists.views import OrderList
from orders.mobile.views import MobileOrder
from orders.placing.views import DraftPage
from orders.porting.views import PortActPage
from orders.reorder.views import OrderAgain
from orders.takeover.answer_views import TakeoverAnswer
from orders.takeover.views import TakeoverOrder
from orders.visits.views import DraftVisit, VisitAct

urlpatterns = [
    path("bestil/", CataloguePage.as_view(), name="catalogue"),
    path("bestil/mobil/", MobileOrder.as_view(), name="order_mobile"),
    path("bestil/internet/", InternetOrder.as_view(), name="order_internet"),
    path("bestil/telefoni/", TelephonyOrder.as_view(), name="order_telephony"),
    path("bestil/kredsloeb/", CircuitOrder.as_view(), name="order_circuits"),
    path("bestil/adresser/", Suggestions.as_view(), name="address_suggestions"),
    path("bestil/<uuid:uid>/tekniker/", DraftVisit.as_view(), name="order_visit"),
    path("bestil/overtag/", TakeoverOrder.as_view(), name="order_takeover"),
    path("bestil/mobil/fra-fil/", OrderByFile.as_view(), name="order_by_file"),
    path("bestil/<uuid:uid>/<slug:slug>/", DraftPage.as_view(), name="order_draft"),
    path("overtagelse/<str:token>/", TakeoverAnswer.as_view(), name="takeover_answer"),
    path("ordrer/", OrderList.as_view(), name="orders"),
    path("ordrer/flytning/<uuid:uid>/<slug:slug>/", PortActPage.as_view(), name="port_act"),
    path("ordrer/<uuid:uid>/", OrderPage.as_view(), name="order"),
    path("ordrer/tekniker/<uuid:uid>/<slug:slug>/", VisitAct.as_view(), name="visit_act"),
    path("ordrer/abonnement/<uuid:uid>/<slug:slug>/", ItemAct.as_view(), name="item_act"),
    path("ordrer/bekraeftelse/<uuid:uid>/", ConfirmationFile.as_view(), name="order_document"),
    path("ordrer/<uuid:uid>/bestil-igen/", OrderAgain.as_view(), name="order_again"),
    path("ordrer/<uuid:uid>/godkend/", OrderApproval.as_view(), name="order_approval"),
    path("ordrer/<uuid:uid>/<slug:slug>/", OrderAct.as_view(), name="order_act"),
]

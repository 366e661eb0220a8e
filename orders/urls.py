"""URLs of orders."""

from __future__ import annotations

from django.urls import path

from orders.again.views import OrderAgain
from orders.approval.views import OrderApproval
from orders.catalogue.views import CataloguePage
from orders.detail.views import OrderAct, OrderPage
from orders.documents.views import ConfirmationFile
from orders.files.views import OrderByFile
from orders.lists.views import OrderList
from orders.mobile.views import MobileOrder
from orders.placing.views import DraftPage
from orders.porting.views import PortActPage

urlpatterns = [
    path("bestil/", CataloguePage.as_view(), name="catalogue"),
    path("bestil/mobil/", MobileOrder.as_view(), name="order_mobile"),
    path("bestil/mobil/fra-fil/", OrderByFile.as_view(), name="order_by_file"),
    path("bestil/<uuid:uid>/<slug:slug>/", DraftPage.as_view(), name="order_draft"),
    path("ordrer/", OrderList.as_view(), name="orders"),
    path("ordrer/flytning/<uuid:uid>/<slug:slug>/", PortActPage.as_view(), name="port_act"),
    path("ordrer/<uuid:uid>/", OrderPage.as_view(), name="order"),
    path("ordrer/bekraeftelse/<uuid:uid>/", ConfirmationFile.as_view(), name="order_document"),
    path("ordrer/<uuid:uid>/bestil-igen/", OrderAgain.as_view(), name="order_again"),
    path("ordrer/<uuid:uid>/godkend/", OrderApproval.as_view(), name="order_approval"),
    path("ordrer/<uuid:uid>/<slug:slug>/", OrderAct.as_view(), name="order_act"),
]

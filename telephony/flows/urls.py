"""URLs of call flows and their editor."""

from __future__ import annotations

from django.urls import path

from telephony.flows.drawing_view import FlowDrawing
from telephony.flows.editor import FlowEditor
from telephony.flows.views import FlowAct, FlowList, NewFlow

urlpatterns = [
    path("kaldsflow/", FlowList.as_view(), name="flows"),
    path("kaldsflow/nyt/", NewFlow.as_view(), name="flow_new"),
    path("kaldsflow/<uuid:uid>/", FlowEditor.as_view(), name="flow"),
    path("kaldsflow/<uuid:uid>/tegning/", FlowDrawing.as_view(), name="flow_drawing"),
    path("kaldsflow/<uuid:uid>/ret/<slug:slug>/", FlowAct.as_view(), name="flow_act"),
]

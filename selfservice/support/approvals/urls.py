"""URLs of requests that wait, of delegations, and of the company's rules."""

from __future__ import annotations

from django.urls import path

from selfservice.support.approvals.rules_views import ApprovalRuleAct, ApprovalRules
from selfservice.support.approvals.views import Approvals, DelegationAct, DelegationNew

urlpatterns = [
    path("godkendelser/", Approvals.as_view(), name="approvals"),
    path("godkendelser/stedfortraeder/", DelegationNew.as_view(), name="delegation_new"),
    path("godkendelser/stedfortraeder/<uuid:uid>/<slug:slug>/", DelegationAct.as_view(), name="delegation_act"),
    path("godkendelser/regler/", ApprovalRules.as_view(), name="approval_rules"),
    path("godkendelser/regler/<uuid:uid>/<slug:slug>/", ApprovalRuleAct.as_view(), name="approval_rule_act"),
]

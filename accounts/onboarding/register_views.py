"""The company's name while the applicant writes its CVR number."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View

from accounts.credentials.rate_limits import address, over_limit
from accounts.onboarding.views import registered_name
from selfservice.kernel.core.fields import CVRField


class CompanyName(View):
    """What the public CVR register calls a company. Says nothing of whether it is a customer."""

    function = None
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """JSON with the name; empty when the number is none, is unknown, or is asked for too often."""
        try:
            cvr = CVRField(max_length=40).clean(request.GET.get("cvr", ""))
        except ValidationError:
            return JsonResponse({"name": ""})
        if over_limit(request, "company", address(request), "60/h"):
            return JsonResponse({"name": ""}, status=429)
        return JsonResponse({"name": registered_name(cvr)})

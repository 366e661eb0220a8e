"""Look up the company's name while the applicant types its CVR number."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View

from accounts.credentials.rate_limits import address, over_limit
from accounts.onboarding.views import registered_name
from selfservice.kernel.core.fields import CVRField
from selfservice.kernel.web.pages import too_many_tries


class CompanyName(View):
    """View for a company's name in the public CVR register. Does not reveal whether it is a customer."""

    function = None
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return JSON with the name; empty if the number is invalid or unknown, or above the rate limit."""
        try:
            cvr = CVRField(max_length=40).clean(request.GET.get("cvr", ""))
        except ValidationError:
            return JsonResponse({"name": ""})
        if over_limit(request, "company", address(request), "60/h"):
            return too_many_tries(JsonResponse({"name": ""}))
        return JsonResponse({"name": registered_name(cvr)})

"""Look up the company's name while the applicant types its CVR number."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import View

from accounts.credentials.rate_limits import address, over_limit
from accounts.onboarding.views import question, registered_name
from selfservice.kernel.core.fields import CVRField
from selfservice.kernel.web.pages import too_many_tries


class CompanyName(View):
    """View for a company's name in the public CVR register. Does not reveal whether it is a customer."""

    function = None
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return JSON with the name and a text about it; empty if the number is invalid or above the rate limit.

        A number that the register does not know and a register that does not answer are the same: no name.
        """
        try:
            cvr = CVRField(max_length=40).clean(request.GET.get("cvr", ""))
        except ValidationError:
            return JsonResponse({"name": "", "text": ""})
        if over_limit(request, "company", address(request), "60/h"):
            return too_many_tries(JsonResponse({"name": "", "text": ""}))
        name = registered_name(cvr)
        text = _("We can't find the name in the CVR register. Is the number right? Then just send the application.")
        return JsonResponse({"name": name, "text": question(name, cvr) if name else text})

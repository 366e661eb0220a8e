"""Call-back of the access point of NemHandel: there are responses to fetch."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from billing.dispatch.responses import JOB
from selfservice.gateways.nemhandel.callback import is_signed
from selfservice.kernel.jobs.wakeup import wake_job

log = structlog.get_logger(__name__)


@method_decorator(csrf_exempt, name="dispatch")
class NemhandelCallback(View):
    """Wakes a worker that fetches the responses, as the sweep does anyway. What the request holds is not read."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        stamp, signature = (request.headers.get(f"X-Nemhandel-{name}", "") for name in ("Timestamp", "Signature"))
        if not is_signed(request.body, stamp, signature):
            log.warning("call-back of nemhandel not signed")
            return HttpResponse(status=403)
        wake_job(JOB)
        return HttpResponse(status=204)

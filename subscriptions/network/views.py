"""The webhook of the mobile network."""

from __future__ import annotations

import json

import structlog
from django.http import HttpRequest, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from subscriptions.network.webhook import is_signed, parse_events, record_events

log = structlog.get_logger(__name__)


@method_decorator(csrf_exempt, name="dispatch")
class NetworkWebhook(View):
    """The webhook: POST of signed events. 409 if the network must resend events, namely those not in "taken"."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> JsonResponse:
        headers = request.headers
        if not is_signed(request.body, headers.get("X-Network-Timestamp", ""), headers.get("X-Network-Signature", "")):
            log.warning("network event not signed")
            return JsonResponse({"error": "not signed"}, status=401)
        try:
            events = parse_events(json.loads(request.body))
        except (ValueError, RecursionError):
            return JsonResponse({"error": "unreadable"}, status=400)
        taken = record_events(events)
        every = all(event.event_id in taken for event in events)
        return JsonResponse({"taken": sorted(taken)}, status=200 if every else 409)

"""The download of a subscription's document."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import View

from selfservice.kernel.scope.actor import Needed
from selfservice.kernel.scope.request import page_actor
from subscriptions.core.access import OPENED_BY
from subscriptions.models import Document


class DocumentFile(View):
    """The PDF. If no worker has rendered it yet, redirect to the subscription with a message: it takes seconds."""

    http_method_names = ["get", "head", "options"]
    function: ClassVar[Needed] = OPENED_BY

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Return the file, named by the kind of document and the number."""
        seen = Document.objects.visible_to(page_actor(request), function=OPENED_BY)
        try:
            found = seen.select_related("subscription").get(uid=kwargs["uid"])
        except (Document.DoesNotExist, ValidationError) as error:
            raise Http404 from error
        if found.pdf is None:
            messages.info(request, _("The document is being made. Try again in a moment."))
            return redirect("subscription", uid=found.subscription.uid)
        name = slugify(f"{found.get_kind_display()} {found.subscription.number}")
        headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
        return HttpResponse(bytes(found.pdf), content_type="application/pdf", headers=headers)

"""Page of a large download: its progress, and the file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.generic import View

from selfservice.kernel.exports import jobs
from selfservice.kernel.exports.xlsx import XLSX_TYPE
from selfservice.kernel.models import ExportFile
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.web.pages import Page


def may_have(actor: Actor, file: ExportFile) -> bool:
    """Return whether the user's access is the same as when the file was written; otherwise they may not have it."""
    try:
        view: Any = resolve(file.path.partition("?")[0]).func
    except Resolver404:
        return False
    return bool(jobs.seen_by(jobs.narrowed(actor, file), view.view_class.function) == file.seen)


class ExportPage(Page):
    """Page with the progress of a file, and the link when it is ready."""

    function = None
    template_name = "ui/export_file.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = full_actor(self.request)
        file = jobs.find(actor, kwargs["uid"])
        return super().get_context_data(
            file=file,
            may_have=may_have(actor, file),
            until=timezone.localdate(file.created_at + jobs.RETENTION),
            under_way=file.state in (file.State.WAITING, file.State.RUNNING),
            **kwargs,
        )


class ExportContent(View):
    """View that returns the content of a file."""

    function = None
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uid: Any) -> HttpResponseBase:
        """Stream the file; 404 if it isn't ready, or if the user's access has changed since it was written."""
        actor = full_actor(request)
        file = jobs.find(actor, uid)
        if file.state != file.State.DONE or not may_have(actor, file):
            raise Http404
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Content-Length": str(file.size)}
        return StreamingHttpResponse(jobs.parts(file, actor), content_type=XLSX_TYPE, headers=headers)

"""The page that takes back what is planned for a day to come."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import ActionRefused, registry
from selfservice.kernel.actions.runner import fetch, require_function
from selfservice.kernel.actions.scheduled import cancel
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.web.object_links import link_to
from selfservice.kernel.web.pages import FormPage


class CancelPlanned(FormPage):
    """What is planned, for which day, by whom; and the button that takes it back. For those who may do the act."""

    function = None
    template_name = "ui/planned.html"
    form_class = OnceForm
    planned: ActionRun
    target: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = ActionRun.objects.visible_to(self.actor).filter(due_at__isnull=False, action__in=registry)
        self.planned = get_object_or_404(rows, uid=kwargs["uid"])
        action = registry[self.planned.action]
        try:
            with writing_as(self.actor):
                require_function(action, self.actor)
                self.target = fetch(action, self.actor, pk=self.planned.target_id)
        except PermissionDenied as error:
            # What is planned is the business of those who may do it.
            raise Http404 from error
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            cancel(self.planned.uid, self.actor)
        except ActionRefused as refused:
            messages.error(request, refused.reason)
        else:
            what = registry[self.planned.action].label
            messages.success(request, _("Taken back: %(act)s. Nothing is changed.") % {"act": what})
        return redirect(self.back)

    @property
    def back(self) -> str:
        """The page of what it is about; the front page where that has none."""
        return link_to(self.actor, self.planned.target_model, self.planned.target_id) or "/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            planned=self.planned,
            waits=self.planned.state == ActionRun.State.SCHEDULED,
            act=registry[self.planned.action],
            target=self.target,
            back=self.back,
            **kwargs,
        )

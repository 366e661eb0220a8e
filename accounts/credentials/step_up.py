"""Pages of actions that need a fresh second factor: the user confirms before filling in the form, not after."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from selfservice.kernel.actions.runner import StepUpRequired, is_fresh
from selfservice.kernel.scope.request import full_actor


class FreshFactor:
    """Mixin, before the page class: requires a fresh second factor."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Dispatch as usual if a second factor was verified within minutes; else raise StepUpRequired."""
        if not is_fresh(full_actor(request).verified_at):
            raise StepUpRequired
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

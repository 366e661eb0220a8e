"""Pages of acts that need a fresh second factor: it is asked for before the form is filled in, not after."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from selfservice.kernel.actions.runner import StepUpRequired, is_fresh
from selfservice.kernel.scope.request import full_actor


class FreshFactor:
    """Mix in before the page class."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As the page's, once a second factor has been proved within minutes."""
        if not is_fresh(full_actor(request).verified_at):
            raise StepUpRequired
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

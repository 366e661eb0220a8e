"""What a person can change of a list of theirs: its columns, and views saved under a name."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from selfservice.kernel.lists.links import ListLinks
from selfservice.kernel.lists.saved_views import NotKept, choose_columns, remove_view, save_view
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.tables.columns import Column


def act(request: HttpRequest, page: str, columns: Sequence[Column], links: ListLinks) -> str:
    """Do what was posted from the list with this name; returns where to go on. A refusal is said there."""
    actor, back = page_actor(request), request.get_full_path()
    try:
        if "columns" in request.POST:
            choose_columns(actor, page, columns, request.POST.getlist("column"))
        elif "own_columns" in request.POST:
            choose_columns(actor, page, columns, [column.name for column in columns if column.shown])
        elif "save_view" in request.POST:
            view = save_view(actor, page, request.POST.get("name", ""), links.state.query())
            messages.success(request, _("The view %(name)s is saved.") % {"name": view.name})
        elif "remove_view" in request.POST:
            remove_view(actor, page, request.POST["remove_view"])
            back = links.start()
    except NotKept as reason:
        messages.error(request, str(reason))
    return back

"""A user's settings of a list: its columns, and views saved under a name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from selfservice.kernel.models import ListSettings
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.tables.columns import Column

READ = "SELECT columns, views FROM kernel_listsettings WHERE user_id = %s AND page = %s"
MOST_VIEWS, LONGEST_NAME, LONGEST_QUERY = 12, 40, 2000


class NotSaved(Exception):
    """Raised with a reason for the user when something can't be saved."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A state of the list (as in its URL) under a name that the user chose."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class PersonalSettings:
    """One user's settings for one list."""

    columns: tuple[str, ...] = ()
    views: tuple[SavedView, ...] = ()

    def shown(self, columns: Sequence[Column]) -> list[Column]:
        """Return the columns to draw: the first and the chosen ones, in the list's order."""
        if set(self.columns).isdisjoint(column.name for column in columns):
            return [column for column in columns if column.shown or column is columns[0]]
        return [column for column in columns if column.name in self.columns or column is columns[0]]


def settings_of(actor: Actor, page: str, read_before: dict[str, Any] | None = None) -> PersonalSettings:
    """Return the user's settings of the list with this name, without saved views that are not readable.

    `read_before`: the user's settings of all lists, if they were loaded with the user.
    """
    if not _is_person(actor):
        return PersonalSettings()
    if read_before is not None:
        saved = read_before.get(page, {})
        return PersonalSettings(tuple(saved.get("columns", ())), tuple(_readable(saved.get("views"))))
    with connection.cursor() as cursor:
        cursor.execute(READ, [actor.id, page])
        row = cursor.fetchone()
    return PersonalSettings(tuple(row[0]), tuple(_readable(json.loads(row[1])))) if row else PersonalSettings()


def choose_columns(actor: Actor, page: str, columns: Sequence[Column], names: Iterable[str]) -> None:
    """Store these columns as the user's choice; the list's default is stored as no choice."""
    wanted = set(names)
    chosen = [column.name for column in columns if column.name in wanted or column is columns[0]]
    own = [column.name for column in columns if column.shown or column is columns[0]]
    with transaction.atomic():
        row = _locked(actor, page)
        row.columns = [] if chosen == own else chosen
        row.save()


def save_view(actor: Actor, page: str, name: str, query: str) -> SavedView:
    """Save a state under a name, replacing a view of that name. Raise NotSaved with the reason."""
    # No invisible characters: two names that look the same would be two views.
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not name:
        raise NotSaved(_("Give the view a name."))
    if len(name) > LONGEST_NAME:
        raise NotSaved(_("A view's name is at most %(n)s characters.") % {"n": LONGEST_NAME})
    if len(query) > LONGEST_QUERY:
        raise NotSaved(_("There is too much in the search and the filters to save it."))
    view = SavedView(name, query)
    with transaction.atomic():
        row = _locked(actor, page)
        views = list(_readable(row.views))
        at = next((i for i, v in enumerate(views) if v.name.casefold() == name.casefold()), len(views))
        if at >= MOST_VIEWS:
            raise NotSaved(_("You can save %(n)s views of a list. Remove one first.") % {"n": MOST_VIEWS})
        views[at : at + 1] = [view]
        _write(row, views)
    return view


def remove_view(actor: Actor, page: str, name: str) -> None:
    """Remove a saved view, if there is one of that name."""
    with transaction.atomic():
        row = _locked(actor, page)
        _write(row, [view for view in _readable(row.views) if view.name != name])


def save_posted(request: HttpRequest, page: str, columns: Sequence[Column], query: str, start: str) -> str:
    """Save what the list `page` posted and return the URL to redirect to; a refusal becomes a message.

    `query` is the state to save under a name; `start` is the URL of the list without any state.
    """
    actor, back = page_actor(request), request.get_full_path()
    try:
        if "columns" in request.POST:
            choose_columns(actor, page, columns, request.POST.getlist("column"))
        elif "own_columns" in request.POST:
            choose_columns(actor, page, columns, [column.name for column in columns if column.shown])
        elif "save_view" in request.POST:
            view = save_view(actor, page, request.POST.get("name", ""), query)
            messages.success(request, _("The view %(name)s is saved.") % {"name": view.name})
        elif "remove_view" in request.POST:
            remove_view(actor, page, request.POST["remove_view"])
            back = start
    except NotSaved as reason:
        messages.error(request, str(reason))
    return back


def _is_person(actor: Actor) -> bool:
    return actor.kind == "user" and actor.id is not None


def _locked(actor: Actor, page: str) -> ListSettings:
    # With "view as" neither the colleague's settings nor the user's own may change.
    if not _is_person(actor) or actor.real is not None:
        raise NotSaved(_("Nothing can be changed here while you look with a colleague's eyes."))
    key = {"user_id": actor.id, "page": page}
    ListSettings.objects.bulk_create([ListSettings(**key)], ignore_conflicts=True)
    return ListSettings.objects.select_for_update().get(**key)


def _write(row: ListSettings, views: list[SavedView]) -> None:
    row.views = [{"name": view.name, "query": view.query} for view in views]
    row.save()


def _readable(views: Any) -> Iterable[SavedView]:
    for view in views if isinstance(views, list) else ():
        if isinstance(view, dict) and isinstance(view.get("name"), str) and isinstance(view.get("query"), str):
            yield SavedView(view["name"], view["query"])

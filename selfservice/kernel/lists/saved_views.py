"""How a person likes a list: which columns, and views saved under a name. Their own, on every device, nobody else's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from selfservice.kernel.models import ListSettings
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.columns import Column

READ = "SELECT columns, views FROM kernel_listsettings WHERE user_id = %s AND page = %s"
MOST_VIEWS, LONGEST_NAME, LONGEST_QUERY = 12, 40, 2000


class NotKept(Exception):
    """What was asked for is not kept; the reason is for the person."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A state of the list (as it stands in the address) under a person's own name for it."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Liked:
    """What one person has chosen for one list."""

    columns: tuple[str, ...] = ()
    views: tuple[SavedView, ...] = ()

    def shown(self, columns: Sequence[Column]) -> list[Column]:
        """The columns to draw: the first, and those chosen, in the list's own order."""
        if set(self.columns).isdisjoint(column.name for column in columns):
            return [column for column in columns if column.shown or column is columns[0]]
        return [column for column in columns if column.name in self.columns or column is columns[0]]


def liked(actor: Actor, page: str, read_before: dict[str, Any] | None = None) -> Liked:
    """What the person has chosen for the list with this url name. What can't be read any more is left out.

    `read_before`: the person's settings of all lists, where they came with the person.
    """
    if not _is_person(actor):
        return Liked()
    if read_before is not None:
        kept = read_before.get(page, {})
        return Liked(tuple(kept.get("columns", ())), tuple(_readable(kept.get("views"))))
    with connection.cursor() as cursor:
        # Every list asks at every visit: Django would take longer to put this together than PostgreSQL to answer.
        cursor.execute(READ, [actor.id, page])
        row = cursor.fetchone()
    return Liked(tuple(row[0]), tuple(_readable(json.loads(row[1])))) if row else Liked()


def choose_columns(actor: Actor, page: str, columns: Sequence[Column], names: Iterable[str]) -> None:
    """Show these and no others; the same as the list's own choice is kept as no choice."""
    wanted = set(names)
    chosen = [column.name for column in columns if column.name in wanted or column is columns[0]]
    own = [column.name for column in columns if column.shown or column is columns[0]]
    with transaction.atomic():
        row = _locked(actor, page)
        row.columns = [] if chosen == own else chosen
        row.save()


def save_view(actor: Actor, page: str, name: str, query: str) -> SavedView:
    """Keep a state under a name; the same name replaces. Raises NotKept with the reason."""
    # Nothing that can't be seen: two names that look the same would be two views.
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not name:
        raise NotKept(_("Give the view a name."))
    if len(name) > LONGEST_NAME:
        raise NotKept(_("A view's name is at most %(n)s characters.") % {"n": LONGEST_NAME})
    if len(query) > LONGEST_QUERY:
        raise NotKept(_("There is too much in the search and the filters to save it."))
    view = SavedView(name, query)
    with transaction.atomic():
        row = _locked(actor, page)
        views = list(_readable(row.views))
        at = next((i for i, v in enumerate(views) if v.name.casefold() == name.casefold()), len(views))
        if at >= MOST_VIEWS:
            raise NotKept(_("You can save %(n)s views of a list. Remove one first.") % {"n": MOST_VIEWS})
        views[at : at + 1] = [view]
        _write(row, views)
    return view


def remove_view(actor: Actor, page: str, name: str) -> None:
    """Forget a saved view; nothing when there is none of that name."""
    with transaction.atomic():
        row = _locked(actor, page)
        _write(row, [view for view in _readable(row.views) if view.name != name])


def _rows(actor: Actor, page: str) -> Any:
    return ListSettings.objects.filter(user_id=actor.id or 0, page=page)


def _is_person(actor: Actor) -> bool:
    return actor.kind == "user" and actor.id is not None


def _locked(actor: Actor, page: str) -> ListSettings:
    # While a colleague's view is looked at nothing of theirs is changed, and nothing of one's own from there.
    if not _is_person(actor) or actor.real is not None:
        raise NotKept(_("Nothing can be changed here while you look with a colleague's eyes."))
    ListSettings.objects.bulk_create([ListSettings(user_id=actor.id or 0, page=page)], ignore_conflicts=True)
    row: ListSettings = _rows(actor, page).select_for_update().get()
    return row


def _write(row: ListSettings, views: list[SavedView]) -> None:
    row.views = [{"name": view.name, "query": view.query} for view in views]
    row.save()


def _readable(views: Any) -> Iterable[SavedView]:
    for view in views if isinstance(views, list) else ():
        if isinstance(view, dict) and isinstance(view.get("name"), str) and isinstance(view.get("query"), str):
            yield SavedView(view["name"], view["query"])

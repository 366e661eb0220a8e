"""Base of all pages of the admin: nothing is typed in, values are in the portal's formats, searches read numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.text import capfirst

from accounts.support.admin.formats import Format, format_of, shown
from selfservice.kernel.history.labels import NOTHING
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor


class Column:
    """A field of a model as the admin shows it, in lists and on pages of single rows."""

    def __init__(self, field: Any) -> None:
        self.field = field
        self.__name__ = self.admin_order_field = field.name
        self.short_description = field.verbose_name

    def __call__(self, row: Any) -> Any:
        return shown(self.field, getattr(row, self.field.name))


class CodeFilter(admin.AllValuesFieldListFilter):
    """Filter by a field of codes, with the texts in which the admin shows them."""

    def __init__(self, field: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, *args, **kwargs)
        self.field = field

    def choices(self, changelist: Any) -> Any:
        """Yield the choices of Django's filter, with texts."""
        everything, *values = super().choices(changelist)
        yield everything
        for choice in values:
            yield {**choice, "display": shown(self.field, choice["display"])}


class ChoiceFilter(admin.ChoicesFieldListFilter):
    """Filter by a field's choices, as support reads them. An empty choice has no text, and as a link no name."""

    def __init__(self, field: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, *args, **kwargs)
        self.texts = {str(label): shown(field, value) for value, label in field.flatchoices}

    def choices(self, changelist: Any) -> Any:
        """Yield the choices of Django's filter, each with a text."""
        for choice in super().choices(changelist):
            label = str(choice["display"])
            yield {**choice, "display": self.texts.get(label, label) or NOTHING}


admin.FieldListFilter.register(lambda field: bool(field.choices), ChoiceFilter, take_priority=True)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only admin of a model. `formats`: fields that need another format than their name or type gives."""

    actions = None
    show_full_result_count = False
    list_per_page = 50
    empty_value_display = NOTHING
    formats: ClassVar[dict[str, Format]] = {}

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Raise Http404: the admin's own history stays empty, since nothing is changed there. Ours is the log."""
        raise Http404

    def get_list_display(self, request: HttpRequest) -> Any:
        return [self._column(name) for name in super().get_list_display(request)]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """Return the columns that link to the row's page: `list_display_links`, or the first."""
        named = self.list_display_links or ()
        return [self._column(name) for name in named] or super().get_list_display_links(request, list_display)

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """Return the rows that the list's columns reference, which are read with it."""
        columns = [column.field for column in self.get_list_display(request) if isinstance(column, Column)]
        return super().get_list_select_related(request) or [f.name for f in columns if f.is_relation] or False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the columns of the page: `fields`, or all fields of the model but `exclude`."""
        hidden = {"id", "uid", *(self.exclude or ())}
        names = self.fields or [f.name for f in self.opts.concrete_fields if f.editable and f.name not in hidden]
        return [self._column(name) for name in names]

    def _column(self, name: Any) -> Any:
        """Return the column of a model's field; a method of the admin class stays as it is."""
        columns: dict[str, Column] = self.__dict__.setdefault("_columns", {})
        if name not in columns:
            try:
                field = self.opts.get_field(name)
            except FieldDoesNotExist:
                return name
            if isinstance(field, models.BinaryField):
                raise TypeError(f"{field} holds bytes, which no page shows")
            columns[name] = Column(field)
        return columns[name]

    def heading(self, row: Any) -> str:
        """Return the heading of a row's page."""
        return str(row)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        return super().changeform_view(
            request, object_id, form_url, {"title": capfirst(str(self.opts.verbose_name)), **(extra_context or {})}
        )

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the row's heading to its page."""
        return super().render_change_form(
            request, {**context, "subtitle": self.heading(context["original"])}, *args, **kwargs
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        # PostgreSQL can neither store a NUL nor search for one.
        if "\0" in "".join(value for values in request.GET.lists() for value in values[1]):
            raise BadRequest
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @property
    def search_help_text(self) -> str:  # type: ignore[override]
        """What can be searched for: the names of the fields."""
        fields = [get_fields_from_path(self.model, name.rpartition("__")[0])[-1] for name in self.search_fields]
        return capfirst(", ".join(str(field.verbose_name) for field in fields))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Return the rows with a field that begins with the text, read as each field stores it.

        A number is found in every spelling. Not word by word as in Django: a name begins with the whole text.
        """
        asked = Asked.of(search_term)
        if not asked.text:
            return queryset, False
        return queryset.filter(self.matching(page_actor(request), asked)), False

    def matching(self, actor: Actor, asked: Asked) -> Q:
        """Return the condition of a search."""
        wanted = Q(pk__in=[])
        for lookup in self.search_fields:
            found = format_of(get_fields_from_path(self.model, lookup.rpartition("__")[0])[-1])
            text = found.stored(asked) if found else asked.text
            if text:
                wanted |= Q(**{lookup: text})
        return wanted

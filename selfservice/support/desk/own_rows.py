"""Base for what support keeps for itself (texts, hours): rows of no customer, saved and deleted by actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.support.admin.read_only import ReadOnlyAdmin
from accounts.support.admin.scoped import Act
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import Action, ActionRefused, Change, FormInvalid, run
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.scope.request import page_actor


def row_named(model: type[models.Model], data: Mapping[str, Any] | None) -> Any:
    """Return the row that a form names, or None for a new one."""
    pk = str((data or {}).get("row") or "")
    return model._default_manager.filter(pk=int(pk[:18])).first() if pk.isascii() and pk.isdigit() else None


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row's form. `row` is its id; empty for a new one."""

    row = forms.IntegerField(widget=forms.HiddenInput, required=False)
    request_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class RowNameForm(forms.Form):
    """The row that is deleted."""

    row = forms.IntegerField(widget=forms.HiddenInput)


class SaveRow(Action):
    """Add a row, or change it."""

    log_kind = "support"
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    done_receipt: ClassVar[Any] = ""
    row_form: ClassVar[type[RowForm]]
    unrecorded = frozenset({"request_id", "row"})

    def form(self, target: None, data: Mapping[str, Any] | None = None) -> forms.Form:
        row = row_named(self.row_form._meta.model, data)
        form: Any = self.row_form(data, instance=row)
        return form  # type: ignore[no-any-return]

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        names = self.row_form._meta.fields
        row = row_named(self.row_form._meta.model, data) or self.row_form._meta.model()
        before = {name: getattr(row, name) for name in names} if row.pk else {}
        for name in names:
            setattr(row, name, data[name])
        row.save()
        after = {name: getattr(row, name) for name in names}
        changed = {name for name in names if before.get(name) != after[name]}
        return Change(
            row, before={n: before[n] for n in before if n in changed}, after={n: after[n] for n in after if n in changed}
        )


class DeleteRow(Action):
    """Delete a row."""

    log_kind = "support"
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    tone = "danger"
    row_model: ClassVar[type[models.Model]]
    Form = RowNameForm

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        gone = bool(data) and row_named(self.row_model, data) is None
        return _("It is gone already.") if gone else None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        row = row_named(self.row_model, data)
        before = {"deleted": str(row)}
        row.delete()
        return Change(None, before=before)


class OwnRowsAdmin(ReadOnlyAdmin):
    """Admin of such rows: Django's own pages only show them. `save_row` and `delete_row` are their actions."""

    change_list_template = "admin/support/own_rows.html"
    save_row: ClassVar[type[SaveRow]]
    delete_row: ClassVar[type[DeleteRow]]

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("new/", view(self.save_page), name=f"{name}_new"),
            path("<int:pk>/edit/", view(self.save_page), name=f"{name}_edit"),
            path("<int:pk>/remove/", view(self.delete_page), name=f"{name}_remove"),
        ]
        return [*own, *super().get_urls()]

    def url(self, end: str, *args: Any) -> str:
        """Return the address of a page of the model."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{end}", args=args)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        more = {"new_url": self.url("new"), "new_label": self.save_row.label}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        acts = []
        if object_id and object_id.isascii() and object_id.isdigit():
            acts = [Act(_("Edit"), self.url("edit", object_id)), Act(_("Delete"), self.url("remove", object_id))]
        return super().changeform_view(request, object_id, form_url, {"acts": acts, **(extra_context or {})})

    def _row(self, request: HttpRequest, pk: int | None) -> Any:
        if not self.has_view_permission(request):
            raise Forbidden("admin", target=self.opts.label)
        row = self.model._default_manager.filter(pk=pk).first() if pk else None
        if pk and row is None:
            raise Http404
        return row

    def save_page(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show the form of a row, or of a new one; on POST, save it."""
        row = self._row(request, pk)
        form: Any = self.save_row.row_form(instance=row, initial={"row": pk or ""})
        return self._run(request, self.save_row, form, row)

    def delete_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to delete a row; on POST, delete it."""
        row = self._row(request, pk)
        return self._run(request, self.delete_row, RowNameForm(initial={"row": pk}), row)

    def _run(self, request: HttpRequest, action: type[Action], form: Any, row: Any) -> HttpResponse:
        actor = page_actor(request)
        if request.method == "POST":
            data = {**request.POST.dict(), "row": str(row.pk) if row else ""}
            try:
                done = run(action, actor, data=data, request_id=request.POST.get("request_id"))
            except FormInvalid as invalid:
                form = invalid.form
            except ActionRefused as refused:
                form = action(actor).form(None, data)
                form.full_clean()
                form.add_error(None, refused.reason)
            else:
                announce(request, action(actor), done, done.target)
                return redirect(self.url("changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": action.label,
            "target": self.heading(row) if row else "",
            "back": self.url("changelist"),
            "action": action,
            "form": form,
            "refusal": None,
            "facts": [],
            "opts": self.opts,
        }
        return render(request, "admin/act.html", context)

"""Admin pages of what support keeps for itself: Django's own pages show the rows, and ours change them by actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.support.admin.read_only import ReadOnlyAdmin
from accounts.support.admin.scoped import Act
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import Action, ActionRefused, FormInvalid, run
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.scope.request import page_actor
from selfservice.support.desk.own_rows import DeleteRow, RowNameForm, SaveRow


class OwnRowsAdmin(ReadOnlyAdmin):
    """Admin of such rows: Django's own pages only show them. `save_row` and `delete_row` are their actions."""

    change_list_template = "admin/support/own_rows.html"
    save_row: ClassVar[type[SaveRow]]
    delete_row: ClassVar[type[DeleteRow]]
    # What the list needn't hold.
    hint: ClassVar[Any] = ""

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
        more = {"new_url": self.url("new"), "new_label": self.save_row.label, "hint": self.hint}
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

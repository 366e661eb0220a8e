"""List pages: declared columns, views and filters give sorting, search, chips, paging, saved views and downloads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import ResolverMatch
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from selfservice.kernel import audit
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.db.keyset import ordered
from selfservice.kernel.exports import jobs
from selfservice.kernel.exports.writers import FORMATS, XLSX, XLSX_MOST, Export
from selfservice.kernel.lists import bulk
from selfservice.kernel.lists.cached_pages import ListQuery
from selfservice.kernel.lists.paged import PagedList
from selfservice.kernel.lists.rows import draw
from selfservice.kernel.lists.saved_views import LONGEST_NAME, save_posted
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.columns import ALL, CHOSEN, FORMAT, SEARCH, SIZE, SIZES, SORT, VIEW, Chip, Column, View

__all__ = ["SEARCH", "SIZE", "SIZES", "SORT", "VIEW", "Chip", "Column", "ListPage", "View"]
# The POST parameter that has a worker write the download.
FILE = "fil"


class ListPage(PagedList):
    """Page with one table. Its whole state is in the URL."""

    template_name = "ui/list_page.html"

    @classmethod
    def export_for(cls, actor: Actor, path: str, query: str, match: ResolverMatch) -> Export:
        """Return the download of the list at a URL, for a worker, which has no request.

        Raise Http404 or PermissionDenied as the page would.
        """
        page = cls()
        asked: Any = ListQuery(actor, QueryDict(query), path, match)
        page.setup(asked, *match.args, **match.kwargs)
        return page.export()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the page, or a download of what it shows."""
        wanted = self.params.get(FORMAT, "")
        return self._download(wanted) if wanted in FORMATS else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Start a batch or a download of the chosen rows, queue a file, or save the user's columns and views."""
        if request.POST.get(bulk.DO) == bulk.DOWNLOAD:
            return self._download_chosen()
        if bulk.DO in request.POST:
            action = next((a for a in self.bulk_acts() if a.slug == request.POST[bulk.DO]), None)
            if action is None:
                raise Http404
            # The batch has the order of the list.
            rows = ordered(bulk.chosen(request, self.queryset, self.filtered), self.state.order())
            return bulk.begin(action, self.actor, request, rows, str(self.title))
        if FILE in request.POST:
            return self._begin_file()
        here = save_posted(request, self.page_name, self.offered, self.state.query(), self.links.start())
        return redirect(here)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order, size, links = self.state.order(), self.state.size(), self.links
        page = self.page(order, size)
        self.decorate(page.rows)
        tabs, counted, every, more_counts = self.counts()
        pager = links.pager(page, size)
        total = counted.at_least(pager["last"])
        form: Any = SimpleLazyObject(lambda: self.filter_set.form)
        acts = self.bulk_acts()
        front, more = bulk.in_bar(acts)
        # Columns and views are not chosen while viewing as a colleague.
        read_only = self.actor.real is not None
        takes = self.takes()
        selectable = bool(acts or takes)
        all_chosen = selectable and self.params.get(CHOSEN) == ALL
        boxes = f'form="chosen"{" checked disabled" if all_chosen else ""}' if selectable else ""
        kwargs.setdefault("too_many", None)
        # One masked token for both template engines, each of which would make its own.
        kwargs["csrf_token"] = get_token(self.request)
        table = {
            "form_token": kwargs["csrf_token"],
            "title": self.title,
            "empty": self.empty,
            "search_label": self.search_label,
            "searched": self.params.get(SEARCH, ""),
            "tabs": tabs,
            "links": links,
            "chips": self.filtering.chips(form, links.without) if self.state.filtered() else [],
            "filter_form": self.filtering.popover(self.state),
            "offered": [] if read_only else self.offered,
            "columns": self.shown,
            "own_columns": bool(self.settings.columns),
            "heads": [links.head(column, order) for column in self.shown],
            "rows": page.rows,
            "body": draw(page.rows, self.shown, self.link, boxes),
            "pager": pager,
            "total": total,
            "saved_view": next((t["label"] for t in tabs if t["saved"] and t["current"] and not read_only), None),
            "can_save": bool(self.state.query()) and not read_only,
            "name_length": LONGEST_NAME,
            "selectable": selectable,
            "takes": takes,
            "acts": front,
            "more_acts": more,
            "all_chosen": all_chosen,
            "narrowed": self.state.filtered(),
            "here": links.to(),
            "clear": links.to(drop=[SEARCH, *self.state.filters]),
        }
        return super().get_context_data(
            **table,
            list=SafeString(render_to_string("ui/list.html", table, self.request, using="jinja2")),
            has_rows=bool(page.rows),
            form=form,
            downloads={name: links.to({FORMAT: name}) for name in FORMATS},
            counted=self.counted(total, every, more_counts),
            list_page=self,
            **kwargs,
        )

    def export(self, chosen: Any = None) -> Export:
        """Return the download of what the page shows, or of the chosen rows."""
        return Export(
            name=self.file_name(),
            title=str(self.title),
            columns=self.shown,
            rows=(self.filtered if chosen is None else chosen).select_related(*self.needed() or (None,)),
            order=self.state.order(),
            actor=self.actor,
            language=get_language() or "da",
            decorate=self.decorate,
            companies=self.companies,
            company=self.model.scope.company,
        )

    def _begin_file(self) -> HttpResponseBase:
        """Queue a file with all rows, written by a worker; a refusal becomes a message."""
        here = self.links.to()
        path = f"{self.request.path}{here}" if here.startswith("?") else here
        try:
            file = jobs.begin(self.actor, self.function, path, str(self.title))
        except ActionRefused as refused:
            messages.error(self.request, refused.reason)
            return redirect(here)
        audit.record(
            self.actor, "export", None, company_id=file.company_id,
            after={"list": self.page_name, "format": XLSX, "rows": f"{XLSX_MOST}+"},
        )  # fmt: skip
        return redirect("export_file", file.uid)

    def _download_chosen(self) -> HttpResponseBase:
        """Return a workbook of the ticked rows, or of all rows of the view."""
        rows = bulk.chosen(self.request, self.queryset, self.filtered)
        if not (self.bulk_acts() or self.takes()):
            raise Http404
        if not rows.exists():
            messages.error(self.request, bulk.nothing_chosen())
            return redirect(self.request.get_full_path())
        return self._download(XLSX, rows)

    def _download(self, file_format: str, chosen: Any = None) -> HttpResponseBase:
        export = self.export(chosen)
        rows = export.count()
        if file_format == XLSX and rows.capped:
            return self.render_to_response(self.get_context_data(too_many=XLSX_MOST))
        export.record(self.page_name, self.function, file_format, rows)
        return export.answer(file_format)

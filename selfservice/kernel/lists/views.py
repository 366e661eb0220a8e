"""Lists: a page says its columns, views and filters once; sorting, searching, chips, paging, saved views and downloads
follow from that.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from selfservice.kernel import audit
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.db.keyset import ordered
from selfservice.kernel.exports import jobs
from selfservice.kernel.exports.writers import FORMATS, XLSX, XLSX_MOST, Export
from selfservice.kernel.lists import bulk, frame
from selfservice.kernel.lists.base import ListReading
from selfservice.kernel.lists.rows import draw, draw_heads
from selfservice.kernel.lists.saved_view_forms import act
from selfservice.kernel.tables.columns import ALL, CHOSEN, FORMAT, SEARCH, SIZE, SIZES, SORT, VIEW, Chip, Column, View

__all__ = ["SEARCH", "SIZE", "SIZES", "SORT", "VIEW", "Chip", "Column", "ListPage", "View"]
# Posted to have a worker write the download.
FILE = "fil"


class ListPage(ListReading):
    """A page with one table. Its whole state stands in the address."""

    template_name = "ui/list_page.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page, or a download of what it shows."""
        wanted = self.params.get(FORMAT, "")
        return self._download(wanted) if wanted in FORMATS else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin a batch of what is chosen; or choose columns, save the state under a name, forget a saved view."""
        if request.POST.get(bulk.DO) == bulk.DOWNLOAD:
            return self._download_chosen()
        if bulk.DO in request.POST:
            action = next((a for a in self.bulk_acts() if a.slug == request.POST[bulk.DO]), None)
            if action is None:
                raise Http404
            # In the order of the list.
            rows = ordered(bulk.chosen(request, self.everything, self.matching), self.state.order())
            return bulk.begin(action, self.actor, request, rows, str(self.title))
        if FILE in request.POST:
            return self._begin_file()
        return redirect(act(request, self.page_name, self.offered, self.links))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order, size, links = self.state.order(), self.state.size(), self.links
        page = self.cut(order, size)
        self.decorate(page.rows)
        tabs, total, besides = self.counted()
        form = SimpleLazyObject(lambda: self.filtering.of(self.state, self.everything).form)
        heads = [links.head(column, order) for column in self.shown]
        acts = self.bulk_acts()
        everything = bool(acts) and self.params.get(CHOSEN) == ALL
        front, more = bulk.in_bar(acts)
        boxes = f'form="chosen"{" checked disabled" if everything else ""}' if acts else ""
        chips = self.filtering.chips(form, links.without) if self.state.filtered() else []
        popover, pager = self.filtering.popover(self.state, form), links.pager(page, size)
        kwargs.setdefault("too_many", None)
        return super().get_context_data(
            columns=heads,
            heads=draw_heads(heads),
            rows=draw(page.rows, self.shown, self.link, boxes),
            tabs=tabs,
            tabs_drawn=frame.draw_tabs(tabs),
            tools=self._tools(tabs, chips, popover),
            filter_form=form,
            filter_popover=popover,
            chips=chips,
            narrowed=bool(self.state.filtered()),
            here=links.to(),
            clear=links.to(drop=[SEARCH, *self.state.filters]),
            downloads={name: links.to({FORMAT: name}) for name in FORMATS},
            total=total,
            counts_besides=besides,
            pager=pager,
            pager_drawn=frame.draw_pager(pager, total, links.kept_by_size()) if page.rows else "",
            acts=front,
            more_acts=more,
            all_chosen=everything,
            choose_all=links.choose_all(),
            list_page=self,
            **kwargs,
        )

    def _tools(self, tabs: list[dict[str, Any]], chips: list[Chip], popover: str) -> SafeString:
        """Search, filters, columns, and what saves or forgets a view."""
        here = self.links.to()
        token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(self.request)}">'
        searched = self.params.get(SEARCH, "")
        saved = next((tab["label"] for tab in tabs if tab["saved"] and tab["current"]), None)
        parts = [
            frame.draw_search(self.search_label, searched, self.links.kept(), chips, popover),
            frame.draw_columns(self.offered, self.shown, here, token, own=not self.liked.columns),
        ]
        if saved is not None:
            parts.append(frame.draw_remove(saved, here, token))
        elif self.state.query():
            parts.append(frame.draw_save(here, token))
        return SafeString(f'<div class="row tools">{"".join(parts)}</div>')

    def _begin_file(self) -> HttpResponseBase:
        """Have a worker write all of it; a refusal is said on the list."""
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
        """A workbook of the rows that are ticked, or of all of the view."""
        rows = bulk.chosen(self.request, self.everything, self.matching)
        if not self.bulk_acts():
            raise Http404
        if not rows.exists():
            messages.error(self.request, gettext("Nothing is chosen. Tick the rows that it is about."))
            return redirect(self.request.get_full_path())
        return self._download(XLSX, rows)

    def _download(self, file_format: str, chosen: Any = None) -> HttpResponseBase:
        export = Export(
            name=self.file_name(),
            title=str(self.title),
            columns=self.shown,
            rows=(self.matching if chosen is None else chosen).select_related(*self.related),
            order=self.state.order(),
            actor=self.actor,
            language=get_language() or "da",
            decorate=self.decorate,
            fields=self.row_fields(),
        )
        if take := getattr(self.request, "take", None):
            # Asked for by a worker (exports/replay.py), which writes it.
            take(export)
            return HttpResponse(status=204)
        rows = export.count()
        if file_format == XLSX and rows.capped:
            return self.render_to_response(self.get_context_data(too_many=XLSX_MOST))
        export.record(self.page_name, self.function, file_format, rows)
        return export.answer(file_format)

"""Downloads of a list: every matching row of a view with the shown columns, as Excel or CSV.

Rows are read by keyset in chunks, so that memory use and the load on the database don't grow with their number.
"""

from __future__ import annotations

import csv
import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from selfservice.kernel import audit
from selfservice.kernel.db.keyset import Edge, Order, chunk_after
from selfservice.kernel.exports.xlsx import XLSX_TYPE, workbook
from selfservice.kernel.scope.actor import Actor, Needed
from selfservice.kernel.scope.models import acting_as
from selfservice.kernel.tables.columns import Column
from selfservice.kernel.tables.counts import Count, capped_counts

XLSX, CSV = "xlsx", "csv"
FORMATS = (XLSX, CSV)
CHUNK = 2_000
# A workbook is complete before its first byte is sent; with more rows than this the user would wait too long.
XLSX_MOST = 20_000
# Companies whose logs record a download across a group.
MOST_LOGS = 50
# Characters by which a spreadsheet recognises a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Export:
    """The content of a download, with the actor and the language to read it with after the request has ended."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Any
    order: Order
    actor: Actor
    language: str
    decorate: Callable[[Sequence[Any]], None]
    # The companies that are read one by one (`first_of_each`), and the column with a row's company.
    companies: Sequence[int] = ()
    company: str = ""

    def count(self) -> Count:
        """Return the number of rows, capped at XLSX_MOST."""
        return capped_counts([self.rows], XLSX_MOST)[0]

    def record(self, page: str, function: Needed | None, file_format: str, rows: Count) -> None:
        """Write an audit entry for each company in the download, with the number of its rows.

        `rows` is the number of all. A download without any row is recorded too, for the first company.
        """
        chosen = getattr(self.actor, "chosen", None)
        companies = [chosen] if chosen else sorted({part.company_id for part in self.actor.at(function)})[:MOST_LOGS]
        counts = [rows]
        if len(companies) > 1:
            parts = [self.rows.filter(**{self.company: company_id}) for company_id in companies]
            counts = capped_counts(parts, XLSX_MOST)
        found = [(company_id, count) for company_id, count in zip(companies, counts, strict=True) if count.number]
        entries = [
            audit.entry(
                self.actor,
                "export",
                after={
                    "list": page,
                    "format": file_format,
                    "rows": f"{count.number}+" if count.capped else count.number,
                },
                company_id=company_id,
            )
            for company_id, count in found or [(companies[0], rows)]
        ]
        audit.write(entries)

    def answer(self, file_format: str) -> HttpResponseBase:
        """Return the response with the file."""
        name = f"{self.name}-{timezone.localdate():%Y-%m-%d}.{file_format}"
        if file_format == XLSX:
            file = workbook(self.title, self.heads(), self.chunks())
            return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
        return StreamingHttpResponse(
            self.lines(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def chunks(self) -> Iterator[list[list[Any]]]:
        """Yield rows as plain values in chunks, each read in its own transaction if none is open."""
        cells = [column.text or column.cell for column in self.columns]
        edge: Edge | None = None
        while True:
            with acting_as(self.actor), translation.override(self.language):
                found = chunk_after(self.rows, self.order, edge, CHUNK, company=self.company, companies=self.companies)
                self.decorate(found)
                values = [[plain(cell(row)) for cell in cells] for row in found]
            if values:
                yield values
            if len(found) < CHUNK:
                return
            edge = found[-1]._key, found[-1].pk

    def lines(self) -> Iterator[bytes]:
        """Yield CSV as Danish spreadsheets open it: semicolons, decimal commas, a byte order mark for UTF-8."""
        yield (BOM + _csv([self.heads()])).encode()
        for chunk in self.chunks():
            yield _csv([[_written(value) for value in line] for line in chunk]).encode()

    def heads(self) -> list[str]:
        """Return the column headings."""
        with translation.override(self.language):
            return [str(column.head or column.label) for column in self.columns]


def plain(value: Any) -> Any:
    """Return a cell's value without markup and no-break spaces; dates and numbers unchanged."""
    if value is None:
        return ""
    if isinstance(value, SafeString):
        value = html.unescape(strip_tags(value))
    elif isinstance(value, date | datetime | Decimal | int | float) and not isinstance(value, bool):
        return value
    return str(value).replace("\u00a0", " ")


def harmless(text: str) -> str:
    """Escape a text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return harmless(value)
    return str(value).replace(".", ",")


def _csv(lines: Sequence[Sequence[str]]) -> str:
    out = StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(lines)
    return out.getvalue()

"""Downloads of usage sums: few rows, generated within the request. Lists have their own downloads."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase

from accounts.functions import Function
from selfservice.kernel import audit
from selfservice.kernel.exports.writers import BOM, MOST_LOGS, XLSX, harmless
from selfservice.kernel.exports.xlsx import XLSX_TYPE, workbook
from selfservice.kernel.scope.actor import Actor
from subscriptions.models.usage_day import SUMS
from subscriptions.usage.labels import MEASURES
from subscriptions.usage.overview import Group, Row


def download(actor: Actor, page: str, group: Group, first: date, rows: Sequence[Row], file_format: str) -> Any:
    """Return the sums of a month as Excel or CSV, and write audit entries for the companies."""
    heads = [str(group.head), *(str(MEASURES[name].head) for name in SUMS)]
    lines = [[" ".join(filter(None, (row["name"], row["sub"]))), *(row[name] for name in SUMS)] for row in rows]
    chosen = getattr(actor, "chosen", None)
    companies = [chosen] if chosen else sorted({part.company_id for part in actor.at(Function.USAGE)})
    for company_id in companies[:MOST_LOGS]:
        after = {"list": page, "format": file_format, "rows": len(rows)}
        audit.record(actor, "export", None, after=after, company_id=company_id)
    name = f"forbrug-{group.address}-{first:%Y-%m}.{file_format}"
    return _xlsx(str(group.title), heads, lines, name) if file_format == XLSX else _csv(heads, lines, name)


def _xlsx(title: str, heads: list[str], lines: list[list[Any]], name: str) -> HttpResponseBase:
    plain = [[line[0].replace("\u00a0", " "), *line[1:]] for line in lines]
    return FileResponse(workbook(title, heads, [plain]), as_attachment=True, filename=name, content_type=XLSX_TYPE)


def _csv(heads: list[str], lines: list[list[Any]], name: str) -> HttpResponseBase:
    out = StringIO(BOM)
    out.seek(0, 2)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(
        [harmless(line[0].replace("\u00a0", " ")), *(str(value).replace(".", ",") for value in line[1:])]
        for line in lines
    )
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(out.getvalue(), "text/csv; charset=utf-8", headers={"Content-Disposition": disposition})

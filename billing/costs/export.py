"""Downloads of cost: a row for each group and a column for each month, generated within the request."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from accounts.functions import Function
from billing.costs.advice import Advice
from billing.costs.choice import Choice
from billing.costs.names import Named
from selfservice.kernel import audit
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.exports.writers import BOM, MOST_LOGS, XLSX, harmless
from selfservice.kernel.exports.xlsx import XLSX_TYPE, workbook
from selfservice.kernel.scope.actor import Actor


def download(actor: Actor, choice: Choice, months: Sequence[date], rows: Sequence[Named], file_format: str) -> Any:
    """Return the months' cost of each group as Excel or CSV, and write audit entries for the companies."""
    heads = [str(choice.level.head), _("Name"), *(f"{month:%Y-%m}" for month in months)]
    lines = [[_plain(row.name), _plain(row.sub), *row.nets] for row in rows]
    _record(actor, "costs", choice.company_id, len(lines), file_format)
    name = f"omkostninger-{choice.level.address}-{choice.month:%Y-%m}"
    return _answer(_("Cost excl. VAT"), heads, lines, name, file_format)


def download_plans(actor: Actor, rows: Sequence[Advice], file_format: str) -> Any:
    """Return all advice about plans as Excel or CSV, and write audit entries for the companies."""
    heads = [_("Number"), _("User"), _("Plan today"), _("New plan"), _("Saves a month")]
    lines = [[_plain(phone(row.number)), row.holder_name, row.plan, row.better, row.amount] for row in rows]
    _record(actor, "plan_advice", None, len(lines), file_format)
    return _answer(_("Another plan fits better"), heads, lines, "abonnementer-der-passer", file_format)


def _record(actor: Actor, page: str, company: int | None, rows: int, file_format: str) -> None:
    seen = sorted({part.company_id for part in actor.at(Function.INVOICES)})
    for company_id in [company] if company else seen[:MOST_LOGS]:
        after = {"list": page, "format": file_format, "rows": rows}
        audit.record(actor, "export", None, after=after, company_id=company_id)


def _answer(title: str, heads: list[str], lines: list[list[Any]], name: str, file_format: str) -> Any:
    made = f"{name}.{file_format}"
    return _xlsx(title, heads, lines, made) if file_format == XLSX else _csv(heads, lines, made)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def _xlsx(title: str, heads: list[str], lines: list[list[Any]], name: str) -> HttpResponseBase:
    file = workbook(title, heads, [lines])
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)


def _csv(heads: list[str], lines: list[list[Any]], name: str) -> HttpResponseBase:
    out = StringIO(BOM)
    out.seek(0, 2)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(_written(line) for line in lines)
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(out.getvalue(), "text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def _written(line: list[Any]) -> Iterator[str]:
    for value in line:
        yield harmless(value) if isinstance(value, str) else str(value).replace(".", ",")

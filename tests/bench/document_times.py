"""`python -m tests.bench.document_times`, inside a portal's environment: processor time of documents, in milliseconds.

The baseline is what a page of WeasyPrint is without any thought of speed: a table with a cell for each value, the
variable font, and style sheet and fonts read for each document.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.utils import translation

TURNS = 5
LINES = (6, 36, 150)
# Of documents of a company: how many of so many lines, each made once.
MIX = {6: 120, 36: 60, 150: 18, 500: 2}
TABLES = """
table { width: 100%; border-collapse: collapse; } td { padding: .3mm 0; } .n { text-align: right; }
.h td { font-weight: 600; border-top: .2mm solid #c3ced4; }
"""
BLOCK = re.compile(
    r'<div class="rows( \w+)?"><pre class="left">(?:<b>(.*?)</b>\n)?(.*?)</pre><pre class="right">(.*?)</pre></div>',
    re.S,
)
VARIABLE = "static/fonts/hanken-grotesk-latin-wght-normal.woff2"


def typical(lines: int) -> Any:
    """Return an e-invoice with three lines for each number, and a fee."""
    from tests.billing.e_invoices import fee, line, made

    kinds: tuple[Callable[[dict[str, str]], Any], ...] = (
        lambda who: line("199.00", **who),
        lambda who: line("12.35", group="usage", text="Forbrug ud over pakken", unit="MIN", quantity=Decimal("37.033"),
                         unit_price=Decimal("0.333333"), **who),
        lambda who: line("-20.00", group="discount", text="Kampagnerabat", **who),
    )  # fmt: skip
    numbers = [{"number": f"+45{20_123_456 + place // 3}", "holder_name": "Freja Østergård"} for place in range(lines)]
    return made([*(kinds[place % 3](who) for place, who in enumerate(numbers)), fee()], ean="5798009883735")


def plain_page(e: Any) -> str:
    """Return the page with tables in place of preformatted texts, and a cell for each value of a line."""
    from billing.documents import pdf
    from billing.documents.pdf_content import UNITS, amount, figure
    from selfservice.kernel.core.formatting import day, phone

    page = pdf.page(e)
    first, _mark, _lines = page.rpartition('<p class="small">')
    rows, last = [], ""
    for line in e.lines:
        if line.number != last:
            last = line.number
            rows.append(f'<tr class="h"><td colspan="5">{phone(last)} · {escape(line.holder_name)}</td></tr>')
        cells = (
            escape(line.text), f"{day(line.period_from)} – {day(line.period_to)}",
            f"{figure(line.quantity)} {UNITS[line.unit]}", figure(line.unit_price, 2), amount(line.net),
        )  # fmt: skip
        rows.append("<tr>" + "".join(f'<td class="n">{cell}</td>' for cell in cells) + "</tr>")
    return f"{BLOCK.sub(_table, first)}<table>{''.join(rows)}</table></body></html>"


def _table(found: re.Match[str]) -> str:
    style, heading, left, right = found.groups()
    lefts = [*filter(None, [heading]), *left.split("\n")]
    rows = (f'<tr><td>{a}</td><td class="n">{b}</td></tr>' for a, b in zip(lefts, right.split("\n"), strict=True))
    return f'<div class="{style or ""}"><table>{"".join(rows)}</table></div>'


def style(folder: Path) -> Path:
    """Write the style sheet of the baseline; return its path."""
    from billing.documents.pdf import STYLE

    own = re.sub(r"@font-face.*\n", "", STYLE.read_text())
    source = f'url("file://{settings.ROOT / VARIABLE}")'
    face = f'@font-face {{ font-family: "Hanken Grotesk"; src: {source}; font-weight: 100 900; }}'
    path = folder / "plain.css"
    path.write_text(face + own + TABLES)
    return path


def least(call: Callable[[], Any]) -> float:
    """Return the least processor time of a call, in milliseconds."""
    times = []
    for _turn in range(TURNS):
        before = time.process_time()
        call()
        times.append(time.process_time() - before)
    return min(times) * 1000


def used(make: Callable[[Any], Any], invoices: list[Any]) -> float:
    """Return the processor time of one document after the other, in milliseconds."""
    before = time.process_time()
    for e in invoices:
        make(e)
    return (time.process_time() - before) * 1000


def main() -> None:
    """Measure, and print JSON."""
    django.setup()
    from weasyprint import HTML, Attachment

    from billing.documents import pdf, ubl_bis3, ubl_oioubl

    many = typical(500)
    builders = {"Peppol BIS 3": ubl_bis3.build, "OIOUBL 2.1": ubl_oioubl.build}
    found: dict[str, Any] = {"ubl": {name: least(partial(build, many)) for name, build in builders.items()}}
    with tempfile.TemporaryDirectory() as folder, translation.override("da"):
        sheet = style(Path(folder))

        def own(e: Any) -> bytes:
            return pdf.render(e, ubl_bis3.build(e))

        def plain(e: Any) -> bytes:
            inside = [Attachment(string=ubl_bis3.build(e), name="x.xml", relationship="Alternative")]
            page = HTML(string=plain_page(e), base_url=folder)
            made: bytes = page.write_pdf(
                stylesheets=[str(sheet)], pdf_variant=pdf.VARIANT, pdf_tags=True, attachments=inside
            )
            return made

        invoices = [typical(lines) for lines in LINES]
        mix = [typical(lines + place % 3) for lines, count in MIX.items() for place in range(count)]
        found["mix"] = len(mix), used(own, mix), used(plain, mix)
        found["pdf"] = [(len(e.lines), least(partial(own, e)), least(partial(plain, e))) for e in invoices]
    print(json.dumps(found))


if __name__ == "__main__":
    main()

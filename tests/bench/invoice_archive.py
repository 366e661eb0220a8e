"""The PDFs of 1,000 invoices as a ZIP: its first byte, the memory it takes, and other pages meanwhile.

Two web processes, the documents in a folder. One PDF is made, and stored a thousand times. The demo's own invoices are
deleted first: nothing makes their documents, and a download would wait for them.
"""

from __future__ import annotations

import http.client
import statistics
import sys
import time
from datetime import date, timedelta

from tests.bench.exports import peaks
from tests.bench.invoice_rows import ACCOUNTS, FILL, TABLES
from tests.bench.load import Load, during, p95, start
from tests.bench.result import Result
from tests.portal import Portal

# The file that lists what is missing (billing.documents.archive, which needs the settings).
MISSING = "MANGLER.txt"
SIZE, LINES = 1_000, 36
FIRST_BYTE, GROWTH, MEANWHILE = 300.0, 20.0, 1.5
TURNS = 5
# Pages that others read, alone and while one ZIP after the other is downloaded, in turn.
OTHERS = ("/faktura/", "/")
ADDRESS = "/faktura/hent/?fra={first}&til={last}"
# As the superuser: without the checks of what refers to the rows.
EMPTY = "SET session_replication_role = replica; " + "; ".join(f"DELETE FROM {table}" for table in TABLES)


def run(portal: Portal, seconds: float, people: int = 1) -> list[Result]:
    """The figures."""
    portal.environment["DOCUMENTS_ROOT"] = str(portal.folder / "documents")
    cookies = start(portal, people)
    portal.run("-m", "tests.bench.many", "accounts", str(ACCOUNTS))
    company = portal.sql("SELECT id FROM accounts_company WHERE cvr = '99000010'")[0]["id"]
    portal.sql(EMPTY)
    portal.sql(FILL, {"company": company, "first": 1, "last": SIZE, "size": SIZE, "share": 0.0})
    portal.run("-m", "tests.bench.invoice_archive", str(company))
    portal.sql("VACUUM ANALYZE billing_invoice, billing_invoicedocument")
    today = date.today()
    address = ADDRESS.format(first=f"{today - timedelta(days=720):%d.%m.%Y}", last=f"{today:%d.%m.%Y}")
    web = portal.named("web").process
    warm = Load(portal.port, *cookies)
    for _ in range(100):
        for page in OTHERS:
            warm.get(page)
    before = max(peaks(web.pid if web else 0))
    found = [_download(portal.port, cookies[0], address) for _ in range(TURNS)]
    grown = (max(peaks(web.pid if web else 0)) - before) / 1024
    first, whole, size = zip(*found, strict=True)
    note = f"{size[0] / 1e6:.0f} MB in {statistics.median(whole):.0f} ms"
    return [
        Result(f"ZIP of {SIZE:,}: the first byte", statistics.median(first), "ms", goal=FIRST_BYTE, note=note),
        Result(f"ZIP of {SIZE:,}: memory of a web process", grown, "MB", goal=GROWTH),
        *_meanwhile(portal.port, cookies, address, seconds),
    ]


def _meanwhile(port: int, cookies: list[str], address: str, seconds: float) -> list[Result]:
    alone, meanwhile = Load(port, *cookies), Load(port, *cookies)
    for page in OTHERS * TURNS:
        during(seconds / TURNS, 1, lambda: alone.get(page))()  # noqa: B023
        stop = during(seconds / TURNS, 1, lambda: _download(port, cookies[0], address))
        during(seconds / TURNS, 1, lambda: meanwhile.get(page))()  # noqa: B023
        stop()
    slow, fast = p95(meanwhile.times()), p95(alone.times())
    errors = sum(count for status, count in (alone.count() + meanwhile.count()).items() if status != 200)
    return [
        Result("other pages meanwhile: p95", slow, "ms", fast, slow / fast, MEANWHILE, "ratio"),
        Result("other pages meanwhile: errors", errors, "requests", goal=0),
    ]


def _download(port: int, cookie: str, address: str) -> tuple[float, float, int]:
    """Milliseconds to the first byte and to the last, and how many bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    started = time.perf_counter()
    connection.request("GET", address, headers={"Host": f"localhost:{port}", "Cookie": cookie})
    answer = connection.getresponse()
    if answer.status != 200 or answer.headers["Content-Type"] != "application/zip":
        raise RuntimeError(f"{address} answered {answer.status} and no ZIP")
    size = len(answer.read(1))
    first = time.perf_counter()
    last = part = b""
    while part := answer.read(1 << 16):
        size += len(part)
        last = (last + part)[-(1 << 16) :]
    connection.close()
    if MISSING.encode() in last:
        raise RuntimeError(f"documents are missing in {address}")
    return (first - started) * 1000, (time.perf_counter() - started) * 1000, size


def main(company: int) -> None:
    """Inside a portal's environment: store a PDF for each invoice of a company."""
    import django

    django.setup()
    from billing.documents import pdf, store, ubl_bis3
    from billing.models import Invoice, InvoiceDocument
    from selfservice.kernel.scope.models import as_system
    from tests.bench.document_times import typical

    e = typical(LINES)
    content = pdf.render(e, ubl_bis3.build(e))
    with as_system("bench: documents"):
        invoices = Invoice.objects.system().filter(company_id=company)
        InvoiceDocument.objects.bulk_create([store.put(one, store.Kind.PDF, content) for one in invoices])


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""Invoices of every account, with a line, an entry, a balance and a recipient: for routes that name an invoice."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from billing.documents.create import Kind, ensure, load
from billing.models import Invoice, InvoiceDocument
from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.makers import COMPANIES, MAKERS, MISSING, Thing, none
from tests.isolation.routes import Route
from tests.isolation.rows import new_row, row_at

# What hangs on an invoice, or on its account.
MODELS = ("billing.Invoice", "billing.InvoiceLine", "billing.LedgerEntry", "billing.Balance", "billing.CostMonth",
          "accounts.Recipient")  # fmt: skip
FIRST = ("konto", "datter_konto", "fremmed_konto", "tredje_konto")


def company_of(arena: Arena, account: str) -> str:
    """The name of the account's company."""
    companies = {row.pk: name for name, row in arena.companies.items()}
    return companies[arena.accounts[account].company_id]


def row_of_account(arena: Arena, label: str, account: str, mark: str = "") -> Any:
    """The row of the model at the account; made at the first call, with the invoice that it hangs on."""
    company = company_of(arena, account)
    if account in FIRST:
        # That of the company: its rows are at its first account.
        return row_at(arena, label, company, mark)
    key = f"{label} at {account}"
    if key not in arena.rows:
        given: dict[str, Any] = {} if label == "billing.InvoiceLine" else {"account": arena.accounts[account]}
        if label in ("billing.InvoiceLine", "billing.LedgerEntry"):
            given["invoice"] = row_of_account(arena, "billing.Invoice", account, mark)
        if label == "billing.LedgerEntry":
            given["document"] = given["invoice"]
        with as_system("tests: a row of an account"):
            arena.rows[key] = new_row(arena, label, company, mark, **given)
    return arena.rows[key]


def invoices(arena: Arena, route: Route) -> list[Thing]:
    """An invoice of each account, each with a line and entries."""
    found = []
    for account in arena.accounts:
        rows = {label: row_of_account(arena, label, account) for label in MODELS}
        uid = rows["billing.Invoice"].uid
        found.append(Thing(f"invoice of {account}", {"uid": uid}, company_of(arena, account), account=account))
    return [*found, *none()]


def mark_other_account(arena: Arena, mark: str) -> None:
    """Rows of the account that those limited to named accounts don't see, with its mark in every text."""
    for label in MODELS:
        row_of_account(arena, label, "other_konto", mark)


def draw_documents(arena: Arena) -> None:
    """Draw the PDFs of invoices, in place of those that `rows` makes: the marks are in their texts, and inside."""
    with as_system("tests: draw documents"):
        InvoiceDocument.objects.system().filter(kind=Kind.PDF).delete()
        ids = list(Invoice.objects.system().filter(lines__isnull=False).values_list("pk", flat=True))
    for invoice in load(ids).values():
        ensure(invoice, [Kind.PDF])


MAKERS |= dict.fromkeys(("invoice", "invoice_lines", "invoice_pdf", "invoice_ubl", "invoice_oioubl"), invoices)


def _acts(label: str, *slugs: str) -> Any:
    """A maker of these actions on a row of each company's first account; and of what there is not."""

    def make(arena: Arena, route: Route) -> list[Thing]:
        found = []
        for company, account in zip(COMPANIES, FIRST, strict=False):
            row = row_at(arena, label, company)
            for slug in slugs:
                kwargs = {"uid": row.uid, "slug": slug}
                found.append(Thing(f"{slug} at {company}", kwargs, company, account=account, slug=slug))
        strange = {"uid": found[0].kwargs["uid"], "slug": "no-such-act"}
        return [
            *found,
            Thing("missing", {"uid": MISSING, "slug": slugs[0]}, kind="missing", slug=slugs[0]),
            Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
        ]

    return make


MAKERS |= {
    "invoice_act": _acts("billing.Invoice", "indsigelse", "henstand"),
    "dispute_act": _acts("billing.Dispute", "traek-tilbage"),
    "account_act": _acts("accounts.Account", "ny-modtager", "ret-oplysninger"),
    "recipient_act": _acts("accounts.Recipient", "ret", "fjern", "afproev"),
}


def _companies(arena: Arena, route: Route) -> list[Thing]:
    """The page of each company."""
    return [*(Thing(c, {"uid": arena.companies[c].uid}, c) for c in COMPANIES), *none()]


def _company_acts(arena: Arena, route: Route) -> list[Thing]:
    """The change of each company's data; and one that there is not."""
    slug = "ret-oplysninger"
    slugs = (slug, "egne-felter")
    found = [
        Thing(f"{s} of {c}", {"uid": arena.companies[c].uid, "slug": s}, c, slug=s) for c in COMPANIES for s in slugs
    ]
    strange = {"uid": arena.companies["nordhavn"].uid, "slug": "no-such-act"}
    return [
        *found,
        Thing("missing", {"uid": MISSING, "slug": slug}, kind="missing", slug=slug),
        Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
    ]


MAKERS |= {"company_of": _companies, "company_act": _company_acts}


def requests(arena: Arena, route: Route) -> list[Thing]:
    """A request to postpone the invoice of each company's first account, asked by nobody who is here."""
    found = []
    for company, account in zip(COMPANIES, FIRST, strict=False):
        key = f"request to postpone at {company}"
        if key not in arena.rows:
            target = row_at(arena, "billing.Invoice", company)
            with as_system("tests: a request that waits"):
                arena.rows[key] = new_row(
                    arena, "kernel.ActionRun", company, action="postpone_payment", state="awaiting", actor_id=0,
                    target_model="billing.invoice", target_id=target.pk, request_id=uuid4(), data={},
                )  # fmt: skip
        found.append(Thing(key, {"uid": arena.rows[key].uid}, company, account=account))
    return [*found, *none()]


MAKERS |= {"approval": requests}

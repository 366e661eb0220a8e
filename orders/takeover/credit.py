"""The check of the company that takes a number over: the CVR register's status of it."""

from __future__ import annotations

from selfservice.gateways.cvr.client import HttpRegister

# How the register's statuses of companies begin that are dissolved, or are about to be.
CLOSED = (
    "OPHØRT", "OPLØST", "SLETTET", "TVANGSOPLØST", "UNDERKONKURS", "UNDERTVANGSOPLØSNING", "UNDERFRIVILLIGLIKVIDATION",
)  # fmt: skip


def may_take_over(cvr: str) -> bool:
    """Return whether the register has the company, in business. Raises Unavailable, for the check to be repeated."""
    record = HttpRegister().find(cvr)
    return record is not None and not is_closed(record.status)


def is_closed(status: str) -> bool:
    """Return whether a status of the register says that the company is dissolved, bankrupt or about to be."""
    return status.upper().replace(" ", "").startswith(CLOSED)

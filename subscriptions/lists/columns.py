"""Columns of the subscription lists, by category."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day, kr, phone, short_month
from selfservice.kernel.tables.columns import Column
from subscriptions.lists import cells, order
from subscriptions.models import Category


def _number(label: Any, under: Any = None, needs: tuple[str, ...] = ()) -> Column:
    return Column(
        "nummer", label, lambda s: phone(s.number), F("number"), sub=under or (lambda s: s.holder_name),
        text=lambda s: phone(s.number), needs=needs,
    )  # fmt: skip


def _data_in_month() -> str:
    return gettext("Data in %(month)s") % {"month": short_month(timezone.localdate())}


ACCOUNT = Column(
    "konto", _("Account"), lambda s: account_number(s.account.number), F("account__number"), css="p2",
    text=lambda s: s.account.number, needs=("account",),
)  # fmt: skip
PLAN = Column("abonnement", _("Plan"), lambda s: s.plan_name, F("plan_name"), css="p2")
STATUS = Column("status", _("Status"), cells.status, order.by_status, text=cells.status_text)
HOLDER = Column("bruger", _("User"), lambda s: s.holder_name, F("holder_key"), css="p2")
DEPARTMENT = Column("afdeling", _("Department"), lambda s: s.department, F("department_key"), css="p3")
COST_CENTRE = Column("omkostningssted", _("Cost centre"), lambda s: s.cost_centre, css="p3", shown=False)
COMPANY = Column("selskab", _("Company"), lambda s: s.company.name, css="p3", shown=False, needs=("company",))
# About the holder of the number.
PERSON = (
    Column("medarbejdernummer", _("Employee number"), lambda s: s.employee_number, css="p3", shown=False),
    COST_CENTRE,
)
# Price and binding period.
TERMS = (
    Column("fakturatekst", _("Text on the invoice"), lambda s: s.bill_text, css="p3", shown=False),
    Column(
        "pris", _("Price a month, excl. VAT"), lambda s: kr(s.price), css="r p3", shown=False,
        text=lambda s: s.price,
    ),
    Column(
        "binding", _("Bound until"), lambda s: day(s.binding_until), css="p3", shown=False,
        text=lambda s: s.binding_until,
    ),
    COMPANY,
)  # fmt: skip
DATA = Column(
    "data", lazy(_data_in_month, str)(), cells.data_used, order.by_data, css="r p2", text=cells.data_text,
    function=Function.USAGE, falling=True,
)  # fmt: skip
SIM = (
    Column("sim", _("SIM type"), cells.sim_kind, css="p3", shown=False),
    Column("iccid", "ICCID", cells.iccid, css="p3", shown=False, text=lambda s: s.iccid, function=Function.MOBILE),
)
MOBILE = (_number(_("Number")), HOLDER, DEPARTMENT, ACCOUNT, PLAN, DATA, STATUS, *PERSON, *SIM, *TERMS)
TELEPHONY = (_number(_("Number")), HOLDER, DEPARTMENT, ACCOUNT, PLAN, STATUS, *PERSON, *TERMS)


def _line(far: bool) -> tuple[Column, ...]:
    address = _("A end") if far else _("Address")
    ends = [Column("adresse", address, lambda s: cells.line(s, "a_end"), css="p2", needs=("line",))]
    if far:
        ends.append(Column("b-ende", _("B end"), lambda s: cells.line(s, "b_end"), css="p2", needs=("line",)))
    speed = Column("hastighed", _("Speed"), cells.speed, css="r p2", needs=("line",))
    level = Column("service", _("Service level"), lambda s: cells.line(s, "service_level"), css="p3", needs=("line",))
    kind = Column(
        "teknologi", _("Technology"), lambda s: cells.line(s, "technology"), css="p3", shown=False, needs=("line",)
    )
    number = _number(_("Circuit number"), lambda s: cells.line(s, "a_end"), ("line",))
    return number, *ends, speed, level, ACCOUNT, PLAN, STATUS, kind, COST_CENTRE, *TERMS


COLUMNS: dict[Category, tuple[Column, ...]] = {
    Category.MOBILE: MOBILE,
    Category.TELEPHONY: TELEPHONY,
    Category.INTERNET: _line(far=False),
    Category.CIRCUITS: _line(far=True),
}

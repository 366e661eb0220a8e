"""What a page of cost is about, from its URL: the level, the month, the rows that count, as invoiced or as today."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.functions import Function
from accounts.models import Account, Company
from accounts.permissions.companies import companies_of
from billing.core.line_filter import TODAY_BY, LineFilter
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.types import cleaning

# The query parameter's value for "without a department" and "without a cost centre".
WITHOUT = "-"
BY, MONTH, BASIS, TODAY = "efter", "maaned", "som", "i-dag"
COMPANY, ACCOUNT, DEPARTMENT, COST_CENTRE, NUMBER = "selskab", "konto", "afdeling", "omkostningssted", "nummer"


@dataclass(frozen=True, slots=True)
class Level:
    """A level of detail: `address` is the query parameter's value, `down` the level to which a row leads."""

    address: str
    tab: Any
    head: Any
    down: str


LEVELS = {
    level.address: level
    for level in (
        Level(COMPANY, _("By company"), _("Company"), ACCOUNT),
        Level(ACCOUNT, pgettext_lazy("cost", "By account"), _("Account"), DEPARTMENT),
        Level(DEPARTMENT, _("By department"), _("Department"), NUMBER),
        Level(COST_CENTRE, _("By cost centre"), _("Cost centre"), NUMBER),
        Level(NUMBER, _("By number"), _("Number"), NUMBER),
    )
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the URL asks for. `month` is the first day of the month that is compared with the one before."""

    level: Level
    month: date
    company: Company | None = None
    account: Account | None = None
    lines: LineFilter = field(default_factory=LineFilter)

    @property
    def company_id(self) -> int | None:
        """The company that the rows belong to, if they belong to one."""
        if self.company is not None:
            return int(self.company.pk)
        return self.account.company_id if self.account else None

    @property
    def account_id(self) -> int | None:
        """The account, if one is chosen."""
        return int(self.account.pk) if self.account else None

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return month_before(self.month)

    def params(self, **changes: str | None) -> dict[str, str]:
        """Return the query parameters, with changes; None removes one."""
        of_lines = self.lines
        found = {
            BY: self.level.address,
            MONTH: f"{self.month:%Y-%m}",
            BASIS: TODAY if of_lines.today else None,
            COMPANY: str(self.company.uid) if self.company else None,
            ACCOUNT: self.account.number if self.account else None,
            DEPARTMENT: _written(of_lines.department),
            COST_CENTRE: _written(of_lines.cost_centre),
            NUMBER: of_lines.number,
        }
        return {name: value for name, value in (found | changes).items() if value is not None}

    def query(self, **changes: str | None) -> str:
        """Return the same as a query string."""
        return urlencode(self.params(**changes))

    def chips(self) -> list[tuple[str, str]]:
        """Return the text of each chosen filter, and the query without it."""
        of_lines = self.lines
        found: list[tuple[str, Any]] = []
        if self.company:
            found.append((COMPANY, self.company.name))
        if self.account:
            found.append((ACCOUNT, f"{account_number(self.account.number)} {self.account.name}".strip()))
        if of_lines.department is not None:
            found.append((DEPARTMENT, of_lines.department or _("Without a department")))
        if of_lines.cost_centre is not None:
            found.append((COST_CENTRE, of_lines.cost_centre or _("Without a cost centre")))
        if of_lines.number is not None:
            found.append((NUMBER, phone(of_lines.number) or _("Without a number")))
        return [(str(text), self.query(**{name: None})) for name, text in found]


def month_before(first: date, by: int = 1) -> date:
    """Return the first day of an earlier month."""
    place = first.year * 12 + first.month - 1 - by
    return date(place // 12, place % 12 + 1, 1)


def _written(value: str | None) -> str | None:
    return WITHOUT if value == "" else value


def _read(params: Any, name: str) -> str | None:
    text = params.get(name)
    return "" if text == WITHOUT else text or None


def sees_today(actor: Actor) -> bool:
    """Return whether the actor sees which department a subscription belongs to today."""
    return actor.holds(TODAY_BY)


def choice_of(request: HttpRequest, actor: Actor, months: list[date]) -> Choice:
    """Return what the URL asks for; raise Http404 for a company or an account that the actor doesn't see.

    `months`: those that can be chosen, the latest first.
    """
    params = request.GET
    companies = {
        str(one.uid): one for one in companies_of(request) if actor.holds(Function.INVOICES, one.pk)
    }  # fmt: skip
    company = account = None
    if uid := params.get(COMPANY):
        company = companies.get(uid)
        if company is None:
            raise Http404
    if number := params.get(ACCOUNT):
        seen: Any = Account.objects.visible_to(actor, function=Function.INVOICES)
        account = seen.filter(number=cleaning.compact(number, cleaning.ACCOUNT)).first()
        if account is None:
            raise Http404
    lines = LineFilter(
        number=_read(params, NUMBER),
        department=_read(params, DEPARTMENT),
        cost_centre=_read(params, COST_CENTRE),
        today=params.get(BASIS) == TODAY and sees_today(actor),
    )
    level = LEVELS.get(params.get(BY, ""))
    if level is None:
        level = LEVELS[COMPANY if len(companies) > 1 and not (company or account) else ACCOUNT]
    month = next((one for one in months if f"{one:%Y-%m}" == params.get(MONTH)), months[0])
    return Choice(level, month, company, account, lines)


def at_level(choice: Choice, address: str) -> Choice:
    """Return the same with another level."""
    return replace(choice, level=LEVELS[address])

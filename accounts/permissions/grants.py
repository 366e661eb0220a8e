"""Grants of one login: from form data to rows, and from rows to text. The rules are in permissions/rules.py.

A user's grants are read as the system: whether the actor may act on the user depends on grants that the actor may not
see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.functions import Function, completed, in_order, role_of
from accounts.models import Account, Company, Grant, User
from accounts.permissions.access import access_of
from accounts.permissions.rules import covers_all, may_give
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.scope.actor import Access, Actor
from selfservice.kernel.scope.models import as_system


class RightsNotAllowed(Exception):
    """Raised if the actor can't give the wanted rights. The message is for the user."""


def administered(actor: Actor) -> dict[int, Access]:
    """Return the actor's access at each company where they administer users."""
    return {part.company_id: part for part in actor.at(Function.USERS)}


def below(company_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the companies below each of these, at any depth."""
    wanted = set(company_ids)
    found: dict[int, list[int]] = {company: [] for company in wanted}
    with as_system("which companies lie below"):
        rows = list(Company.objects.system().filter(above__overlap=list(wanted)).values_list("pk", "above"))
    for pk, above in rows:
        for company in wanted.intersection(above):
            found[company].append(pk)
    return found


def parse_rights(actor: Actor, rights: Sequence[Mapping[str, Any]]) -> list[Access]:
    """Parse the rights of a form (see RightsField) as the actor; raise RightsNotAllowed for hidden objects.

    A company or account of another tenant gives the same error as a missing one.
    """
    seen = Company.objects.visible_to(actor, function=Function.USERS).filter(uid__in=[r["company"] for r in rights])
    companies = {str(uid): pk for pk, uid in seen.values_list("pk", "uid")}
    named = [uid for r in rights for uid in r["accounts"] or ()]
    accounts: dict[str, tuple[int, int]] = {}
    if named:
        found = Account.objects.visible_to(actor, function=Function.USERS).filter(uid__in=named)
        accounts = {str(uid): (pk, company) for pk, uid, company in found.values_list("pk", "uid", "company_id")}
    return [_requested_access(one, companies, accounts) for one in rights]


def _requested_access(
    one: Mapping[str, Any], companies: Mapping[str, int], accounts: Mapping[str, tuple[int, int]]
) -> Access:
    company = companies.get(one["company"])
    if company is None:
        raise RightsNotAllowed(_("You don't administer users at one of the companies."))
    pks: frozenset[int] | None = None
    if one["accounts"] is not None and not one["whole_group"]:
        chosen = [accounts.get(uid) for uid in one["accounts"]]
        pks = frozenset(pair[0] for pair in chosen if pair and pair[1] == company)
        if len(pks) != len(set(one["accounts"])):
            raise RightsNotAllowed(_("One of the accounts is not one that you can give access to."))
    return Access(company, completed(one["functions"]), pks, bool(one["whole_group"]))


def require_givable(actor: Actor, wanted: Iterable[Access]) -> None:
    """Raise RightsNotAllowed unless the actor holds, and administers, all of the wanted access."""
    wanted = list(wanted)
    under = below(part.company_id for part in wanted)
    for part in wanted:
        if not may_give(actor.access, part, under):
            raise RightsNotAllowed(_("You can only give rights that you hold yourself, where you hold them."))


def set_grants(user: User, wanted: Iterable[Access], replacing: Iterable[int]) -> None:
    """Replace the user's grants at the companies of `replacing`; leave all others. Call inside an action."""
    keep = {part.company_id: part for part in wanted}
    Grant.objects.system().filter(user=user, company__in=set(replacing) - set(keep)).delete()
    for company, part in keep.items():
        values = {
            "functions": sorted(part.functions),
            "account_ids": None if part.accounts is None else sorted(part.accounts),
            "whole_group": part.whole_group,
        }
        Grant.objects.system().update_or_create(user=user, company_id=company, defaults=values)


def held_by(user: User) -> list[tuple[Grant, Access]]:
    """Return the user's current grants in order of the company's name, including those of hidden companies."""
    with as_system("what somebody holds"):
        rows = list(Grant.objects.system().filter(user=user).select_related("company").order_by("company__name"))
    return [(row, access_in(row)) for row in rows]


def access_everywhere(user: User) -> tuple[Access, ...]:
    """Return the user's access at every company that their grants reach."""
    with as_system("what somebody holds"):
        return access_of(user)


def access_in(grant: Grant) -> Access:
    """Return the access that one grant gives at its own company."""
    named = None if grant.account_ids is None else frozenset(grant.account_ids)
    return Access(grant.company_id, frozenset(grant.functions), named, grant.whole_group)


def outranked(actor: Actor, user: User) -> bool:
    """Return whether the user holds something that the actor does not, at any company."""
    return not covers_all(actor.access, access_everywhere(user))


def words(functions: Iterable[str]) -> str:
    """Return functions as text: the role's name if they are exactly a role's, else each function's label."""
    held = frozenset(functions)
    if role := role_of(held):
        return str(role.label)
    labels = dict(Function.choices)
    named = [str(labels[name]) for name in in_order(held)]
    # Lower case in the middle of a line.
    return ", ".join([*named[:1], *(name[:1].lower() + name[1:] for name in named[1:])]) or _("no functions")


def reach(part: Access) -> str:
    """Return which accounts a grant reaches, as text."""
    if part.whole_group:
        return _("the whole group")
    if part.accounts is None:
        return _("all accounts")
    n = len(part.accounts)
    return ngettext("%(n)d account", "%(n)d accounts", n) % {"n": n}


# Account numbers that a text lists; it counts the rest.
WRITTEN = 30


def numbers(accounts: Iterable[int]) -> list[str]:
    """Return the numbers of accounts, in order; of more than WRITTEN the first ones, and how many more."""
    pks = frozenset(accounts)
    if not pks:
        return []
    with as_system("name the accounts of a grant"):
        found = Account.objects.system().filter(pk__in=pks).order_by("number").values_list("number", flat=True)
        shown = [account_number(number) for number in found[:WRITTEN]]
    more = len(pks) - len(shown)
    return [*shown, ngettext("%(n)d more account", "%(n)d more accounts", more) % {"n": more}] if more else shown


def reach_by_name(part: Access) -> str:
    """Return the same with the numbers of named accounts: "2 accounts: 4410 0271, 4410 0298"."""
    return reach(part) if part.accounts is None else f"{reach(part)}: {', '.join(numbers(part.accounts))}"


def lines(user: User, companies: Iterable[int] | None = None) -> list[str]:
    """Return the user's rights as text, a line for each company (of these)."""
    wanted = None if companies is None else set(companies)
    return [
        f"{row.company.name}: {words(part.functions)}, {reach_by_name(part)}"
        for row, part in held_by(user)
        if wanted is None or row.company_id in wanted
    ]


def names_of(*parts: Iterable[Access]) -> dict[int, str]:
    """Return the names of the companies in the given access, by id."""
    ids = {part.company_id for access in parts for part in access}
    with as_system("name the companies of a grant"):
        return dict(Company.objects.system().filter(pk__in=ids).values_list("pk", "name"))


def outside_the_group(home: Company, companies: Iterable[int]) -> bool:
    """Return whether one of the companies belongs to another group than the user's own company.

    Rights end at the group: administrators of the other group could neither see such a user nor end the rights.
    """
    with as_system("which group a company lies in"):
        found = Company.objects.system().filter(pk__in=set(companies)).values_list("pk", "above")
        tops = {above[-1] if above else pk for pk, above in found}
    return bool(tops - {home.above[-1] if home.above else home.pk})

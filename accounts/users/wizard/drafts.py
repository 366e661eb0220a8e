"""The wizard's answers: stored in a draft between the steps, and converted to the rights that an action's form takes.

`answers` holds, by step: person {name, email, mobile, language, company}; companies [{company, whole_group}];
accounts {company: {all, picked, done}}; functions {split, chosen: {company or "": [function]},
preset: the role chosen with the person}. Ids are public ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404

from accounts.functions import completed, in_order
from accounts.models import Account, Company, Draft, User
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Access, Actor
from selfservice.kernel.scope.models import as_system, writing_as

PERSON, COMPANIES, ACCOUNTS, FUNCTIONS, CHECK = "person", "companies", "accounts", "functions", "check"


def find(actor: Actor, uid: UUID | str) -> Draft:
    """Return the actor's own draft; raises Http404 for anybody else's, as for one that does not exist."""
    try:
        wanted = uid if isinstance(uid, UUID) else UUID(uid)
    except ValueError as error:
        raise Http404 from error
    found = _OWN.first(actor, wanted) if actor.id else None
    if found is None:
        raise Http404
    return found


def _own(actor: Actor, uid: UUID) -> Any:
    seen = Draft.objects.visible_to(actor, function="users").filter(owner_id=actor.id, uid=uid)
    return seen.select_related("user", "company")


_OWN: CachedQuery[Draft] = CachedQuery(_own)


def start(actor: Actor, company: Company, answers: dict[str, Any], user: User | None = None, uid: Any = None) -> Draft:
    """Create a draft; the same `uid` (from the form) a second time returns the first draft."""
    draft = Draft(company=company, owner_id=actor.id or 0, answers=answers, user=user)
    if uid:
        draft.uid = uid
    try:
        with transaction.atomic(), writing_as(actor):
            draft.save()
    except IntegrityError:
        return find(actor, draft.uid)
    return draft


def save(actor: Actor, draft: Draft, **answers: Any) -> None:
    """Store the answers of a step; leave the others."""
    draft.answers = {**draft.answers, **answers}
    with writing_as(actor):
        draft.save()


def delete(actor: Actor, draft: Draft) -> None:
    """Delete the draft."""
    with writing_as(actor):
        draft.delete()


def steps_of(draft: Draft | None) -> list[str]:
    """Return the steps, the check last. A change of rights has no person step."""
    steps = [PERSON, COMPANIES, ACCOUNTS, FUNCTIONS, CHECK]
    return steps if draft is None or draft.user_id is None else steps[1:]


def chosen(draft: Draft) -> list[dict[str, Any]]:
    """Return the companies chosen."""
    found: list[dict[str, Any]] = draft.answers.get(COMPANIES, [])
    return found


def unanswered_accounts(draft: Draft) -> list[str]:
    """Return companies without an answer about their accounts; a whole group always has all accounts."""
    answered = draft.answers.get(ACCOUNTS, {})
    return [
        one["company"]
        for one in companies_with_accounts_step(draft)
        if not answered.get(one["company"], {}).get("done")
    ]


def companies_with_accounts_step(draft: Draft) -> list[dict[str, Any]]:
    """Return the companies that have an accounts page."""
    return [one for one in chosen(draft) if not one["whole_group"]]


def first_open(draft: Draft) -> str:
    """Return the first step without an answer: nobody can skip it by typing a URL."""
    if draft.user_id is None and not draft.answers.get(PERSON, {}).get("done"):
        return PERSON
    if not chosen(draft):
        return COMPANIES
    if unanswered_accounts(draft):
        return ACCOUNTS
    return CHECK if all(functions_at(draft, one["company"]) for one in chosen(draft)) else FUNCTIONS


def functions_at(draft: Draft, company: str) -> list[str]:
    """Return the functions chosen for a company."""
    answer = draft.answers.get(FUNCTIONS, {})
    picked: list[str] = answer.get("chosen", {}).get(company if answer.get("split") else "", [])
    return in_order(completed(picked))


def rights(draft: Draft) -> list[dict[str, Any]]:
    """Return the value for the actions' RightsField."""
    accounts = draft.answers.get(ACCOUNTS, {})
    found = []
    for one in chosen(draft):
        answer = accounts.get(one["company"], {"all": True})
        everything = one["whole_group"] or answer.get("all", False)
        found.append({**one, "accounts": None if everything else answer.get("picked", []),
                      "functions": functions_at(draft, one["company"])})  # fmt: skip
    return found


def answers_of(parts: Iterable[Access]) -> dict[str, Any]:
    """Return the answers that would give these rights: to copy a colleague's, or to change a user's own."""
    parts = list(parts)
    with as_system("name companies and accounts of a grant"):
        uids = dict(Company.objects.system().filter(pk__in=[p.company_id for p in parts]).values_list("pk", "uid"))
        named = [pk for p in parts for pk in p.accounts or ()]
        account_uids = dict(Account.objects.system().filter(pk__in=named).values_list("pk", "uid")) if named else {}
    companies = [{"company": str(uids[p.company_id]), "whole_group": p.whole_group} for p in parts]
    accounts = {
        str(uids[p.company_id]): {
            "all": p.accounts is None,
            "picked": [str(account_uids[pk]) for pk in sorted(p.accounts or ()) if pk in account_uids],
            "done": True,
        }
        for p in parts
    }
    split = len({p.functions for p in parts}) > 1
    at = {str(uids[p.company_id]) if split else "": in_order(p.functions) for p in parts}
    return {COMPANIES: companies, ACCOUNTS: accounts, FUNCTIONS: {"split": split, "chosen": at}}

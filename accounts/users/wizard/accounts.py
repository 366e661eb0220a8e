"""Step 3 of the wizard, a page per company: all accounts, including future ones, or named ones out of thousands."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.functions import Function
from accounts.models import Account
from accounts.users.grant_fields import ACCOUNTS
from accounts.users.wizard import drafts
from accounts.users.wizard.base import LATER, Step, address, person_name
from accounts.users.wizard.choices import GrantableCompany, grantable_company
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.db.collation import fold
from selfservice.kernel.db.keyset import Order, key_page
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.request import full_actor

SIZE = 50
TICKED = " checked"
ORDER = Order("konto", F("number"))


def pick_row(account: Account, ticked: bool) -> SafeString:
    """Return a line with a checkbox. Built here, like a list's rows: the template engine is slower for fifty."""
    reference = f" <small>{escape(account.reference)}</small>" if account.reference else ""
    return SafeString(
        f'<li><label class="choice"><input type="checkbox" name="pick" value="{account.uid}"{TICKED if ticked else ""}>'
        f'<span><b class="tel">{escape(account_number(account.number))}</b> {escape(account.name)}{reference}</span>'
        f'</label><input type="hidden" name="shown" value="{account.uid}"></li>\n'
    )


def is_uuid(text: str) -> bool:
    """Return whether the text can be a public id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class AccountsStep(Step):
    """Step that stores the picks at every page change and search; "Continue" completes the answer."""

    template_name = "accounts/wizard_accounts.html"
    step = drafts.ACCOUNTS

    @cached_property
    def offer(self) -> GrantableCompany:
        """The page's company; raises Http404 unless it is one of those chosen."""
        uid = str(self.kwargs["company"])
        found = grantable_company(self.actor, uid)
        if found is None or uid not in {one["company"] for one in drafts.companies_with_accounts_step(self.the_draft)}:
            raise Http404
        return found

    @property
    def answer(self) -> dict[str, Any]:
        """The stored answer for this company."""
        stored: dict[str, Any] = self.the_draft.answers.get(drafts.ACCOUNTS, {}).get(self.offer.uid, {})
        return {"all": self.offer.part.accounts is None, "picked": [], "done": False, **stored}

    def accounts(self) -> Any:
        """Return the company's open accounts that the giver can give access to."""
        seen = Account.objects.visible_to(full_actor(self.request), function=Function.USERS)
        return seen.filter(company=self.offer.company, closed_on=None).only("uid", "number", "name", "reference")

    def matching(self, params: Any) -> Any:
        """Return the accounts that match the search, or only the picked ones."""
        rows, asked = self.accounts(), Asked.of(params.get("q", ""))
        if params.get("visning") == "valgte":
            rows = rows.filter(uid__in=self.answer["picked"])
        if not asked.text:
            return rows
        wanted = Q(search_key__contains=fold(asked.text))
        if asked.digits:
            wanted |= Q(number__startswith=asked.digits)
        return rows.filter(wanted)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = self._submitted(request.POST)
        missing = not answer["all"] and not answer["picked"]
        if {"to", "search", LATER} & request.POST.keys():
            self._store({**answer, "done": self.answer["done"] and not missing})
            here = f"{request.path}?{self._query_string(request.POST)}"
            return self.leave() if LATER in request.POST else redirect(here)
        self._store({**answer, "done": not missing})
        if missing:
            return self.refused(_("Choose at least one account, or all of them"))
        following = self._following()
        return redirect("user_draft_accounts", self.the_draft.uid, following) if following else self.leave()

    def _following(self) -> str | None:
        """Return the next company to ask about; None if the rest is answered and has been checked already."""
        if self.is_checked:
            return None
        asked = [one["company"] for one in drafts.companies_with_accounts_step(self.the_draft)]
        return next(iter(asked[asked.index(self.offer.uid) + 1 :]), None)

    def _submitted(self, posted: QueryDict) -> dict[str, Any]:
        """Return the picks after this page: without those shown and unticked, with those ticked."""
        shown, ticked = set(posted.getlist("shown")), posted.getlist("pick")
        picked = [uid for uid in self.answer["picked"] if uid not in shown]
        picked += self._known(uid for uid in ticked if uid in shown)
        if "all_matching" in posted:
            every = self.matching(posted).values_list("uid", flat=True)[:ACCOUNTS]
            picked = [*picked, *(str(uid) for uid in every if str(uid) not in set(picked))]
        everything = posted.get("reach") == "all" and self.offer.part.accounts is None
        return {"all": everything, "picked": picked[:ACCOUNTS]}

    def _known(self, uids: Iterable[str]) -> list[str]:
        """Return those that are accounts of this company; ignore ids of other companies' accounts."""
        wanted = [uid for uid in uids if is_uuid(uid)]
        return (
            [str(uid) for uid in self.accounts().filter(uid__in=wanted).values_list("uid", flat=True)] if wanted else []
        )

    def _store(self, answer: dict[str, Any]) -> None:
        answers = {**self.the_draft.answers.get(drafts.ACCOUNTS, {}), self.offer.uid: answer}
        drafts.save(self.actor, self.the_draft, accounts=answers)

    def _query_string(self, posted: QueryDict) -> str:
        """Return the query string after a search or a page change."""
        query = QueryDict(posted.get("to", "").lstrip("?"), mutable=True)
        if "search" in posted:
            query["q"] = posted.get("q", "")
        return query.urlencode()

    def back(self) -> str:
        asked = [one["company"] for one in drafts.companies_with_accounts_step(self.the_draft)]
        place = asked.index(self.offer.uid)
        if place == 0:
            return address(self.the_draft, drafts.COMPANIES)
        return self.request.path.replace(self.offer.uid, asked[place - 1])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        params = self.request.GET
        page = key_page(self.matching(params), ORDER, params, SIZE)
        answer = self.answer
        picked = set(answer["picked"])
        asked = [one["company"] for one in drafts.companies_with_accounts_step(self.the_draft)]
        return super().get_context_data(
            offer=self.offer,
            answer=answer,
            person=person_name(self.the_draft),
            rows=SafeString("".join(pick_row(account, str(account.uid) in picked) for account in page.rows)),
            first=page.first,
            last=page.first + len(page.rows) - 1,
            previous=self._link(page.previous),
            following=self._link(page.next),
            searched=params.get("q", ""),
            only_picked=params.get("visning") == "valgte",
            place=asked.index(self.offer.uid) + 1,
            places=len(asked),
            **kwargs,
        )

    def _link(self, link: dict[str, str] | None) -> str | None:
        if link is None:
            return None
        query = QueryDict(mutable=True)
        for name, value in [*((k, self.request.GET.get(k, "")) for k in ("q", "visning")), *link.items()]:
            if value:
                query[name] = value
        return f"?{query.urlencode()}"

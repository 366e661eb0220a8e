"""Lists of subscriptions: one per category, all at one path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import Account
from selfservice.kernel.actions.base import Action
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.exports.writers import Export
from selfservice.kernel.lists.bulk import acts_for
from selfservice.kernel.lists.views import Column, ListPage, View
from selfservice.kernel.scope.actor import Actor, functions_of
from selfservice.kernel.tables.counts import Count
from subscriptions.categories import BY_ADDRESS, BY_CATEGORY, Kind, first_seen
from subscriptions.lists.columns import COLUMNS
from subscriptions.lists.filters import MobileFilters, SubscriptionFilters, high_usage, without_user
from subscriptions.lists.row_data import add_cards, add_usage
from subscriptions.models import Category, Subscription
from subscriptions.permissions import OPENS, SEE

State = Subscription.State
UNREAD = (
    *("add_ons", "bars", "created_at", "department_key", "holder_key", "lost_since", "number_reversed", "plan"),
    *("roaming_cap", "started_on", "user"),
    *(f"account__{name}" for name in ("company", "created_at", "closed_on", "order_number", "cost_centre")),
    *(f"account__{name}" for name in ("name", "reference", "search_key", "uid", "account_string", "changed_here")),
)


class SubscriptionList(ListPage):
    """Base of the lists; as a view, the list of the category in the URL, or of the first that the user may see."""

    title: ClassVar[Any] = _("Subscriptions")
    function = SEE
    model = Subscription
    filters = SubscriptionFilters
    default_sort = "nummer"
    link_name = "subscription"
    unread = UNREAD
    search_label = _("Search the list")
    empty = _("Here you see your company's subscriptions, when it has some of this kind.")
    columns: ClassVar[Sequence[Column]] = COLUMNS[Category.MOBILE]
    views: ClassVar[Sequence[View]] = (
        View("alle", pgettext_lazy("subscriptions", "All")),
        View("drift", pgettext_lazy("subscriptions", "In service"), Q(state=State.ACTIVE)),
        View("spaerrede", pgettext_lazy("subscriptions", "Barred"), Q(state=State.BARRED)),
        View("uden", pgettext_lazy("subscriptions", "Without a user"), without_user),
        View("opsagte", pgettext_lazy("subscriptions", "Terminated"), Q(terminated_on__isnull=False)),
    )
    kind: ClassVar[Kind | None] = None
    titles: ClassVar[dict[str, Any]] = {f"type={kind.address}": kind.title for kind in BY_ADDRESS.values()}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Call the category's list; 404 for an unknown category, 403 for one that the user may not see."""
        if self.kind is not None:
            return super().dispatch(request, *args, **kwargs)
        return list_for(self.actor, request.GET.get("type")).as_view()(request, *args, **kwargs)

    @classmethod
    def export_for(cls, actor: Actor, path: str, query: str, match: ResolverMatch) -> Export:
        if cls.kind is None:
            return list_for(actor, QueryDict(query).get("type")).export_for(actor, path, query, match)
        return super().export_for(actor, path, query, match)

    def bulk_acts(self) -> list[type[Action]]:
        """Return the actions that the actor may run on this category."""
        category = self.kind.category.value if self.kind else ""
        found = []
        for action in acts_for(self.actor, Subscription):
            categories: frozenset[str] = getattr(action, "categories", frozenset())
            opened = [f for f in functions_of(action.function) if OPENS.get(f) == category and self.actor.holds(f)]
            if opened and (not categories or category in categories):
                found.append(action)
        return found

    def decorate(self, rows: Sequence[Any]) -> None:
        today, shown = timezone.localdate(), {column.name for column in self.shown}
        for row in rows:
            row.today = today
        if "data" in shown:
            add_usage(self.actor, rows, today)
        if "iccid" in shown:
            add_cards(rows)

    def counted(self, shown: Count, every: Count, more: Sequence[Count]) -> str:
        """Return the number of subscriptions with that of their accounts; if filtered, how many of them match."""
        if not every.number:
            return ""
        return _matching(shown, every) if self.state.filtered() and shown != every else _counted(every, *more)

    def more_counts(self) -> list[Any]:
        """Return the accounts that have subscriptions."""
        accounts: Any = Account.objects.visible_to(self.actor, function=self.function)
        some = self.queryset.filter(company_id=OuterRef("company_id"), account_id=OuterRef("pk"))
        # PostgreSQL would turn EXISTS into a join, and read all subscriptions.
        return [accounts.alias(_one=Subquery(some.values("pk")[:1])).filter(_one__isnull=False)]


def _matching(shown: Count, every: Count) -> str:
    text = ngettext("%(shown)s of %(all)s subscription", "%(shown)s of %(all)s subscriptions", every.number)
    return text % {"shown": shown, "all": every}


def _counted(all_: Count, accounts: Count) -> str:
    """Return the numbers of subscriptions and of their accounts as text."""
    if all_.number == 1:
        return _now("1 subscription")
    text = ngettext(
        "%(shown)s subscriptions on %(on)s account", "%(shown)s subscriptions on %(on)s accounts", accounts.number
    )
    return text % {"shown": all_, "on": accounts}


def _list_of(category: Category) -> type[SubscriptionList]:
    kind = BY_CATEGORY[category]
    mobile = category == Category.MOBILE
    high = View("hoejt", pgettext_lazy("subscriptions", "High usage"), high_usage)
    used_by_people = category in (Category.MOBILE, Category.TELEPHONY)
    views = [view for view in SubscriptionList.views if used_by_people or view.name != "uden"]
    attributes = {
        "__doc__": f"The list of {category.value} subscriptions.",
        "kind": kind,
        "title": kind.title,
        "function": kind.function,
        "fixed": {"type": kind.address},
        "export_name": kind.address,
        "columns": COLUMNS[category],
        "filters": MobileFilters if mobile else SubscriptionFilters,
        "views": (*views[:3], high, *views[3:]) if mobile else tuple(views),
    }
    return type(f"{category.name.title()}List", (SubscriptionList,), attributes)


LISTS: dict[Category, type[SubscriptionList]] = {category: _list_of(category) for category in Category}


def list_for(actor: Actor, address: str | None) -> type[SubscriptionList]:
    """Return the list of the category that a URL names, or of the first that the actor may see.

    Raise Http404 for an unknown category, Forbidden for one that the actor may not see.
    """
    kind = BY_ADDRESS.get(address) if address else first_seen(actor)
    if kind is None:
        raise Http404
    if not actor.holds(kind.function):
        raise Forbidden("missing_function", function=kind.function, target=kind.address)
    return LISTS[kind.category]

"""The queue: which cases a list of support's shows, and how many wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.support.admin.scoped import customer_of
from selfservice.kernel.core.formatting import when
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from selfservice.support.desk.promise import OURS, OVER
from selfservice.support.models import Case

QUEUE, ALL = "koe", "alle"
_ours = Q(state__in=OURS)
# By the filter's value: what is shown. The first is shown unless another is chosen.
PARTS: dict[str, tuple[Any, Callable[[Actor], Q]]] = {
    "svar": (_("To answer"), lambda _actor: _ours),
    "forsinket": (_("Overdue"), lambda _actor: _ours & Q(due_at__lt=timezone.now())),
    "mine": (_("Mine"), lambda actor: Q(assigned_to=actor.id) & ~Q(state__in=OVER)),
    "ledige": (_("Nobody has them"), lambda _actor: _ours & Q(assigned_to=None)),
    "venter": (_("Wait for the customer"), lambda _actor: Q(state=Case.State.WAITING)),
    "slut": (_("Solved and closed"), lambda _actor: Q(state__in=OVER)),
    ALL: (_("All"), lambda _actor: Q()),
}
FIRST = next(iter(PARTS))
# On the front page, with their numbers.
COUNTED = ("svar", "forsinket", "mine", "ledige")


class QueueFilter(admin.SimpleListFilter):
    """Filter by whose turn it is. A list of one customer's cases begins with all of them."""

    title = _("queue")
    parameter_name = QUEUE

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(name, label) for name, (label, _condition) in PARTS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        name = self._chosen(request)
        return queryset.filter(PARTS[name][1](page_actor(request)))

    def _chosen(self, request: HttpRequest) -> str:
        value = str(self.value() or "")
        self.start = FIRST if customer_of(request) is None else ALL
        return value if value in PARTS else self.start

    def choices(self, changelist: Any) -> Any:
        """Yield the parts of the queue, without Django's own "All"."""
        for name, label in self.lookup_choices:
            chosen = self.value() or self.start
            query = changelist.get_query_string({QUEUE: str(name)})
            yield {"selected": chosen == name, "query_string": query, "display": label}


def due_shown(case: Case) -> Any:
    """Return by when a case must be answered, marked if that has passed."""
    if case.due_at is None:
        return "–"
    if case.due_at >= timezone.now():
        return when(case.due_at)
    return format_html('<span class="overdue"><b>{}</b> {}</span>', _("Overdue"), when(case.due_at))


def counts(request: HttpRequest) -> str:
    """Draw how many cases wait."""
    actor = page_actor(request)
    wanted = {name: Count("pk", filter=PARTS[name][1](actor)) for name in COUNTED}
    # A case of one's own that waits for the customer is of no part but "mine".
    waiting = _ours | Q(state=Case.State.WAITING)
    found = Case.objects.visible_to(actor).filter(waiting).aggregate(**wanted)
    url = reverse("admin:support_case_changelist")
    lines = [
        {"label": PARTS[name][0], "url": f"{url}?{QUEUE}={name}", "number": found[name], "is_late": name == "forsinket"}
        for name in COUNTED
    ]
    return render_to_string("admin/support/counts.html", {"lines": lines}, request)

"""The users and numbers that calls can meet: a company may have thousands, of whom flows name a few."""

from __future__ import annotations

from itertools import chain
from typing import ClassVar
from uuid import UUID

from django.db.models import Func, JSONField, Q

from selfservice.kernel.db.array_lookup import in_array
from telephony.core.flow_uses import CURRENT
from telephony.core.snapshots import Rows
from telephony.models import FlowVersion, TelephoneNumber, TelephonyUser, VacationGreeting
from telephony.routing.destinations import classify


class Named(Func):
    """The users and numbers that steps of a definition name, a row each."""

    function = "jsonb_path_query"
    template = (
        "%(function)s(%(expressions)s, "
        """'$.nodes.*.keyvalue() ? (@.key == "user" || @.key == "members" || @.key == "number").value[*]')"""
    )
    output_field: ClassVar[JSONField] = JSONField()
    set_returning = True


def reached(rows: Rows) -> Rows:
    """Return the rows that `rows` returns, without users and numbers that no flow, forward or greeting leads to.

    Three queries.
    """
    uids, targets = _named(rows)
    forwards = Q()
    for name in TelephonyUser.FORWARDS:
        forwards |= ~Q(**{name: ""})
    targets |= set(chain.from_iterable(rows(TelephonyUser).filter(forwards).values_list(*TelephonyUser.FORWARDS)))
    targets |= set(rows(VacationGreeting).values_list("target", flat=True))
    called = rows(TelephoneNumber).filter(in_array("number", targets))
    met = {
        TelephonyUser: in_array("uid", uids) | Q(pk__in=called.values("user")),
        TelephoneNumber: Q(flow__isnull=False) | in_array("number", targets),
    }
    return lambda model: rows(model).filter(met.get(model, Q()))


def _named(rows: Rows) -> tuple[set[UUID], set[str]]:
    """Return the public ids of users, and the numbers, that steps of drafts and of flows in use name."""
    uids, numbers = set(), set()
    named = rows(FlowVersion).filter(state__in=CURRENT).values_list(Named("definition"), flat=True)
    for text in set(named):
        try:
            uids.add(UUID(text))
        except ValueError:
            numbers.add(classify(text).number)
    return uids, numbers

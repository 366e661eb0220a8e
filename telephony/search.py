"""Search sources of this app: users, call flows, opening hours, recordings, lists of callers and greetings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.formatting import phone
from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import Asked, Hit, Source, find_pages, register, register_topic
from selfservice.kernel.scope.actor import Actor
from subscriptions.lists.lookup import begins
from telephony.caller_lists.filters import having
from telephony.core.periods import short_period
from telephony.models import (
    CallerList,
    CallFlow,
    Recording,
    Schedule,
    TelephoneNumber,
    TelephonyUser,
    VacationGreeting,
)
from telephony.permissions import SEE

# Hits of a search.
MOST = 20
# Digits of a number that are searched for at least: fewer are a short number.
FEWEST = 4


def find_users(actor: Actor, asked: Asked) -> list[Hit]:
    """Find users by a part of their name, direct number from the front, or short number.

    A mobile number is found as a subscription.
    """
    name = fold(asked.text).strip()
    if asked.act or not name:
        return []
    rows = TelephonyUser.objects.visible_to(actor).exclude(state=TelephonyUser.State.LEFT).select_related("company")
    if asked.digits:
        direct = Q() if len(asked.digits) < FEWEST else begins("direct_number", f"+45{asked.digits}")
        rows = rows.filter(direct | Q(short_number=asked.digits))
    else:
        rows = rows.filter(search_key__contains=name)
    return [
        Hit(
            title=row.name,
            sub=" · ".join(filter(None, (phone(row.direct_number), row.department, row.company.name))),
            url=reverse("telephony_user", args=[row.uid]),
            exact=_is_exact(asked, row, name),
            status=str(row.get_state_display()),
            tone="" if row.state == TelephonyUser.State.ACTIVE else "off",
        )
        for row in rows.order_by("name_key", "id")[:MOST]
    ]


def _is_exact(asked: Asked, row: TelephonyUser, name: str) -> bool:
    if asked.digits:
        return asked.digits in (row.short_number, row.direct_number.removeprefix("+45"))
    return fold(row.name) == name


def find_flows(actor: Actor, asked: Asked) -> list[Hit]:
    """Find call flows by a part of their name, or by the digits of their numbers from the front."""
    if asked.act:
        return []
    if asked.digits:
        return _flows_of_numbers(actor, asked.digits) if len(asked.digits) >= FEWEST else []
    rows = CallFlow.objects.visible_to(actor).filter(name_key__contains=fold(asked.text).strip())
    return _named(actor, rows.order_by("name_key", "id"), asked, _page("flow"))


def find_schedules(actor: Actor, asked: Asked) -> list[Hit]:
    """Find opening hours by a part of their name."""
    if asked.act or asked.digits:
        return []
    rows = Schedule.objects.visible_to(actor).filter(name__danish__contains=fold(asked.text).strip())
    return _named(actor, rows.order_by("name", "id"), asked, _page("schedule"))


def find_recordings(actor: Actor, asked: Asked) -> list[Hit]:
    """Find recordings by a part of their name."""
    if asked.act or asked.digits:
        return []
    rows = Recording.objects.visible_to(actor).filter(name__danish__contains=fold(asked.text).strip()).defer("sound")
    return _named(actor, rows.order_by("name", "id"), asked, _page("recording"))


def find_caller_lists(actor: Actor, asked: Asked) -> list[Hit]:
    """Find lists of callers by a part of their name, or by a whole number that is in them."""
    if asked.act:
        return []
    rows = CallerList.objects.visible_to(actor)
    if asked.digits:
        rows = rows.filter(having(asked.digits))
    else:
        rows = rows.filter(name__danish__contains=fold(asked.text).strip())
    return _named(actor, rows.order_by("name", "id"), asked, _in_list)


def find_greetings(actor: Actor, asked: Asked) -> list[Hit]:
    """Find vacation greetings in force or to come: by the name of whose they are, or the number from the front."""
    if asked.act or (asked.digits and len(asked.digits) < FEWEST):
        return []
    rows = VacationGreeting.objects.visible_to(actor).filter(ended_at=None, ends__gt=timezone.now())
    if asked.digits:
        rows = rows.filter(begins("number__number", f"+45{asked.digits}"))
    else:
        rows = rows.filter(user__search_key__contains=fold(asked.text).strip())
    return [
        Hit(
            title=str(row),
            sub=" · ".join((short_period(row.starts, row.ends), row.company.name)),
            url=reverse("vacation_greeting", args=[row.uid]),
        )
        for row in rows.select_related("company", "number", "user").order_by("starts", "id")[:MOST]
    ]


def _page(url_name: str) -> Callable[[Any], str]:
    return lambda row: reverse(url_name, args=[row.uid])


def _in_list(row: Any) -> str:
    """Return the URL of all lists of callers, searched for this one: it has no page of its own."""
    return f"{reverse('caller_lists')}?{urlencode({'q': row.name})}"


def _named(actor: Actor, rows: Any, asked: Asked, url_of: Callable[[Any], str]) -> list[Hit]:
    return [
        Hit(
            title=row.name,
            sub=row.company.name,
            url=url_of(row),
            # A page of the same name, such as "opening hours", may be meant as well.
            exact=fold(row.name) == fold(asked.text).strip() and not find_pages(actor, asked),
        )
        for row in rows.select_related("company")[:MOST]
    ]


def _flows_of_numbers(actor: Actor, digits: str) -> list[Hit]:
    rows = TelephoneNumber.objects.visible_to(actor).filter(begins("number", f"+45{digits}"), flow__isnull=False)
    return [
        Hit(
            title=gettext("Call flow of %(number)s") % {"number": row},
            sub=" · ".join(dict.fromkeys(filter(None, (row.label, row.flow.name, row.company.name)))),
            url=reverse("flow", args=[row.flow.uid]),
            # Where the number is a subscription too, both are shown.
            exact=row.number == f"+45{digits}",
        )
        for row in rows.select_related("flow", "company").order_by("number")[:MOST]
        if row.flow
    ]


register(
    Source(45, _("Telephony users"), "phone", find_users, SEE, list_url_name="telephony_users")
)  # fmt: skip
register(Source(46, _("Call flow"), "phone", find_flows, SEE))
register(Source(47, pgettext_lazy("list of schedules", "Opening hours"), "clock", find_schedules, SEE))
register(Source(48, _("Recordings"), "play", find_recordings, SEE))
register(Source(49, _("Lists of callers"), "user", find_caller_lists, SEE, list_url_name="caller_lists"))
register(Source(50, _("Vacation greetings"), "voice", find_greetings, SEE, list_url_name="vacation_greetings"))
register_topic("telephony_users", _("extension, short number, presence, forwarding, colleague"),
               _("People in the telephone system, with numbers, licence and forwarding."))  # fmt: skip
register_topic("flows", _("menu, queue, switchboard, IVR, greeting"), _("What callers meet, from the number on."))

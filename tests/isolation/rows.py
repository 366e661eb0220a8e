"""A row of any scoped model, for any company of the arena, made from the model's fields: a new model needs no maker.

What the fields alone don't define is in `KNOWN`. Text is `mark`: the canary of the row's tenant, if there is one.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone

from accounts.models import Grant
from billing.documents import store
from selfservice.kernel.core.crypto import seal
from selfservice.kernel.models import FeedAlarm
from selfservice.kernel.scope.models import ScopedModel, as_system
from tests.isolation.arena import Arena
from tests.isolation.gathered import gathered
from tests.numbers import make_add_on, make_plan
from tests.support import make as support_make
from tests.support.messages import make_message
from tests.telephony.make import licence_type

_numbers = count(70_000_000)
_COLLEAGUE = {"nordhavn": "kollega", "datter": "datterkollega", "fremmed": "fremmedkollega"}


def _grant(arena: Arena, company: str) -> Any:
    with as_system("tests: a colleague's grant"):
        user = ARENA_ROWS["accounts.User"](arena, company)
        return Grant.objects.system().get(user=user, company=arena.companies[company])


# Rows that the arena has made as part of itself.
ARENA_ROWS: dict[str, Callable[[Arena, str], Any]] = {
    "accounts.Company": lambda arena, company: arena.companies[company],
    "accounts.Account": lambda arena, company: next(
        a for a in arena.accounts.values() if a.company_id == arena.companies[company].pk
    ),
    "accounts.Grant": _grant,
    # The catalogue belongs to nobody.
    "kernel.FeedAlarm": lambda _arena, _company: make_feed_alarm(),
    "subscriptions.Plan": lambda _arena, _company: make_plan(),
    "subscriptions.AddOn": lambda _arena, _company: make_add_on(),
    "telephony.LicenceType": lambda _arena, _company: licence_type(),
    "accounts.User": lambda arena, company: arena.users[
        {"nordhavn": "kollega", "datter": "datterkollega", "fremmed": "fremmedkollega"}.get(
            company, f"{company}_colleague"
        )
    ],
}


# Rows of support's own, which are no company's.
OWN_ROWS: dict[str, Callable[[], Any]] = {
    "support.TextModule": support_make.text_module,
    "support.WeeklyHours": support_make.weekly_hours,
    "support.DifferentDay": support_make.different_day,
    "support.ServiceMessage": make_message,
}


def partitioned_now() -> datetime.datetime:
    """Now, in a month that records can be written of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT usage_partition(%s)", [timezone.localdate()])
    return timezone.now()


def simple_definition() -> dict[str, Any]:
    """A call flow that ends in voicemail."""
    return {"schema": 1, "start": "vm", "nodes": {"vm": {"type": "voicemail", "box": "Kontor"}}}


def tomorrow() -> datetime.datetime:
    """A day from now."""
    return timezone.now() + datetime.timedelta(days=1)


# Values that a field's type does not tell: by the model's label, then the field.
KNOWN: dict[str, dict[str, Callable[[], Any]]] = {
    "accounts.Application": {"cvr": lambda: str(next(_numbers)), "state": lambda: "with_support"},
    "accounts.Draft": {"answers": lambda: {"person": {"name": ""}}},
    "subscriptions.Subscription": {
        "number": lambda: f"+45{next(_numbers)}",
        "bars": list,
        "add_ons": list,
        "plan": make_plan,
    },
    "subscriptions.SimCard": {"iccid": lambda: f"89450100000{next(_numbers)}"},
    # Only one can be open for a number.
    "subscriptions.Transfer": {"state": lambda: "done", "kind": lambda: "person", "postcode": lambda: "9000"},
    "subscriptions.UsageRecord": {"record": lambda: f"r{next(_numbers)}", "at": partitioned_now},
    "subscriptions.UsageMonth": {"month": lambda: timezone.localdate().replace(day=1)},
    "billing.Invoice": {"number": lambda: f"N{next(_numbers)}", "line_count": lambda: 1, "corrects": lambda: None},
    "billing.InvoiceLine": {"position": lambda: 1},
    "billing.InvoiceDocument": {"kind": lambda: "pdf"},
    "billing.CostMonth": {"month": lambda: timezone.localdate().replace(day=1)},
    # Placed: a draft is shown to its writer alone.
    "orders.Order": {"state": lambda: "done", "act": str, "number_of_act": str, "mailed_state": lambda: "done"},
    "orders.Appointment": {
        "request_id": lambda: str(uuid4()),
        "starts": timezone.now,
        "ends": timezone.now,
        "asked": dict,
        "history": list,
    },
    "orders.LineOrder": {"b_id": str, "b_text": str},
    "orders.PortIn": {"porting_id": lambda: str(uuid4()), "days": list},
    "orders.Takeover": {"state": lambda: "done"},
    "orders.OrderFile": {"unused": list, "refused": list},
    "orders.OrderDocument": {"facts": list},
    "orders.OrderItem": {"ship_to": dict, "progress": dict},
    "telephony.CallerList": {"entries": list},
    "telephony.DestinationPolicy": {"countries": list},
    "telephony.ExchangeState": {"kind": lambda: "user", "state": lambda: "refused", "reason": lambda: "TAKEN"},
    "telephony.FlowVersion": {
        "state": lambda: "published",
        "definition": simple_definition,
        "before": lambda: None,
        "number": lambda: 1,
    },
    "telephony.Schedule": {
        "weekly": list,
        "holidays": dict,
        "override": str,
        "override_from": lambda: None,
        "override_until": lambda: None,
        "before": lambda: None,
    },
    "telephony.ScheduleException": {"starts": timezone.now, "ends": tomorrow, "category": lambda: "closed"},
    "telephony.TelephoneNumber": {
        "number": lambda: f"+45{next(_numbers)}",
        "flow": lambda: None,
        "user": lambda: None,
    },
    "telephony.TelephonyUser": {
        "short_number": str,
        "direct_number": lambda: f"+45{next(_numbers)}",
        "mobile_number": str,
        "forward_always": str,
        "forward_busy": str,
        "forward_no_answer": str,
        "forward_unavailable": str,
        "state": lambda: "active",
        "leaves_on": lambda: None,
    },
    "telephony.TestCall": {
        "at": lambda: "0 09:30",
        "caller": str,
        "keys": list,
        "outcomes": dict,
        "expected_node": lambda: "vm",
        "expected_end": lambda: "voicemail",
    },
    "telephony.VacationGreeting": {
        "starts": timezone.now,
        "ends": tomorrow,
        "number": lambda: None,
        "user": lambda: None,
        "ended_at": lambda: None,
        "reminded": list,
        "author": lambda: None,
        "prompt": lambda: {"text": {"da": "Vi holder ferie."}},
    },
    "kernel.OutboxCommand": {"kind": lambda: "mail", "state": lambda: "parked", "payload": dict},
    "kernel.AuditEntry": {"event": lambda: "login", "actor_kind": lambda: "user", "target_model": lambda: ""},
    "kernel.Batch": {"action": lambda: "bar_lost", "actor_kind": lambda: "user", "data": lambda: {"cause": "lost"}},
    "kernel.BatchRow": {"data": dict},
    "kernel.ExportFile": {"path": lambda: "/log/", "actor_kind": lambda: "user"},
    "kernel.ActionRun": {"action": lambda: "change_password", "state": lambda: "done", "actor_kind": lambda: "user"},
}


def _sealed(row: dict[str, Any]) -> dict[str, Any]:
    return {"puk1": seal(b"12345678", row["iccid"]), "puk2": None}


def _stored(row: dict[str, Any]) -> dict[str, Any]:
    """A document whose content is the mark of its company."""
    document = store.put(row["invoice"], row["kind"], row["name"].encode())
    return {name: getattr(document, name) for name in ("name", "sha256", "size")}


# What follows from the other values.
FINISH: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "billing.InvoiceDocument": _stored,
    # A trigger has stored the mark by itself.
    "orders.OrderWord": lambda row: {"word": f"{row['word']} {row['word']}"},
    "subscriptions.SimCard": _sealed,
}
PLAIN: tuple[tuple[type[models.Field[Any, Any]], Callable[[], Any]], ...] = (
    (models.BooleanField, lambda: False),
    (models.DateTimeField, timezone.now),
    (models.DateField, lambda: timezone.localdate()),
    (models.DurationField, lambda: datetime.timedelta(days=1)),
    (models.DecimalField, lambda: decimal.Decimal(1)),
    (models.UUIDField, uuid4),
    (models.BinaryField, lambda: b"x"),
)


def make_feed_alarm() -> FeedAlarm:
    """An alarm about a refused file, which is no company's."""
    reasons = ["line 2, cvr: not a CVR number", "line 3, name: must not be empty"]
    return FeedAlarm.objects.create(name="companies", file="companies.csv", refused=1234, reasons=reasons)


def row_at(arena: Arena, label: str, company: str, mark: str = "") -> Any:
    """The arena's row of the model at the company; made at the first call, with everything that it hangs on."""
    if label in ARENA_ROWS:
        return ARENA_ROWS[label](arena, company)
    if label in OWN_ROWS:
        return OWN_ROWS[label]()
    key = f"{label} at {company}"
    if key not in arena.rows:
        with as_system("tests: a row"):
            arena.rows[key] = new_row(arena, label, company, mark)
    return arena.rows[key]


def new_row(arena: Arena, label: str, place: str, mark: str = "", **given: Any) -> Any:
    """One more row. Under `as_system`."""
    model: Any = apps.get_model(label)
    assert issubclass(model, ScopedModel), f"{label} has no scope"
    values = dict(given)
    for field in model._meta.concrete_fields:
        if field.name in values or isinstance(field, models.AutoField | models.GeneratedField) or _own_time(field):
            continue
        values |= _value(arena, label, place, field, mark)
    if finish := FINISH.get(label):
        values |= finish(values)
    return model.objects.create(**values)


@cache
def _of_features() -> dict[str, Any]:
    """What the modules of features know. Not at the start: they import this one."""
    return gathered("KNOWN")


def _own_time(field: Any) -> bool:
    return bool(getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))


def _value(arena: Arena, label: str, company: str, field: Any, mark: str) -> dict[str, Any]:
    if known := (KNOWN.get(label) or _of_features().get(label, {})).get(field.name):
        return {field.name: known()}
    if field.is_relation:
        target = field.related_model._meta.label
        if target == label or (field.null and not issubclass(field.related_model, ScopedModel)):
            return {field.name: None}
        return {field.name: row_at(arena, target, company, mark)}
    if field.name == "company_id":
        return {field.name: arena.companies[company].pk}
    if field.name == "account_id":
        return {field.name: row_at(arena, "accounts.Account", company).pk}
    return _plain(field, mark)


def _plain(field: Any, mark: str) -> dict[str, Any]:
    if field.choices or isinstance(field, ArrayField):
        return {} if field.has_default() or field.null else {field.name: next(iter(dict(field.flatchoices)), [])}
    if isinstance(field, models.EmailField):
        return {field.name: f"{mark or 'nogen'}{next(_numbers)}@example.com"}
    if isinstance(field, models.CharField | models.TextField):
        return {field.name: _text(field, mark)}
    if isinstance(field, models.JSONField):
        return {field.name: {"note": mark}}
    if field.has_default() or field.null or field.db_default is not models.NOT_PROVIDED:
        return {}
    for kind, make in PLAIN:
        if isinstance(field, kind):
            return {field.name: make()}
    return {field.name: next(_numbers)}


def _text(field: Any, mark: str) -> str:
    longest = field.max_length or 200
    text = f"{mark}{next(_numbers)}" if field.unique else mark or "Tekst"
    return text[-longest:] if field.unique else text[:longest]

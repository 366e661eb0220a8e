"""Subscriptions for lists to show, and what a list answers in words."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from accounts.models import Account
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.numbers import make_plan

BODY = re.compile(r"<tbody>(.*?)</tbody>", re.DOTALL)
ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
OTHERS = {"telephony": "Fastnet", "internet": "Fiber 1000", "circuits": "Punkt til punkt"}


def make(account: Account, number: str, **fields: Any) -> Subscription:
    """A subscription without a card; of mobile unless a category is said."""
    category = fields.setdefault("category", "mobile")
    name = OTHERS.get(category)
    plan = fields.pop("plan", None) or (
        make_plan(f"plan-{category}", category=category, name=name, data_included_mb=None) if name else make_plan()
    )
    known = {
        "plan": plan,
        "plan_name": plan.name,
        "data_included_mb": plan.data_included_mb,
        "holder_name": "Bo Holder",
    }
    with as_system("tests"):
        made: Subscription = Subscription.objects.create(
            company_id=account.company_id, account=account, number=number, **(known | fields)
        )
    return made


def get(client: Client, query: str = "", kind: str = "mobil", **extra: Any) -> Any:
    """The list."""
    answer = client.get(f"/abonnementer/?type={kind}&{query}", **extra)
    assert answer.status_code == 200, answer.status_code
    return answer


def body(answer: Any) -> str:
    """The rows as HTML; empty when the list shows none."""
    found = BODY.search(str(answer.context["list"]))
    return found[1] if found else ""


def popover(answer: Any) -> str:
    """The form to filter by, as HTML."""
    return str(answer.context["list"]).partition('id="filters"')[2].partition("</form>")[0]


def cells(answer: Any) -> list[list[str]]:
    """The text of the rows, cell by cell, without markup."""
    rows = ROW.findall(body(answer))
    return [[_text(cell) for cell in CELL.findall(row)] for row in rows]


def numbers(client: Client, query: str = "", kind: str = "mobil") -> list[str]:
    """The numbers that the list shows, in its order."""
    found = re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', body(get(client, query, kind)))
    return [_text(number) for number in found]


def tabs(answer: Any) -> dict[str, int]:
    """The counts of the views."""
    return {str(tab["label"]): tab["count"].number for tab in answer.context["tabs"]}


def _text(part: str) -> str:
    part = re.sub(r'<label class="hit">.*?</label>|<span class="sub">.*?</span>', "", part)
    return html.unescape(re.sub(r"<[^>]+>", "", part)).replace("\u00a0", " ").strip()
